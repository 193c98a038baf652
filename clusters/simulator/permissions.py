"""What the two roles may do, and AWS's words for a refusal.

GantryRead may read, GantryWrite may do everything; users may do everything. Real policies are finer: docs/iam.md has
those, and `access_denied` faults take away single actions.
"""

from typing import Any

from clusters.simulator.accounts import READ_ROLE_NAME
from clusters.simulator.credentials import Caller
from clusters.simulator.http import Request
from clusters.simulator.state.errors import SimulatorError

_READ_PREFIXES = ("Describe", "List", "Get", "Batch", "Lookup", "Filter", "Search", "Simulate", "Discover")
_NO_READS = frozenset({"GetSecretValue", "BatchGetSecretValue", "GetParameter", "GetParameters", "GetParametersByPath"})

#: IAM's action prefixes where they differ from the signing name.
_ACTION_PREFIXES = {"monitoring": "cloudwatch", "application-autoscaling": "application-autoscaling"}


def is_read(operation: str, *, method: str = "POST") -> bool:
    """Whether the operation's name says that it changes nothing; without a plain name the HTTP method has to say."""
    return operation.startswith(_READ_PREFIXES) if operation else method in ("GET", "HEAD")


def check_role(caller: Caller, *, request: Request, payload: dict[str, Any]) -> None:
    """AccessDeniedException where the caller's role has no policy for the operation."""
    if caller.role_name != READ_ROLE_NAME or request.service == "sts":
        return
    if is_read(request.operation, method=request.method) and request.operation not in _NO_READS:
        return
    raise access_denied(
        caller, service=request.service, operation=request.operation, region=request.region, payload=payload
    )


def access_denied(
    caller: Caller, *, service: str, operation: str, region: str, payload: dict[str, Any]
) -> SimulatorError:
    """AWS's refusal with principal, action and resource.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    action = f"{_ACTION_PREFIXES.get(service, service)}:{operation}"
    resource = _ecs_resource(operation, account_id=caller.account_id, region=region, payload=payload)
    message = (
        f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )
    if service == "ec2":
        return SimulatorError(
            "UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", status=403
        )
    if service in ("sts", "iam", "elasticloadbalancing", "sqs", "monitoring"):
        return SimulatorError("AccessDenied", message, status=403)
    return SimulatorError("AccessDeniedException", message)


#: The request member that names the resource, by the kind of resource IAM shows; the first one present counts.
_RESOURCE_MEMBERS = (
    ("serviceDeploymentArn", "service-deployment"),
    ("resourceArn", ""),
    ("service", "service"),
    ("serviceName", "service"),
    ("task", "task"),
    ("tasks", "task"),
    ("containerInstance", "container-instance"),
    ("containerInstances", "container-instance"),
    ("services", "service"),
    ("taskDefinition", "task-definition"),
    ("family", "task-definition"),
    ("capacityProvider", "capacity-provider"),
    ("cluster", "cluster"),
    ("clusterName", "cluster"),
    ("clusters", "cluster"),
)
_IN_CLUSTER = frozenset({"service", "task", "container-instance"})


def _ecs_resource(operation: str, *, account_id: str, region: str, payload: dict[str, Any]) -> str:
    """The ARN in AWS's refusal: the narrowest thing the request names, else `*`."""
    cluster = str(payload.get("cluster") or "default").rsplit("/", 1)[-1]
    for member, kind in _RESOURCE_MEMBERS:
        value = payload.get(member)
        first = value[0] if isinstance(value, list) and value else value
        if not isinstance(first, str) or not first:
            continue
        if first.startswith("arn:"):
            return first
        name = f"{cluster}/{first}" if kind in _IN_CLUSTER else first
        suffix = ":*" if operation == "RegisterTaskDefinition" else ""
        return f"arn:aws:ecs:{region}:{account_id}:{kind}/{name}{suffix}"
    return "*"
