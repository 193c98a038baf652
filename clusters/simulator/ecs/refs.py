"""From names, ids and ARNs in a request to what they mean in the named cluster, refused in AWS's words.

A long ARN of another cluster is an error, a mere id of another cluster is MISSING: so does AWS.
"""

import re
from collections.abc import Collection

from clusters.simulator.ecs.call import Call
from clusters.simulator.ecs.validation import client_error, invalid
from clusters.simulator.state.cluster import CapacityProvider, Cluster
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.service import Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.task_definition import TaskDefinition

_ARN = re.compile(r"arn:aws[a-z-]*:ecs:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):(?P<kind>[a-z-]+)/(?P<name>.+)")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_NAME_PATTERN = r"^[a-zA-Z0-9\-_]{1,255}$"
# Ids of tasks and container instances: 32 hexadecimal digits, or a UUID in the formats before 2018.
_ID_LENGTHS = (32, 36)


def named_cluster(call: Call) -> Cluster:
    """The ACTIVE cluster the call names (`default` if none), or ClusterNotFoundException."""
    reference = call.payload.get("cluster", "default")
    cluster_name(reference)
    return call.region.cluster(reference)


def cluster_name(reference: str) -> str:
    """The bare name in a cluster's name or ARN; raises InvalidParameterException if it is neither."""
    match = _parsed(reference)
    if match is None and not _NAME.fullmatch(reference):
        raise invalid(f"Cluster must match {_NAME_PATTERN}, but was {reference}")
    if match is None:
        return reference
    _check_kind(match, kind="cluster")
    return match["name"]


def service_arn(call: Call, *, cluster: Cluster, reference: str) -> str:
    """The full ARN of a service that may or may not exist."""
    return _full_arn(call, cluster=cluster, reference=reference, kind="service")


def named_service(call: Call, *, cluster: Cluster, reference: str) -> Service:
    """The service whatever its status, or ServiceNotFoundException."""
    arn = service_arn(call, cluster=cluster, reference=reference)
    service = call.region.services_of_cluster[cluster.arn].get(arn)
    if service is None:
        raise SimulatorError("ServiceNotFoundException", "Service not found.")
    return service


def task_arn(call: Call, *, cluster: Cluster, reference: str) -> str:
    """The full ARN of a task that may or may not exist."""
    _check_id_length(reference, noun="taskId")
    return _full_arn(call, cluster=cluster, reference=reference, kind="task")


def find_task(call: Call, *, cluster: Cluster, reference: str) -> Task | None:
    arn = task_arn(call, cluster=cluster, reference=reference)
    return call.region.tasks_of_cluster[cluster.arn].get(arn)


def named_task(call: Call, *, cluster: Cluster, reference: str) -> Task:
    task = find_task(call, cluster=cluster, reference=reference)
    if task is None:
        raise invalid("The referenced task was not found.")
    return task


def instance_arn(call: Call, *, cluster: Cluster, reference: str) -> str:
    """The full ARN of a container instance that may or may not exist."""
    _check_id_length(reference, noun="containerInstanceId")
    return _full_arn(call, cluster=cluster, reference=reference, kind="container-instance")


def find_instance(call: Call, *, cluster: Cluster, reference: str) -> ContainerInstance | None:
    arn = instance_arn(call, cluster=cluster, reference=reference)
    return call.region.instances_of_cluster[cluster.arn].get(arn)


def named_instance(call: Call, *, cluster: Cluster, reference: str) -> ContainerInstance:
    instance = find_instance(call, cluster=cluster, reference=reference)
    if instance is None:
        raise invalid("The referenced container instance was not found.")
    return instance


def named_capacity_provider(call: Call, *, reference: str) -> CapacityProvider:
    provider = find_capacity_provider(call, reference=reference)
    if provider is None or provider.status == "INACTIVE":
        raise invalid("The specified capacity provider does not exist.")
    return provider


def find_capacity_provider(call: Call, *, reference: str) -> CapacityProvider | None:
    match = _parsed(reference)
    if match is not None:
        _check_kind(match, kind="capacity-provider")
    return call.region.capacity_providers.get(match["name"] if match else reference)


def find_task_definition(call: Call, *, reference: str) -> TaskDefinition | None:
    """By ARN, `family:revision`, or `family` for its newest ACTIVE revision."""
    match = _parsed(reference)
    if match is not None:
        _check_kind(match, kind="task-definition")
        return call.region.task_definitions.get(reference)
    return call.region.find_task_definition(reference)


def named_revision(call: Call, *, reference: str) -> TaskDefinition:
    """The exact revision, as calls need it that change one."""
    revision = reference.rsplit("/", 1)[-1].partition(":")[2]
    if not revision.isdigit():
        raise client_error(f"Invalid revision number. Number: {revision}")
    found = find_task_definition(call, reference=reference)
    if found is None:
        raise client_error("The specified task definition does not exist.")
    return found


def check_family(family: str) -> None:
    """Raises InvalidParameterException for a family that can't be one."""
    if not _NAME.fullmatch(family):
        raise invalid(r"family must match ^[a-zA-Z0-9\-_]+$")


def require_kind(arn: str, *, kinds: Collection[str]) -> str:
    """The kind of resource in an ECS ARN; raises InvalidParameterException for another kind or no ARN."""
    match = _parsed(arn)
    if match is None:
        raise invalid("The ARN provided is invalid.")
    if match["kind"] not in kinds:
        raise invalid(f"Unsupported resource type: {match['kind']}")
    return match["kind"]


def _full_arn(call: Call, *, cluster: Cluster, reference: str, kind: str) -> str:
    match = _parsed(reference)
    if match is None:
        return call.region.arn(kind, f"{cluster.name}/{reference}")
    _check_kind(match, kind=kind)
    owner, slash, name = match["name"].rpartition("/")
    if slash and owner != cluster.name:
        raise invalid(f"Invalid identifier: Identifier is for cluster {owner}. Your cluster is {cluster.name}")
    if slash:
        return reference
    return call.region.arn(kind, f"{cluster.name}/{name}")  # the ARN formats before 2018 lack the cluster


def _parsed(reference: str) -> re.Match[str] | None:
    if not reference.startswith("arn:"):
        return None
    match = _ARN.fullmatch(reference)
    if match is None:
        raise invalid(f"Invalid identifier: {reference} is not an Amazon ECS ARN.")
    return match


def _check_kind(match: re.Match[str], *, kind: str) -> None:
    if match["kind"] != kind:
        raise invalid(f"Invalid identifier: Unsupported resource type: {match['kind']}")


def _check_id_length(reference: str, *, noun: str) -> None:
    if not reference.startswith("arn:") and len(reference) not in _ID_LENGTHS:
        raise invalid(f"{noun} length should be one of [{','.join(map(str, _ID_LENGTHS))}]")
