"""Let time pass: do what has fallen due, then let the scheduler look at the services that need it.

Costs what has changed, not what exists: a world in which nothing is due costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clusters.simulator.engine import durations, lifecycle, stopping, targets
from clusters.simulator.engine.autoscaling import evaluate
from clusters.simulator.engine.health import check_health
from clusters.simulator.engine.hosts import lose_host
from clusters.simulator.engine.launch import place_waiting
from clusters.simulator.engine.rollback import stop_and_roll_back
from clusters.simulator.engine.scheduler import reconcile, report_steady, stop_failing
from clusters.simulator.engine.task_factory import plan_of
from clusters.simulator.state.due import Due
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

NO_CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone"


def tick(world: World, now: float) -> None:
    """Bring the world up to `now` (epoch seconds). Call it under the world's lock, a few times a second."""
    world.ticked_at = now
    for due in world.due.take(now):
        world.touch()
        region = world.regions[due.scope]
        if due.kind in _OF_TASKS:
            task = region.tasks.get(due.arn)
            if task is not None and task.last_status == due.guard:
                _OF_TASKS[due.kind](world, region, task, due, now)
                if "RUNNING" in (due.guard, task.last_status) and due.guard != task.last_status:
                    _note_running(region, service=region.services.get(task.service_arn or ""), now=now)
        else:
            _OF_OTHERS[due.kind](world, region, due, now)
    for scope, service_arn in world.take_attention():
        world.touch()
        region = world.regions[scope]
        service = region.services.get(service_arn)
        if service is not None:
            reconcile(world, region=region, service=service, now=now)
            _note_running(region, service=service, now=now)


def _note_running(region: Region, *, service: Service | None, now: float) -> None:
    if service is not None:
        tasks = region.tasks_of_service.get(service.arn, {}).values()
        service.note_running(sum(task.last_status == "RUNNING" for task in tasks), at=now)


def _provisioned(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    if task.is_wanted:
        lifecycle.provisioned(world, region=region, task=task, now=now)


def _place(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    """A task that waits for its Auto Scaling group tries again, and gives up after half an hour."""
    if not task.is_wanted or task.container_instance_arn is not None:
        return
    if place_waiting(world, region=region, task=task, plan=plan_of(task, region=region), now=now):
        return
    if now - task.created_at > world.pace.seconds(durations.CAPACITY_WAIT):
        stopping.fail_start(world, region=region, task=task, reason=NO_CAPACITY, now=now)
        return
    at = now + world.pace.seconds(durations.CAPACITY_RETRY)
    world.due.add(at, kind="place", scope=region.scope, arn=task.arn, guard=task.last_status)


def _pull(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    if task.is_wanted:
        lifecycle.pull(world, region=region, task=task, now=now)


def _pull_failed(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    if task.is_wanted:
        lifecycle.pull_failed(world, region=region, task=task, now=now)


def _pulled(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    if task.is_wanted:
        lifecycle.pulled(world, region=region, task=task, now=now)


def _activated(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    if task.is_wanted:
        lifecycle.activated(world, region=region, task=task, now=now)


def _exit(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    stopping.container_due(world, region=region, task=task, name=due.detail, now=now)


def _health(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    check_health(world, region=region, task=task, now=now)


def _target_healthy(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    if task.is_wanted:
        targets.target_healthy(world, region=region, task=task, now=now)


def _target_unhealthy(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    service = region.services.get(task.service_arn or "")
    if not task.is_wanted or service is None:
        return
    if targets.is_failing(world, region=region, task=task):
        stop_failing(world, region=region, service=service, task=task, now=now)
        return
    targets.target_healthy(world, region=region, task=task, now=now)  # mended within the grace period


def _stop(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    if not task.is_wanted:
        stopping.step_down(world, region=region, task=task, now=now)


def _forget(world: World, region: Region, task: Task, due: Due, now: float) -> None:
    stopping.forget(world, region=region, task=task)


def _attend(world: World, region: Region, due: Due, now: float) -> None:
    world.want_attention(region.scope, due.arn)


def _steady(world: World, region: Region, due: Due, now: float) -> None:
    """Six hours later: still steady, unless something has been said since."""
    service = region.services.get(due.arn)
    if service is not None and service.is_steady and service.events and service.events[0].id == due.guard:
        report_steady(world, region=region, service=service, now=now)


def _rollback(world: World, region: Region, due: Due, now: float) -> None:
    deployment = region.service_deployments.get(due.arn)
    if deployment is not None and deployment.status == due.guard:
        stop_and_roll_back(world, region=region, deployment=deployment, now=now)


def _purge(world: World, region: Region, due: Due, now: float) -> None:
    service = region.services.get(due.arn)
    if service is not None and service.status == due.guard:
        region.remove_service(service)
        world.touch()


def _lose_host(world: World, region: Region, due: Due, now: float) -> None:
    instance = region.container_instances.get(due.arn)
    if instance is not None:
        lose_host(world, region=region, instance=instance, now=now)


def _autoscale(world: World, region: Region, due: Due, now: float) -> None:
    target = region.scaling.targets.get(due.arn)
    if target is not None and target.id == due.guard:
        evaluate(world, region=region, target=target, now=now)


_OF_TASKS: Mapping[str, Callable[[World, Region, Task, Due, float], None]] = {
    "provisioned": _provisioned,
    "place": _place,
    "pull": _pull,
    "pull_failed": _pull_failed,
    "pulled": _pulled,
    "activated": _activated,
    "exit": _exit,
    "health": _health,
    "target_healthy": _target_healthy,
    "target_unhealthy": _target_unhealthy,
    "stop": _stop,
    "forget": _forget,
}
_OF_OTHERS: Mapping[str, Callable[[World, Region, Due, float], None]] = {
    "service": _attend,
    "steady": _steady,
    "rollback": _rollback,
    "purge": _purge,
    "lose_host": _lose_host,
    "autoscale": _autoscale,
}
