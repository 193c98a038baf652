"""DescribeTasks' task (or a Task State Change event's detail) to a row and its containers."""

import ipaddress
from dataclasses import dataclass

from clusters.models import Container, Task
from clusters.sync.payload import (
    Payload,
    Reading,
    items,
    last_part,
    mirrored,
    moment,
    number,
    positive,
    prose,
    tags_of,
    text,
    whole,
)
from clusters.sync.stamp import Stamp, TaskLinks

SERVICE_GROUP = "service:"
# API answers say ElasticNetworkInterface, events say eni.
NETWORK_ATTACHMENTS = frozenset({"elasticnetworkinterface", "eni"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformedTask:
    """Unsaved: `containers` get their task's key when it is written."""

    task: Task
    containers: tuple[Container, ...]


def transform_task(reading: Reading, *, stamp: Stamp, links: TaskLinks) -> TransformedTask:
    payload = reading.payload
    arn = text(payload, "taskArn")
    group = text(payload, "group")
    service_name = group.removeprefix(SERVICE_GROUP) if group.startswith(SERVICE_GROUP) else ""
    definition_arn = text(payload, "taskDefinitionArn")
    instance_arn = text(payload, "containerInstanceArn")
    network = _network(payload)
    task = Task(
        cluster_id=stamp.home_id,
        service_id=links.service_ids.get(service_name) if service_name else None,
        service_name=service_name,
        task_id=last_part(arn),
        task_definition_arn=definition_arn,
        task_definition_id=links.task_definition_ids.get(definition_arn),
        group=group,
        started_by=text(payload, "startedBy"),
        last_status=text(payload, "lastStatus"),
        desired_status=text(payload, "desiredStatus"),
        health_status=text(payload, "healthStatus"),
        launch_type=text(payload, "launchType"),
        capacity_provider_name=text(payload, "capacityProviderName"),
        platform_version=text(payload, "platformVersion"),
        availability_zone=text(payload, "availabilityZone"),
        cpu_units=positive(payload.get("cpu")),
        memory_mib=positive(payload.get("memory")),
        container_instance_arn=instance_arn,
        container_instance_id=links.container_instance_ids.get(instance_arn) if instance_arn else None,
        connectivity=text(payload, "connectivity"),
        version=number(payload, "version"),
        private_ip=_address(network.get("privateIPv4Address") or _first_address(payload)),
        network_interface_id=network.get("networkInterfaceId", ""),
        subnet_id=network.get("subnetId", ""),
        created_at=moment(payload.get("createdAt")),
        pull_started_at=moment(payload.get("pullStartedAt")),
        pull_stopped_at=moment(payload.get("pullStoppedAt")),
        started_at=moment(payload.get("startedAt")),
        stopping_at=moment(payload.get("stoppingAt")),
        stopped_at=moment(payload.get("stoppedAt")),
        stop_code=text(payload, "stopCode"),
        stopped_reason=prose(payload, "stoppedReason"),
        tags=tags_of(payload),
        **mirrored(reading, arn=arn, stamp=stamp),
    )
    return TransformedTask(task=task, containers=_containers(payload))


def transform_container(payload: Payload) -> Container:
    """One of a task's `containers`. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html"""
    return Container(
        name=text(payload, "name"),
        container_arn=text(payload, "containerArn"),
        runtime_id=text(payload, "runtimeId"),
        image=text(payload, "image"),
        image_digest=text(payload, "imageDigest"),
        last_status=text(payload, "lastStatus"),
        exit_code=whole(payload.get("exitCode")),
        reason=prose(payload, "reason"),
        health_status=text(payload, "healthStatus"),
        cpu_units=positive(payload.get("cpu")),
        memory_mib=positive(payload.get("memory")),
        memory_reservation_mib=positive(payload.get("memoryReservation")),
        network_bindings=items(payload, "networkBindings"),
    )


def _containers(payload: Payload) -> tuple[Container, ...]:
    """By name, once: names are unique within a task."""
    by_name = {text(item, "name"): item for item in items(payload, "containers")}
    return tuple(transform_container(item) for item in by_name.values())


def _network(payload: Payload) -> dict[str, str]:
    """The details of the task's network interface: subnetId, networkInterfaceId, privateIPv4Address …"""
    for attachment in items(payload, "attachments"):
        if text(attachment, "type").lower() in NETWORK_ATTACHMENTS:
            return {text(detail, "name"): text(detail, "value") for detail in items(attachment, "details")}
    return {}


def _first_address(payload: Payload) -> str:
    """Events and some answers carry the address with the containers only."""
    for container in items(payload, "containers"):
        for interface in items(container, "networkInterfaces"):
            if interface.get("privateIpv4Address"):
                return str(interface["privateIpv4Address"])
    return ""


def _address(value: str) -> str | None:
    try:
        return str(ipaddress.ip_address(value)) if value else None
    except ValueError:
        return None
