"""What Fargate asks of a task definition, in AWS's words. Pure.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

import re
from collections.abc import Mapping
from typing import Any

from clusters.simulator.ecs.task_size import cpu_units, is_fargate_size, memory_mib
from clusters.simulator.ecs.validation import client_error
from clusters.simulator.state.errors import SimulatorError

Payload = Mapping[str, Any]

_LOG_DRIVERS = {"awslogs", "splunk", "awsfirelens"}
_EPHEMERAL_STORAGE_GIB = range(21, 201)
_ECR_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/")


def check_fargate(payload: Payload) -> None:
    """Raises the first thing that keeps this task definition from Fargate."""
    if payload.get("networkMode") != "awsvpc":
        raise client_error("Fargate only supports network mode \u2018awsvpc\u2019.")
    _check_size(payload)
    if payload.get("placementConstraints"):
        raise client_error("Placement constraints are not supported for tasks using the Fargate launch type.")
    if payload.get("pidMode") == "host" or payload.get("ipcMode"):
        raise client_error("Fargate does not support the host process namespace or an ipcMode.")
    storage = payload.get("ephemeralStorage", {}).get("sizeInGiB")
    if storage is not None and storage not in _EPHEMERAL_STORAGE_GIB:
        raise client_error("Ephemeral storage must be between 21 and 200 GiB.")
    for container in payload["containerDefinitions"]:
        _check_container(container, has_execution_role=bool(payload.get("executionRoleArn")))
    for volume in payload.get("volumes", []):
        if volume.get("host", {}).get("sourcePath") or "dockerVolumeConfiguration" in volume:
            raise client_error(f"Volume '{volume.get('name')}' is not supported by Fargate: it binds to a host.")


def fits_fargate(payload: Payload) -> bool:
    """Whether AWS would list FARGATE under `compatibilities`."""
    try:
        check_fargate(payload)
    except SimulatorError:
        return False
    return True


def is_ecr_image(image: str) -> bool:
    return _ECR_IMAGE.match(image) is not None


def _check_size(payload: Payload) -> None:
    for member in ("cpu", "memory"):
        if member not in payload:
            raise client_error(f"Fargate requires that '{member}' be defined at the task level.")
    cpu, memory = cpu_units(payload["cpu"]), memory_mib(payload["memory"])
    if not is_fargate_size(cpu=cpu, memory=memory):
        raise client_error(
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
            "See the Amazon ECS documentation for the valid values."
        )


def _check_container(container: Payload, *, has_execution_role: bool) -> None:
    if container.get("privileged"):
        raise client_error("Tasks using the Fargate launch type do not support the 'privileged' setting.")
    if any(need["type"] == "GPU" for need in container.get("resourceRequirements", [])):
        raise client_error("Tasks using the Fargate launch type do not support GPU resource requirements.")
    driver = container.get("logConfiguration", {}).get("logDriver")
    if driver is not None and driver not in _LOG_DRIVERS:
        raise client_error(f"Log driver {driver} is not supported by Fargate.")
    if has_execution_role:
        return
    if driver == "awslogs":
        raise client_error("Fargate requires task definition to have execution role ARN to support log driver awslogs.")
    if is_ecr_image(container["image"]):
        raise client_error("Fargate requires task definition to have execution role ARN to support ECR images.")
