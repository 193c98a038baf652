"""DescribeServiceDeployments, ListServiceDeployments and DescribeServiceRevisions."""

from __future__ import annotations

from clusters.simulator.state.payloads.cluster import PENDING_STATUSES
from clusters.simulator.state.payloads.common import milliseconds, present
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import ServiceDeployment, ServiceRevision


def service_deployment_payload(deployment: ServiceDeployment, *, region: Region) -> Json:
    """A service deployment with live (while open) or final counts and the circuit breaker's counters.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
    """
    breaker = {
        "status": deployment.breaker_status,
        "failureCount": deployment.failure_count,
        "threshold": deployment.threshold,
    }
    sources = [revision_summary(arn, deployment=deployment, region=region) for arn in deployment.source_revision_arns]
    members = {
        "serviceDeploymentArn": deployment.arn,
        "serviceArn": deployment.service_arn,
        "clusterArn": deployment.cluster_arn,
        "createdAt": milliseconds(deployment.created_at),
        "startedAt": milliseconds(deployment.started_at),
        "finishedAt": milliseconds(deployment.finished_at),
        "stoppedAt": milliseconds(deployment.stopped_at),
        "updatedAt": milliseconds(deployment.updated_at),
        "sourceServiceRevisions": sources,
        "targetServiceRevision": revision_summary(deployment.target_revision_arn, deployment=deployment, region=region),
        "status": deployment.status,
        "statusReason": deployment.status_reason,
        "deploymentConfiguration": dict(deployment.deployment_configuration),
        "rollback": rollback_payload(deployment),
        "deploymentCircuitBreaker": breaker,
        "alarms": alarms_payload(deployment),
    }
    return present(members)


def service_deployment_brief(deployment: ServiceDeployment) -> Json:
    """One entry of ListServiceDeployments."""
    members = {
        "serviceDeploymentArn": deployment.arn,
        "serviceArn": deployment.service_arn,
        "clusterArn": deployment.cluster_arn,
        "startedAt": milliseconds(deployment.started_at),
        "createdAt": milliseconds(deployment.created_at),
        "finishedAt": milliseconds(deployment.finished_at),
        "targetServiceRevisionArn": deployment.target_revision_arn,
        "status": deployment.status,
        "statusReason": deployment.status_reason,
    }
    return present(members)


def revision_summary(arn: str, *, deployment: ServiceDeployment, region: Region) -> Json:
    """Requested, running and pending tasks of one revision in this service deployment."""
    requested, running, pending = revision_counts(arn, deployment=deployment, region=region)
    return {
        "arn": arn,
        "requestedTaskCount": requested,
        "runningTaskCount": running,
        "pendingTaskCount": pending,
    }


def revision_counts(arn: str, *, deployment: ServiceDeployment, region: Region) -> tuple[int, int, int]:
    """(requested, running, pending): live while the deployment is open, else what they were when it ended."""
    if not deployment.is_open:
        return deployment.final_counts.get(arn, (0, 0, 0))
    service = region.services[deployment.service_arn]
    own = [
        task.last_status
        for task in region.tasks_of_service.get(service.arn, {}).values()
        if task.service_revision_arn == arn
    ]
    requested = sum(item.desired_count for item in service.deployments if item.service_revision_arn == arn)
    return requested, own.count("RUNNING"), sum(own.count(status) for status in PENDING_STATUSES)


def rollback_payload(deployment: ServiceDeployment) -> Json | None:
    """Why and to which revision it rolled back."""
    if deployment.rollback_revision_arn is None:
        return None
    return present(
        {
            "reason": deployment.rollback_reason,
            "startedAt": milliseconds(deployment.rollback_started_at),
            "serviceRevisionArn": deployment.rollback_revision_arn,
        }
    )


def alarms_payload(deployment: ServiceDeployment) -> Json:
    """The alarms that watch this deployment."""
    alarms = deployment.deployment_configuration.get("alarms") or {}
    status = deployment.alarms_status or "DISABLED"
    return {"status": status, "alarmNames": list(alarms.get("alarmNames", [])), "triggeredAlarmNames": []}


def service_revision_payload(revision: ServiceRevision) -> Json:
    """A service revision with the image digests it was resolved to.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html
    """
    balancers = [
        {"targetGroupArn": item["targetGroupArn"]} for item in revision.load_balancers if "targetGroupArn" in item
    ]
    members = {
        "serviceRevisionArn": revision.arn,
        "serviceArn": revision.service_arn,
        "clusterArn": revision.cluster_arn,
        "taskDefinition": revision.task_definition_arn,
        "capacityProviderStrategy": list(revision.capacity_provider_strategy) or None,
        "launchType": revision.launch_type,
        "platformVersion": revision.platform_version,
        "platformFamily": revision.platform_family,
        "loadBalancers": list(revision.load_balancers),
        "serviceRegistries": list(revision.service_registries),
        "networkConfiguration": revision.network_configuration,
        "containerImages": list(revision.container_images),
        "guardDutyEnabled": False,
        "serviceConnectConfiguration": revision.service_connect_configuration,
        "volumeConfigurations": list(revision.volume_configurations) or None,
        "createdAt": milliseconds(revision.created_at),
        "vpcLatticeConfigurations": list(revision.vpc_lattice_configurations) or None,
        "resolvedConfiguration": {"loadBalancers": balancers} if balancers else None,
    }
    return present(members)
