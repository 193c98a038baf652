"""What befalls tasks from outside: a killed container, Spot capacity taken back, an image that changed its ways."""

from __future__ import annotations

from clusters.simulator.engine.health import check_health
from clusters.simulator.engine.lifecycle import watch
from clusters.simulator.engine.stopping import exit_container, tell_to_stop
from clusters.simulator.state.images import with_tag
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

SPOT_TASK = "Your Spot Task was interrupted."


def kill_task(world: World, *, region: Region, task: Task, exit_code: int = 137, reason: str = "", now: float) -> None:
    """The first essential container of a running task ends with this exit code and reason."""
    if task.last_status != "RUNNING" or not task.is_wanted:
        return
    name = next(container.name for container in task.containers if container.is_essential)
    exit_container(world, region=region, task=task, name=name, code=exit_code, reason=reason, now=now)


def interrupt_spot_task(world: World, *, region: Region, task: Task, now: float) -> None:
    """FARGATE_SPOT takes its capacity back: the task is told to stop."""
    tell_to_stop(world, region=region, task=task, code="SpotInterruption", reason=SPOT_TASK, now=now)


def image_changed(world: World, *, reference: str, now: float) -> None:
    """An image behaves differently from now on: running tasks of it show it too, services that failed try again."""
    wanted = with_tag(reference)
    for region in world.regions.values():
        for task in region.tasks.values():
            if all(with_tag(container.image) != wanted for container in task.containers):
                continue
            if task.last_status == "RUNNING" and task.is_wanted:
                watch(world, region=region, task=task, now=now)
                check_health(world, region=region, task=task, now=now)
        for service in region.services.values():
            for deployment in service.deployments:
                definition = region.task_definitions[deployment.task_definition_arn]
                if any(with_tag(spec["image"]) == wanted for spec in definition.containers):
                    deployment.launch_allowed_at = 0.0
                    world.want_attention(region.scope, service.arn)
