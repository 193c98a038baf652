"""Container health checks of running tasks: UNKNOWN, then HEALTHY or UNHEALTHY.

A healthy task is not looked at again until its image changes; an unhealthy one is, every interval.
"""

from __future__ import annotations

from clusters.simulator.engine import durations
from clusters.simulator.engine.behaviour import fails_health_check
from clusters.simulator.engine.events import task_changed
from clusters.simulator.engine.schedule import schedule
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World


def check_health(world: World, *, region: Region, task: Task, now: float) -> None:
    """The verdict is due: write it into the containers and the task, and let the scheduler see it."""
    if not task.is_wanted:
        return
    definition = region.task_definitions[task.task_definition_arn]
    is_failing = fails_health_check(task, definition=definition, images=world.images)
    verdict = "UNHEALTHY" if is_failing else "HEALTHY"
    if is_failing:
        schedule(world, region=region, task=task, kind="health", after_s=durations.HEALTH_INTERVAL, now=now)
    if task.health_status == verdict:
        return
    write_verdict(task, verdict=verdict)
    task_changed(world, region=region, task=task, now=now)
    if task.service_arn:
        world.want_attention(region.scope, task.service_arn)


def write_verdict(task: Task, *, verdict: str) -> None:
    """Containers with a health check take the verdict; the task takes it where an essential one has a check."""
    for container in task.containers:
        if container.has_health_check:
            container.health_status = verdict
    if task.has_health_check:
        task.health_status = verdict
