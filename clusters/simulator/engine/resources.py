"""What a task takes from its host, and gives back."""

from __future__ import annotations

from clusters.simulator.engine.events import instance_changed
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.task_definition import TaskDefinition
from clusters.simulator.state.world import World

FIRST_DYNAMIC_PORT = 32768


def reserve(instance: ContainerInstance, *, task: Task, definition: TaskDefinition) -> None:
    """Take CPU, memory, GPUs, an interface and ports; bind the containers' ports."""
    used = instance.used
    used.cpu_units += int(task.cpu)
    used.memory_mib += int(task.memory)
    used.gpus += definition.gpus
    used.enis += 1 if definition.network_mode == "awsvpc" else 0
    if definition.network_mode == "awsvpc":
        return
    for container, spec in zip(task.containers, definition.containers, strict=True):
        container.network_bindings = [
            _bound(instance, mapping=mapping, is_host=definition.network_mode == "host")
            for mapping in spec.get("portMappings") or []
            if mapping.get("containerPort")
        ]


def release(world: World, *, region: Region, task: Task, now: float) -> None:
    """Give everything back when the task has stopped."""
    instance = region.container_instances.get(task.container_instance_arn or "")
    definition = region.task_definitions.get(task.task_definition_arn)
    if instance is None or definition is None:
        return
    used = instance.used
    used.cpu_units -= int(task.cpu)
    used.memory_mib -= int(task.memory)
    used.gpus -= definition.gpus
    used.enis -= 1 if definition.network_mode == "awsvpc" else 0
    for container in task.containers:
        for binding in container.network_bindings:
            port = (str(binding["protocol"]), int(binding["hostPort"]))
            if port in used.ports:
                used.ports.remove(port)
    instance_changed(world, region=region, instance=instance, now=now)


def _bound(instance: ContainerInstance, *, mapping: Json, is_host: bool) -> Json:
    protocol = str(mapping.get("protocol") or "tcp")
    wanted = int(mapping["containerPort"] if is_host else mapping.get("hostPort") or 0)
    port = wanted or _dynamic_port(instance, protocol=protocol)
    instance.used.ports.append((protocol, port))
    return {
        "bindIP": "0.0.0.0",  # noqa: S104 - what Docker reports, nothing listens here
        "containerPort": int(mapping["containerPort"]),
        "hostPort": port,
        "protocol": protocol,
    }


def _dynamic_port(instance: ContainerInstance, *, protocol: str) -> int:
    taken = {port for name, port in instance.used.ports if name == protocol}
    port = FIRST_DYNAMIC_PORT
    while port in taken:
        port += 1
    return port
