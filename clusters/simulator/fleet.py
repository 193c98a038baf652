"""Counts of what a world holds, for the ready line and the control path's health."""

from typing import Any

from clusters.simulator.state.world import World


def count_fleet(world: World) -> dict[str, Any]:
    """How many of each thing there are, tasks by status. Take the world's lock first."""
    regions = list(world.regions.values())
    tasks: dict[str, int] = {}
    for region in regions:
        for task in region.tasks.values():
            tasks[task.last_status] = tasks.get(task.last_status, 0) + 1
    return {
        "clusters": sum(1 for region in regions for item in region.clusters.values() if item.status == "ACTIVE"),
        "services": sum(1 for region in regions for item in region.services.values() if item.status == "ACTIVE"),
        "tasks": sum(count for status, count in tasks.items() if status != "STOPPED"),
        "tasks_by_status": dict(sorted(tasks.items())),
        "container_instances": sum(len(region.container_instances) for region in regions),
        "task_definitions": sum(len(region.task_definitions) for region in regions),
    }


def describe_fleet(counts: dict[str, Any]) -> str:
    """`6 clusters, 31 services, 214 tasks`."""
    return f"{counts['clusters']} clusters, {counts['services']} services, {counts['tasks']} tasks"
