"""What a task takes off its host, as ECS counts it when it places tasks.

A task-level size counts whole. Without one, each container counts its soft limit (memoryReservation), or where it has
none its hard one: "that value is subtracted from the available memory resources for the container instance".
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

from collections.abc import Iterable

Limits = tuple[int | None, int | None]  # hard (memory), soft (memoryReservation), in MiB


def reserved_memory_mib(task_level: int | None, *, containers: Iterable[Limits]) -> int:
    return task_level or sum(soft or hard or 0 for hard, soft in containers)


def reserved_cpu_units(task_level: int | None, *, containers: Iterable[int | None]) -> int:
    return task_level or sum(units or 0 for units in containers)
