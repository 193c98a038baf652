"""DescribeContainerInstances' containerInstance to a row."""

from datetime import datetime
from typing import Any

from clusters.models import ContainerInstance
from clusters.sync.payload import (
    Payload,
    Reading,
    items,
    members,
    mirrored,
    moment,
    number,
    prose,
    tags_of,
    text,
    whole,
)
from clusters.sync.stamp import Stamp

INSTANCE_TYPE = "ecs.instance-type"
AVAILABILITY_ZONE = "ecs.availability-zone"


def transform_container_instance(
    reading: Reading, *, stamp: Stamp, agent_disconnected_at: datetime | None = None
) -> ContainerInstance:
    """`agent_disconnected_at`: what the row says so far. AWS doesn't tell since when, so the first sight counts."""
    payload = reading.payload
    attributes = {text(item, "name"): item.get("value", "") for item in items(payload, "attributes")}
    is_connected = bool(payload.get("agentConnected", True))
    versions = members(payload, "versionInfo")
    return ContainerInstance(
        cluster_id=stamp.home_id,
        ec2_instance_id=text(payload, "ec2InstanceId"),
        status=text(payload, "status"),
        status_reason=prose(payload, "statusReason"),
        is_agent_connected=is_connected,
        agent_disconnected_at=None if is_connected else agent_disconnected_at or stamp.read_at,
        agent_version=text(versions, "agentVersion"),
        docker_version=text(versions, "dockerVersion"),
        instance_type=str(attributes.get(INSTANCE_TYPE, "")),
        availability_zone=str(attributes.get(AVAILABILITY_ZONE, "")),
        capacity_provider_name=text(payload, "capacityProviderName"),
        registered_cpu_units=max(0, _resource(payload, "registeredResources", "CPU")),
        registered_memory_mib=max(0, _resource(payload, "registeredResources", "MEMORY")),
        remaining_cpu_units=_resource(payload, "remainingResources", "CPU"),
        remaining_memory_mib=_resource(payload, "remainingResources", "MEMORY"),
        running_tasks_count=number(payload, "runningTasksCount"),
        pending_tasks_count=number(payload, "pendingTasksCount"),
        version=number(payload, "version"),
        registered_at=moment(payload.get("registeredAt")),
        attributes=attributes,
        tags=tags_of(payload),
        **mirrored(reading, arn=text(payload, "containerInstanceArn"), stamp=stamp),
    )


def _resource(payload: Payload, member: str, name: str) -> int:
    """CPU units or MiB out of a Resources list. It can be negative: EXTERNAL hosts may be overcommitted."""
    found: dict[str, Any] = next((item for item in items(payload, member) if item.get("name") == name), {})
    return whole(found.get("integerValue")) or 0
