"""DescribeTaskDefinition's taskDefinition to a row, its container definitions and what may be kept of environments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clusters.models import ContainerDefinition, EnvironmentVariable, TaskDefinition
from clusters.secrets import keep_value, mask_payload
from clusters.sync.payload import (
    Payload,
    Reading,
    items,
    last_part,
    members,
    mirrored,
    moment,
    number,
    positive,
    tags_of,
    text,
)
from clusters.sync.stamp import Stamp

# What the mirror writes for a revision that AWS no longer describes: it was named by a service or task.
FORGOTTEN = "FORGOTTEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformedContainer:
    definition: ContainerDefinition
    environment: tuple[EnvironmentVariable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformedTaskDefinition:
    """Unsaved: containers and variables get their parent's key when they are written."""

    task_definition: TaskDefinition
    containers: tuple[TransformedContainer, ...]


def with_tags(answer: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeTaskDefinition answers the tags beside the definition, everything else keeps them inside."""
    return {**answer["taskDefinition"], "tags": answer.get("tags") or []}


def transform_task_definition(reading: Reading, *, stamp: Stamp) -> TransformedTaskDefinition:
    payload = reading.payload
    platform = members(payload, "runtimePlatform")
    definition = TaskDefinition(
        family=text(payload, "family"),
        revision=number(payload, "revision"),
        status=text(payload, "status"),
        task_role_arn=text(payload, "taskRoleArn"),
        execution_role_arn=text(payload, "executionRoleArn"),
        network_mode=text(payload, "networkMode"),
        requires_compatibilities=items(payload, "requiresCompatibilities"),
        cpu_units=positive(payload.get("cpu")),
        memory_mib=positive(payload.get("memory")),
        operating_system_family=text(platform, "operatingSystemFamily"),
        cpu_architecture=text(platform, "cpuArchitecture"),
        registered_at=moment(payload.get("registeredAt")),
        registered_by=text(payload, "registeredBy"),
        deregistered_at=moment(payload.get("deregisteredAt")),
        tags=tags_of(payload),
        **mirrored(reading, arn=text(payload, "taskDefinitionArn"), stamp=stamp),
    )
    containers = tuple(
        _container(item, position=position) for position, item in enumerate(items(payload, "containerDefinitions"))
    )
    return TransformedTaskDefinition(task_definition=definition, containers=containers)


def forgotten_task_definition(arn: str, *, stamp: Stamp) -> TaskDefinition:
    """A row for a revision AWS answers no more, so that nobody asks again. It is born gone."""
    family, _, revision = last_part(arn).partition(":")
    return TaskDefinition(
        scope_id=stamp.scope_id,
        arn=arn,
        family=family,
        revision=int(revision) if revision.isdigit() else 0,
        status=FORGOTTEN,
        read_at=stamp.read_at,
        first_seen_at=stamp.now,
        changed_at=stamp.now,
        gone_at=stamp.now,
    )


def _container(payload: Payload, *, position: int) -> TransformedContainer:
    safe: dict[str, Any] = mask_payload(payload)  # health-check commands and log options may hold secrets too
    definition = ContainerDefinition(
        position=position,
        name=text(payload, "name"),
        image=text(payload, "image"),
        is_essential=bool(payload.get("essential", True)),
        cpu_units=positive(payload.get("cpu")),
        memory_mib=positive(payload.get("memory")),
        memory_reservation_mib=positive(payload.get("memoryReservation")),
        port_mappings=items(safe, "portMappings"),
        health_check=members(safe, "healthCheck"),
        secrets=items(safe, "secrets"),
        depends_on=items(safe, "dependsOn"),
        log_configuration=members(safe, "logConfiguration"),
        has_restart_policy=bool(members(payload, "restartPolicy").get("enabled")),
    )
    variables = tuple(_variable(item) for item in items(payload, "environment") if item.get("name"))
    return TransformedContainer(definition=definition, environment=variables)


def _variable(payload: Payload) -> EnvironmentVariable:
    name, value = text(payload, "name"), text(payload, "value")
    kept = keep_value(name, value=value)
    return EnvironmentVariable(
        name=name,
        value_hmac=kept.value_hmac,
        value_encrypted=kept.value_encrypted,
        looks_like_secret=kept.looks_like_secret,
        host=kept.host,
        port=kept.port,
    )
