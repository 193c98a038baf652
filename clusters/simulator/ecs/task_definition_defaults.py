"""What AWS fills into a task definition when it registers one: defaults, compatibilities, required attributes. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from clusters.simulator.ecs.fargate_rules import fits_fargate, is_ecr_image
from clusters.simulator.ecs.task_size import cpu_units, memory_mib

Payload = Mapping[str, Any]

_DOCKER_API = "com.amazonaws.ecs.capability.docker-remote-api"
# Members of a container definition that AWS always answers.
_CONTAINER_DEFAULTS: Mapping[str, Any] = {
    "cpu": 0,
    "portMappings": [],
    "essential": True,
    "environment": [],
    "mountPoints": [],
    "volumesFrom": [],
    "systemControls": [],
}
_HEALTH_CHECK_DEFAULTS = {"interval": 30, "timeout": 5, "retries": 3}


def registered_members(payload: Payload) -> dict[str, Any]:
    """The members of the new `TaskDefinition` that follow from the request: all but ARN, revision, status, times."""
    members = {name: value for name, value in payload.items() if name != "tags"}
    network_mode = payload.get("networkMode")
    members["containerDefinitions"] = [
        _container(container, network_mode=network_mode or "bridge") for container in payload["containerDefinitions"]
    ]
    members.setdefault("volumes", [])
    members.setdefault("placementConstraints", [])
    if "cpu" in payload:
        members["cpu"] = str(cpu_units(payload["cpu"]))
    if "memory" in payload:
        members["memory"] = str(memory_mib(payload["memory"]))
    members["compatibilities"] = _compatibilities(payload)
    members["requiresAttributes"] = [{"name": name} for name in sorted(set(_required_attributes(payload)))]
    return members


def _container(container: Payload, *, network_mode: str) -> dict[str, Any]:
    filled = {**_CONTAINER_DEFAULTS, **container}
    filled["portMappings"] = [
        _port_mapping(mapping, network_mode=network_mode) for mapping in container.get("portMappings", [])
    ]
    if "healthCheck" in container:
        filled["healthCheck"] = {**_HEALTH_CHECK_DEFAULTS, **container["healthCheck"]}
    return {name: list(value) if value == [] else value for name, value in filled.items()}


def _port_mapping(mapping: Payload, *, network_mode: str) -> dict[str, Any]:
    filled = {"protocol": "tcp", **mapping}
    if "containerPort" in mapping:
        same_port = network_mode in {"awsvpc", "host"}
        filled.setdefault("hostPort", mapping["containerPort"] if same_port else 0)
    return filled


def _compatibilities(payload: Payload) -> list[str]:
    found = ["EC2"]
    if fits_fargate(payload):
        found.append("FARGATE")
    if payload.get("networkMode", "bridge") != "awsvpc":
        found.append("EXTERNAL")
    if payload.get("networkMode") in {"awsvpc", "host"}:
        found.append("MANAGED_INSTANCES")
    return found


def _required_attributes(payload: Payload) -> Iterator[str]:
    if payload.get("taskRoleArn"):
        yield from ("com.amazonaws.ecs.capability.task-iam-role", f"{_DOCKER_API}.1.17")
    if payload.get("networkMode") == "awsvpc":
        yield "ecs.capability.task-eni"
    has_execution_role = bool(payload.get("executionRoleArn"))
    for container in payload["containerDefinitions"]:
        yield f"{_DOCKER_API}.1.18"
        yield from _image_attributes(container, has_execution_role=has_execution_role)
        yield from _log_attributes(container, has_execution_role=has_execution_role)
        yield from _secret_attributes(container)
        if "healthCheck" in container:
            yield from ("ecs.capability.container-health-check", f"{_DOCKER_API}.1.24")
        if "dependsOn" in container:
            yield "ecs.capability.container-ordering"


def _image_attributes(container: Payload, *, has_execution_role: bool) -> Iterator[str]:
    if is_ecr_image(container["image"]):
        yield from ("com.amazonaws.ecs.capability.ecr-auth", f"{_DOCKER_API}.1.19")
        if has_execution_role:
            yield "ecs.capability.execution-role-ecr-pull"


def _log_attributes(container: Payload, *, has_execution_role: bool) -> Iterator[str]:
    driver = container.get("logConfiguration", {}).get("logDriver")
    if driver is None:
        return
    yield from (f"com.amazonaws.ecs.capability.logging-driver.{driver}", f"{_DOCKER_API}.1.19")
    if driver == "awslogs" and has_execution_role:
        yield "ecs.capability.execution-role-awslogs"


def _secret_attributes(container: Payload) -> Iterator[str]:
    for secret in container.get("secrets", []):
        store = "asm" if ":secretsmanager:" in secret["valueFrom"] else "ssm"
        yield f"ecs.capability.secrets.{store}.environment-variables"
