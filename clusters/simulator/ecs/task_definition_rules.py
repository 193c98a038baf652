"""What RegisterTaskDefinition refuses beyond its input shape, in AWS's words: payload in, `ClientException` out.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from clusters.simulator.ecs import fargate_rules
from clusters.simulator.ecs.task_size import cpu_units, memory_mib
from clusters.simulator.ecs.validation import client_error

Payload = Mapping[str, Any]

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_MOST_CONTAINERS = 10
_MOST_BYTES = 65_536
_AWSLOGS_OPTIONS = ("awslogs-region", "awslogs-group")
# HealthCheck member -> least and most (seconds; retries count)
_HEALTH_CHECK_BOUNDS = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}


def check_task_definition(payload: Payload) -> None:
    """Raises the first thing AWS would object to."""
    if not _NAME.fullmatch(payload["family"]):
        raise client_error("Family contains invalid characters.")
    containers = payload["containerDefinitions"]
    _check_containers(containers)
    _check_task_size(payload, containers=containers)
    for container in containers:
        _check_container(container, payload=payload)
    _check_dependencies(containers)
    if "FARGATE" in payload.get("requiresCompatibilities", []):
        fargate_rules.check_fargate(payload)
    length = len(json.dumps(payload, separators=(",", ":")).encode())
    if length > _MOST_BYTES:
        raise client_error(f"Actual length: '{length}'. Max allowed length is '{_MOST_BYTES}' bytes.")


def _check_containers(containers: Sequence[Payload]) -> None:
    if not containers:
        raise client_error("Container list cannot be empty.")
    if len(containers) > _MOST_CONTAINERS:
        raise client_error(f"Container list cannot have more than {_MOST_CONTAINERS} containers.")
    seen: set[str] = set()
    for container in containers:
        _check_container_identity(container)
        if container["name"] in seen:
            raise client_error(f"Container names must be unique. Duplicate name: '{container['name']}'.")
        seen.add(container["name"])
    if not any(container.get("essential", True) for container in containers):
        raise client_error("Task definition must have at least one essential container.")


def _check_container_identity(container: Payload) -> None:
    for member in ("name", "image"):
        if not container.get(member):
            raise client_error(f"Container.{member} should not be null or empty.")
    if not _NAME.fullmatch(container["name"]):
        raise client_error("Container.name contains invalid characters.")
    if container["image"] != container["image"].strip() or any(character.isspace() for character in container["image"]):
        raise client_error("Container.image contains invalid characters.")


def _check_task_size(payload: Payload, *, containers: Sequence[Payload]) -> None:
    if "cpu" in payload:
        _check_cpu_sum(cpu_units(payload["cpu"]), containers=containers)
    if "memory" in payload:
        task_memory = memory_mib(payload["memory"])
        reserved = sum(c.get("memoryReservation", c.get("memory", 0)) for c in containers)
        if reserved > task_memory:
            raise client_error(
                "The sum of all container 'memory' values cannot be greater than the value of the task 'memory'."
            )


def _check_cpu_sum(task_cpu: int, *, containers: Sequence[Payload]) -> None:
    if sum(container.get("cpu", 0) for container in containers) > task_cpu:
        raise client_error("The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.")


def _check_container(container: Payload, *, payload: Payload) -> None:
    _check_container_memory(container, payload=payload)
    _check_network(container, network_mode=payload.get("networkMode", "bridge"))
    _check_health_check(container)
    _check_log_configuration(container)
    if "secrets" in container and not payload.get("executionRoleArn"):
        raise client_error(
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
        )
    volumes = {volume.get("name") for volume in payload.get("volumes", [])}
    for mount in container.get("mountPoints", []):
        if mount.get("sourceVolume") not in volumes:
            raise client_error(f"Unknown volume '{mount.get('sourceVolume')}'.")


def _check_container_memory(container: Payload, *, payload: Payload) -> None:
    hard, soft = container.get("memory"), container.get("memoryReservation")
    if hard is None and soft is None and "memory" not in payload:
        raise client_error(
            f"Invalid setting for container '{container['name']}'. "
            "At least one of 'memory' or 'memoryReservation' must be specified."
        )
    if hard is not None and soft is not None and soft > hard:
        raise client_error(
            f"Invalid setting for container '{container['name']}'. "
            "The 'memoryReservation' value must be less than the 'memory' value."
        )


def _check_network(container: Payload, *, network_mode: str) -> None:
    mappings = container.get("portMappings", [])
    if network_mode == "none" and mappings:
        raise client_error("Port mappings are not supported when networkMode=none.")
    if network_mode == "awsvpc":
        if container.get("hostname"):
            raise client_error("hostname is not supported on container when networkMode=awsvpc.")
        if container.get("links"):
            raise client_error("links are not supported on container when networkMode=awsvpc.")
    if network_mode in {"awsvpc", "host"} and any(not _ports_match(mapping) for mapping in mappings):
        raise client_error(
            f"When networkMode={network_mode}, the host ports and container ports in port mappings must match."
        )


def _ports_match(mapping: Payload) -> bool:
    return mapping.get("hostPort") in {None, 0, mapping.get("containerPort")}


def _check_health_check(container: Payload) -> None:
    check = container.get("healthCheck")
    if check is None:
        return
    if not check["command"]:
        raise client_error("Health check command should not be empty.")
    for member, (least, most) in _HEALTH_CHECK_BOUNDS.items():
        if member in check and not least <= check[member] <= most:
            raise client_error(f"Health check {member} must be between {least} and {most}.")


def _check_log_configuration(container: Payload) -> None:
    log = container.get("logConfiguration", {})
    options = log.get("options", {})
    if log.get("logDriver") == "awslogs" and any(name not in options for name in _AWSLOGS_OPTIONS):
        raise client_error(f"Log driver awslogs requires options: {', '.join(_AWSLOGS_OPTIONS)}")


def _check_dependencies(containers: Sequence[Payload]) -> None:
    by_name = {container["name"]: container for container in containers}
    for container in containers:
        for dependency in container.get("dependsOn", []):
            _check_dependency(dependency, by_name=by_name)


def _check_dependency(dependency: Payload, *, by_name: Mapping[str, Payload]) -> None:
    target = by_name.get(dependency["containerName"])
    if target is None:
        raise client_error(f"Container dependency '{dependency['containerName']}' is not in the task definition.")
    if dependency["condition"] in {"SUCCESS", "COMPLETE"} and target.get("essential", True):
        raise client_error("A dependency container with SUCCESS or COMPLETE condition cannot be an essential container")
    if dependency["condition"] == "HEALTHY" and "healthCheck" not in target:
        raise client_error(f"Container '{dependency['containerName']}' needs a health check for the HEALTHY condition.")
