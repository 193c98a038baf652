"""What a host's stairs are made of: its live tasks with what each reserves."""

from typing import Any

from clusters.choices import TaskStatus
from clusters.models import Container, ContainerInstance, Task
from clusters.planning.reservation import reserved_cpu_units, reserved_memory_mib
from dashboard.queries.task_status import task_status
from dashboard.stairs import Stairs, Step
from dashboard.words import shorten

LONE = "stand-alone"
TRUNKING = "ecs.awsvpc-trunk-id"  # set while the instance has a trunk interface (Developer Guide: ENI trunking)


def get_stairs(host: ContainerInstance) -> Stairs:
    """Two queries. The caller has passed the host's gate."""
    rows = Task.objects.filter(container_instance=host).live().exclude(last_status=TaskStatus.STOPPED)
    tasks = rows.defer("raw", "tags").prefetch_related("containers").order_by("pk")
    steps = sorted((_step(task) for task in tasks), key=lambda step: (-step.memory_mib, -step.cpu_units, step.id))
    return Stairs(
        host_name=str(host),
        cpu_units=host.registered_cpu_units,
        memory_mib=host.registered_memory_mib,
        remaining_cpu_units=host.remaining_cpu_units,
        remaining_memory_mib=host.remaining_memory_mib,
        steps=tuple(steps),
        host_ports=_reserved_ports(host.raw),
        has_trunking=bool(host.attributes.get(TRUNKING)),
    )


def _step(task: Task) -> Step:
    containers = list(task.containers.all())
    limits = [(each.memory_mib, each.memory_reservation_mib) for each in containers]
    return Step(
        id=task.pk,
        short_id=shorten(task.task_id),
        service_name=task.service_name or LONE,
        status=task_status(task, containers=containers, has_health_check=False),
        cpu_units=reserved_cpu_units(task.cpu_units, containers=[each.cpu_units for each in containers]),
        memory_mib=reserved_memory_mib(task.memory_mib, containers=limits),
        ports=() if task.network_interface_id else tuple(_ports(containers)),
        interface=task.network_interface_id,
    )


def _ports(containers: list[Container]) -> list[str]:
    bindings = [binding for each in containers for binding in each.network_bindings if binding.get("hostPort")]
    found = {(int(binding["hostPort"]), str(binding.get("protocol") or "tcp")) for binding in bindings}
    return [f"{port}/{protocol}" for port, protocol in sorted(found)]


def _reserved_ports(raw: dict[str, Any]) -> tuple[str, ...]:
    """Ports that ECS gives to no task: the agent's, SSH, Docker (API_Resource: registeredResources)."""
    found: set[str] = set()
    for resource in raw.get("registeredResources") or ():
        if resource.get("name") in ("PORTS", "PORTS_UDP"):
            protocol = "udp" if resource["name"].endswith("UDP") else "tcp"
            found |= {f"{port}/{protocol}" for port in resource.get("stringSetValue") or ()}
    return tuple(sorted(found, key=lambda port: int(port.partition("/")[0])))
