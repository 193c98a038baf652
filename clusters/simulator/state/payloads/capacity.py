"""DescribeContainerInstances and DescribeCapacityProviders."""

from __future__ import annotations

from collections import Counter

from clusters.simulator.state.cluster import CapacityProvider
from clusters.simulator.state.container_instance import Capacity, ContainerInstance
from clusters.simulator.state.payloads.cluster import PENDING_STATUSES
from clusters.simulator.state.payloads.common import milliseconds, present, tags_payload
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region


def container_instance_payload(
    instance: ContainerInstance, *, region: Region, with_tags: bool = False, with_health: bool = False
) -> Json:
    """A container instance; `with_health` is DescribeContainerInstances' include CONTAINER_INSTANCE_HEALTH.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
    """
    tasks = Counter(task.last_status for task in region.tasks_of_instance.get(instance.arn, {}).values())
    remaining = Capacity(
        cpu_units=instance.cpu_free,
        memory_mib=instance.memory_free,
        gpus=instance.gpus_free,
        ports=instance.registered.ports + instance.used.ports,
    )
    members = {
        "containerInstanceArn": instance.arn,
        "ec2InstanceId": instance.ec2_instance_id,
        "capacityProviderName": instance.capacity_provider_name,
        "version": instance.version,
        "versionInfo": {
            "agentVersion": instance.agent_version,
            "agentHash": instance.agent_hash,
            "dockerVersion": instance.docker_version,
        },
        "remainingResources": resources_payload(remaining, with_gpus=instance.registered.gpus > 0),
        "registeredResources": resources_payload(instance.registered, with_gpus=instance.registered.gpus > 0),
        "status": instance.status,
        "statusReason": instance.status_reason,
        "agentConnected": instance.agent_connected,
        "runningTasksCount": tasks["RUNNING"],
        "pendingTasksCount": sum(tasks[status] for status in PENDING_STATUSES),
        "attributes": attributes_payload(instance),
        "registeredAt": milliseconds(instance.registered_at),
        "attachments": [],
        "tags": tags_payload(instance.tags) if with_tags else [],
        "healthStatus": health_payload(instance) if with_health else None,
    }
    return present(members)


def attributes_payload(instance: ContainerInstance) -> list[Json]:
    """Attributes; a capability has a name and no value."""
    pairs = instance.all_attributes.items()
    return [{"name": name} if value is None else {"name": name, "value": value} for name, value in pairs]


def resources_payload(capacity: Capacity, *, with_gpus: bool) -> list[Json]:
    """CPU, MEMORY, PORTS and PORTS_UDP (ports in use), and GPU ids where the instance has any."""
    tcp = sorted(str(port) for protocol, port in capacity.ports if protocol == "tcp")
    udp = sorted(str(port) for protocol, port in capacity.ports if protocol == "udp")
    resources = [
        _amount("CPU", capacity.cpu_units),
        _amount("MEMORY", capacity.memory_mib),
        _names("PORTS", tcp),
        _names("PORTS_UDP", udp),
    ]
    if with_gpus:
        resources.append(_names("GPU", [f"GPU-{number:04d}" for number in range(capacity.gpus)]))
    return resources


def _amount(name: str, value: int) -> Json:
    return {"name": name, "type": "INTEGER", "doubleValue": 0.0, "longValue": 0, "integerValue": value}


def _names(name: str, values: list[str]) -> Json:
    numbers = {"doubleValue": 0.0, "longValue": 0, "integerValue": 0}
    return {"name": name, "type": "STRINGSET", **numbers, "stringSetValue": values}


def health_payload(instance: ContainerInstance) -> Json:
    """The instance's health with its one check."""
    check = {
        "type": "CONTAINER_RUNTIME",
        "status": instance.health_status,
        "lastUpdated": milliseconds(instance.health_updated_at),
        "lastStatusChange": milliseconds(instance.health_updated_at),
    }
    return {"overallStatus": instance.health_status, "details": [check]}


def capacity_provider_payload(provider: CapacityProvider, *, with_tags: bool = False) -> Json:
    """A capacity provider.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html
    """
    members = {
        "capacityProviderArn": provider.arn,
        "name": provider.name,
        "status": provider.status,
        "type": provider.type,
        "autoScalingGroupProvider": provider.auto_scaling_group_provider,
        "updateStatus": provider.update_status,
        "updateStatusReason": provider.update_status_reason,
        "tags": tags_payload(provider.tags) if with_tags else [],
    }
    return present(members)
