"""DescribeServiceDeployments' serviceDeployment and DescribeServiceRevisions' serviceRevision to rows."""

from clusters.models import ServiceDeployment, ServiceRevision
from clusters.sync.payload import Payload, Reading, items, members, mirrored, moment, positive, prose, text
from clusters.sync.stamp import Stamp


def transform_service_deployment(reading: Reading, *, stamp: Stamp, service_id: int) -> ServiceDeployment:
    payload = reading.payload
    breaker = members(payload, "deploymentCircuitBreaker")
    sources = [text(item, "arn") for item in items(payload, "sourceServiceRevisions")]
    return ServiceDeployment(
        cluster_id=stamp.home_id,
        service_id=service_id,
        status=text(payload, "status"),
        status_reason=prose(payload, "statusReason"),
        target_service_revision_arn=text(members(payload, "targetServiceRevision"), "arn"),
        source_service_revision_arns=sources,
        breaker_status=text(breaker, "status"),
        breaker_failure_count=positive(breaker.get("failureCount")),
        breaker_threshold=positive(breaker.get("threshold")),
        rollback_reason=prose(members(payload, "rollback"), "reason"),
        created_at=moment(payload.get("createdAt")),
        started_at=moment(payload.get("startedAt")),
        finished_at=moment(payload.get("finishedAt")),
        stopped_at=moment(payload.get("stoppedAt")),
        updated_at=moment(payload.get("updatedAt")),
        **mirrored(reading, arn=text(payload, "serviceDeploymentArn"), stamp=stamp),
    )


def transform_service_revision(reading: Reading, *, stamp: Stamp, service_id: int) -> ServiceRevision:
    payload = reading.payload
    return ServiceRevision(
        cluster_id=stamp.home_id,
        service_id=service_id,
        task_definition_arn=text(payload, "taskDefinition"),
        container_images=[_image(item) for item in items(payload, "containerImages")],
        launch_type=text(payload, "launchType"),
        created_at=moment(payload.get("createdAt")),
        **mirrored(reading, arn=text(payload, "serviceRevisionArn"), stamp=stamp),
    )


def _image(payload: Payload) -> dict[str, str]:
    names = ("containerName", "image", "imageDigest")
    return {name: text(payload, name) for name in names}
