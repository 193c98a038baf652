"""Every AWS call Gantry makes, each in one tier: what IAM must allow, which quota it draws on, what it must answer.

`clusters.aws.call.call` refuses what isn't listed, and docs/iam.md is tested against this list both ways.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ActionTier(StrEnum):
    """What an installation grants together. `own` tiers use Gantry's own credentials, the others a role."""

    READ = "read"  # the read role
    EVENTS = "events"  # Gantry's own credentials, on the event queues
    IDENTITY = "identity"  # Gantry's own credentials, no permission needed
    SCALE = "scale"  # the write role, without iam:PassRole


WRITE_TIERS = frozenset({ActionTier.SCALE})
OWN_TIERS = frozenset({ActionTier.EVENTS, ActionTier.IDENTITY})


class UnlistedAction(LookupError):
    """Code calls what nobody granted: add it here and to docs/iam.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One call. `operation` is boto3's method name; `members` must stand in the answer or it is malformed."""

    service: str
    operation: str
    iam: str  # the IAM action, empty where AWS asks for none
    tier: ActionTier
    bucket: str  # throttling group, see `clusters.aws.limits`
    members: tuple[str, ...] = ()
    is_required: bool = True
    purpose: str = ""


def _ecs(operation: str, iam_name: str, bucket: str, members: str, purpose: str, *, is_required: bool = True) -> Action:
    return Action(
        service="ecs",
        operation=operation,
        iam=f"ecs:{iam_name}",
        tier=ActionTier.READ,
        bucket=bucket,
        members=tuple(members.split()),
        is_required=is_required,
        purpose=purpose,
    )


def _ecr(operation: str, iam_name: str, members: str, purpose: str) -> Action:
    return Action(
        service="ecr",
        operation=operation,
        iam=f"ecr:{iam_name}",
        tier=ActionTier.READ,
        bucket="ecr read",
        members=(members,),
        is_required=False,
        purpose=purpose,
    )


def _elb(operation: str, iam_name: str, members: str, purpose: str) -> Action:
    return Action(
        service="elbv2",
        operation=operation,
        iam=f"elasticloadbalancing:{iam_name}",
        tier=ActionTier.READ,
        bucket="elb read",
        members=(members,),
        is_required=False,
        purpose=purpose,
    )


def _scaling(operation: str, iam_name: str, members: str, purpose: str) -> Action:
    return Action(
        service="application-autoscaling",
        operation=operation,
        iam=f"application-autoscaling:{iam_name}",
        tier=ActionTier.READ,
        bucket="scaling read",
        members=(members,),
        is_required=False,
        purpose=f"scaling of services: {purpose}",
    )


