"""What counts alone don't tell: whether tasks are healthy, why they failed, how a rollout ended. Reads AWS only."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from clusters.aws.call import call, chunked, paginate
from clusters.aws.errors import AwsError
from clusters.aws.scope import AwsScope, aws_scope
from clusters.choices import HealthStatus, ServiceDeploymentStatus, TaskStatus
from clusters.models import ContainerDefinition, Operation
from clusters.operations.kind import Look
from clusters.operations.reading import ServiceReading
from clusters.planning.event_causes import cause_of_events
from clusters.planning.facts import ContainerFacts, ServiceFacts, TaskFacts
from clusters.planning.failures import failures_of
from clusters.planning.judgement import Cause
from clusters.planning.words import quoted

DESCRIBED_AT_ONCE = 100
STOPPED_LOOKED_AT = 100
SKEW = timedelta(seconds=30)  # AWS's clock against ours
_BACK = (
    ServiceDeploymentStatus.ROLLBACK_REQUESTED,
    ServiceDeploymentStatus.ROLLBACK_IN_PROGRESS,
    ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL,
    ServiceDeploymentStatus.ROLLBACK_FAILED,
)


def read_waiting_count(operation: Operation, *, reading: ServiceReading) -> int:
    """How many running tasks have a health check they haven't passed. Errors: AwsError."""
    if not reading.running_count or not _has_health_check(operation, task_definition_arn=reading.task_definition_arn):
        return 0
    scope = aws_scope(operation.scope)
    wish = {"cluster": operation.cluster.arn, "serviceName": reading.name, "desiredStatus": "RUNNING"}
    arns = [arn for page in paginate(scope, "ecs", "list_tasks", wish, result_key="taskArns") for arn in page]
    tasks = _describe(scope, cluster_arn=operation.cluster.arn, arns=arns)
    running = [task for task in tasks if task["lastStatus"] == TaskStatus.RUNNING]
    return sum(1 for task in running if task.get("healthStatus") != HealthStatus.HEALTHY)


def read_cause(operation: Operation, *, look: Look) -> Cause | None:
    """Why it failed, from the tasks that stopped since the call and the service's events. None: AWS doesn't tell."""
    try:
        tasks = tuple(_stopped_since(operation, look=look))
    except AwsError:
        tasks = ()  # the outcome is known without them; the events may still tell
    reading = look.reading
    facts = ServiceFacts(
        name=reading.name,
        tier="",
        status=reading.status,
        scheduling_strategy=reading.scheduling_strategy,
        desired_count=reading.desired_count,
        running_count=reading.running_count,
        pending_count=reading.pending_count,
        deployments=reading.deployments,
        tasks=tasks,
    )
    failed = failures_of(facts, now=look.now).cause
    since = tuple(event for event in reading.events if event.created_at >= look.called_at - SKEW)
    return failed or cause_of_events(since)


def read_rollout_end(operation: Operation, *, look: Look) -> str:
    """The words for our rollout if ECS took it back, "" if it didn't or the region doesn't tell."""
    scope = aws_scope(operation.scope)
    wish = {
        "service": operation.target_arn,
        "cluster": operation.cluster.arn,
        "createdAt": {"after": look.called_at - SKEW},
    }
    try:
        answer = call(scope, "ecs", "list_service_deployments", wish)
    except AwsError:
        return ""  # an optional right: without it the outcome stays "superseded"
    brief = _our_rollout(answer["serviceDeployments"], look=look)
    if brief is None or brief.get("status") not in _BACK:
        return ""
    reason = quoted(brief.get("statusReason", ""))
    return f"ECS rolled back{f': {reason}' if reason else ''}"


def _our_rollout(briefs: list[Mapping[str, Any]], *, look: Look) -> Mapping[str, Any] | None:
    """The service deployment of our call: the one its answer named, else the first that wasn't there before."""
    before = look.before.get("service_deployment_arn", "")
    named = look.result.get("service_deployment_arn", "")
    if named and named != before:
        return next((each for each in briefs if each.get("serviceDeploymentArn") == named), None)
    fresh = [each for each in briefs if each.get("serviceDeploymentArn") != before]
    return min(fresh, key=lambda each: abs((each["createdAt"] - look.called_at).total_seconds()), default=None)


def _has_health_check(operation: Operation, *, task_definition_arn: str) -> bool:
    """From the mirror where the revision is known (it never changes), else from AWS."""
    known = ContainerDefinition.objects.filter(
        task_definition__scope_id=operation.scope_id, task_definition__arn=task_definition_arn
    )
    checks = list(known.filter(is_essential=True).values_list("health_check", flat=True))
    if checks:
        return any(checks)
    wish = {"taskDefinition": task_definition_arn}
    definition = call(aws_scope(operation.scope), "ecs", "describe_task_definition", wish)["taskDefinition"]
    return any(
        each.get("healthCheck") and each.get("essential", True) for each in definition.get("containerDefinitions", [])
    )


def _describe(scope: AwsScope, *, cluster_arn: str, arns: list[str]) -> Iterator[Mapping[str, Any]]:
    for some in chunked(arns, DESCRIBED_AT_ONCE):
        yield from call(scope, "ecs", "describe_tasks", {"cluster": cluster_arn, "tasks": some})["tasks"]


def _stopped_since(operation: Operation, *, look: Look) -> Iterator[TaskFacts]:
    """Tasks of the service that started after the call and have stopped. A listing of stopped tasks ignores the
    service, so the family narrows it and the group decides."""
    scope = aws_scope(operation.scope)
    family = look.reading.task_definition_arn.rpartition("/")[2].partition(":")[0]
    wish = {"cluster": operation.cluster.arn, "family": family, "desiredStatus": "STOPPED", "maxResults": 100}
    arns = call(scope, "ecs", "list_tasks", wish)["taskArns"][:STOPPED_LOOKED_AT]
    group = f"service:{look.reading.name}"
    for task in _describe(scope, cluster_arn=operation.cluster.arn, arns=arns):
        created_at = task.get("createdAt")
        if task.get("group") == group and created_at and created_at >= look.called_at - SKEW:
            yield _task_facts(task)


def _task_facts(payload: Mapping[str, Any]) -> TaskFacts:
    return TaskFacts(
        arn=payload["taskArn"],
        last_status=payload["lastStatus"],
        desired_status=payload["desiredStatus"],
        task_definition_arn=payload.get("taskDefinitionArn", ""),
        started_by=payload.get("startedBy", ""),
        launch_type=payload.get("launchType", ""),
        capacity_provider_name=payload.get("capacityProviderName", ""),
        container_instance_arn=payload.get("containerInstanceArn", ""),
        created_at=payload.get("createdAt"),
        stopped_at=payload.get("stoppedAt") or payload.get("stoppingAt"),
        stop_code=payload.get("stopCode", ""),
        stopped_reason=payload.get("stoppedReason", ""),
        containers=tuple(
            ContainerFacts(
                name=each.get("name", ""),
                exit_code=each.get("exitCode"),
                reason=each.get("reason", ""),
                image=each.get("image", ""),
            )
            for each in payload.get("containers", [])
        ),
    )