_READS = (
    _ecs("list_clusters", "ListClusters", "cluster read", "clusterArns", "find the clusters"),
    _ecs("describe_clusters", "DescribeClusters", "cluster read", "clusters", "clusters with settings and tags"),
    _ecs(
        "describe_capacity_providers",
        "DescribeCapacityProviders",
        "capacity provider read",
        "capacityProviders",
        "where tasks may be placed",
        is_required=False,
    ),
    _ecs("list_services", "ListServices", "service read", "serviceArns", "find the services"),
    _ecs("describe_services", "DescribeServices", "service read", "services", "services, deployments, service events"),
    _ecs(
        "list_service_deployments",
        "ListServiceDeployments",
        "service deployment read",
        "serviceDeployments",
        "find rollouts",
        is_required=False,
    ),
    _ecs(
        "describe_service_deployments",
        "DescribeServiceDeployments",
        "service deployment read",
        "serviceDeployments",
        "rollouts with the circuit breaker's live counters",
        is_required=False,
    ),
    _ecs(
        "describe_service_revisions",
        "DescribeServiceRevisions",
        "service revision read",
        "serviceRevisions",
        "the image digests a service really runs",
        is_required=False,
    ),
    _ecs("list_tasks", "ListTasks", "cluster resource read", "taskArns", "find the tasks"),
    _ecs("describe_tasks", "DescribeTasks", "cluster resource read", "tasks", "tasks and their containers"),
    _ecs(
        "list_container_instances",
        "ListContainerInstances",
        "cluster resource read",
        "containerInstanceArns",
        "find the hosts",
    ),
    _ecs(
        "describe_container_instances",
        "DescribeContainerInstances",
        "cluster resource read",
        "containerInstances",
        "hosts and their free room",
    ),
    _ecs(
        "describe_task_definition",
        "DescribeTaskDefinition",
        "task definition read",
        "taskDefinition",
        "each revision, once",
    ),
    _ecs(
        "list_task_definitions",
        "ListTaskDefinitions",
        "task definition read",
        "taskDefinitionArns",
        "revisions that nothing runs, to go back to",
        is_required=False,
    ),
    Action(
        service="ec2",
        operation="describe_availability_zones",
        iam="ec2:DescribeAvailabilityZones",
        tier=ActionTier.READ,
        bucket="ec2 read",
        members=("AvailabilityZones",),
        is_required=False,
        purpose="zone ids, which compare across accounts",
    ),
    _ecr("batch_get_image", "BatchGetImage", "images", "the manifest of each image, once"),
    _ecr("get_download_url_for_layer", "GetDownloadUrlForLayer", "downloadUrl", "the image's configuration; no layer"),
    _ecr("describe_images", "DescribeImages", "imageDetails", "when an image was pushed, and its tags"),
    _elb("describe_target_groups", "DescribeTargetGroups", "TargetGroups", "the target groups that services name"),
    _elb("describe_load_balancers", "DescribeLoadBalancers", "LoadBalancers", "what stands in front of them"),
    _elb("describe_listeners", "DescribeListeners", "Listeners", "its open ports"),
    _elb("describe_rules", "DescribeRules", "Rules", "where each port forwards"),
    _elb(
        "describe_target_health",
        "DescribeTargetHealth",
        "TargetHealthDescriptions",
        "which targets are healthy, and why others are not",
    ),
    _scaling("describe_scalable_targets", "DescribeScalableTargets", "ScalableTargets", "between which counts"),
    _scaling("describe_scaling_policies", "DescribeScalingPolicies", "ScalingPolicies", "by which policies"),
    _scaling("describe_scaling_activities", "DescribeScalingActivities", "ScalingActivities", "what it did, and why"),
    Action(
        service="cloudwatch",
        operation="get_metric_data",
        iam="cloudwatch:GetMetricData",
        tier=ActionTier.READ,
        bucket="metrics read",
        members=("MetricDataResults",),
        is_required=False,
        purpose="CPU and memory of services that a page shows or that need attention; AWS charges for each metric",
    ),
)

_OWN = (
    Action(
        service="sts",
        operation="get_caller_identity",
        iam="",
        tier=ActionTier.IDENTITY,
        bucket="sts",
        members=("Account", "Arn"),
        purpose="who Gantry is, for Test connection",
    ),
    Action(
        service="sqs",
        operation="receive_message",
        iam="sqs:ReceiveMessage",
        tier=ActionTier.EVENTS,
        bucket="sqs",
        is_required=False,
        purpose="read ECS's events",
    ),
    Action(
        service="sqs",
        operation="delete_message_batch",
        iam="sqs:DeleteMessage",
        tier=ActionTier.EVENTS,
        bucket="sqs",
        is_required=False,
        purpose="acknowledge an event after it was stored",
    ),
    Action(
        service="sqs",
        operation="get_queue_attributes",
        iam="sqs:GetQueueAttributes",
        tier=ActionTier.EVENTS,
        bucket="sqs",
        members=("Attributes",),
        is_required=False,
        purpose="check that the queue is there and has a dead-letter queue",
    ),
)

_WRITES = (
    Action(
        service="ecs",
        operation="update_service",
        iam="ecs:UpdateService",
        tier=ActionTier.SCALE,
        bucket="service modify",
        members=("service",),
        is_required=False,
        purpose="scale and redeploy; sends no task definition, so it needs no iam:PassRole",
    ),
)

ACTIONS: tuple[Action, ...] = (*_READS, *_OWN, *_WRITES)
_BY_CALL = {(action.service, action.operation): action for action in ACTIONS}


def action_for(service: str, operation: str) -> Action:
    """Errors: UnlistedAction."""
    try:
        return _BY_CALL[(service, operation)]
    except KeyError:
        raise UnlistedAction(
            f"{service}.{operation} is not listed in clusters/aws/actions.py: add it there and to docs/iam.md."
        ) from None


def actions_of(tiers: Iterable[ActionTier]) -> tuple[Action, ...]:
    wanted = set(tiers)
    return tuple(action for action in ACTIONS if action.tier in wanted)
