"""A task's way down: told to stop, DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED, forgotten an hour later.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from __future__ import annotations

from clusters.simulator.engine import durations
from clusters.simulator.engine.behaviour import exit_on_stop, exits_of, spec_of
from clusters.simulator.engine.capacity import capacity_freed
from clusters.simulator.engine.events import task_changed
from clusters.simulator.engine.failures import note_end
from clusters.simulator.engine.resources import release
from clusters.simulator.engine.schedule import schedule
from clusters.simulator.engine.targets import deregistration_delay_s, drain_targets, has_targets
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Container, Task
from clusters.simulator.state.world import World

ESSENTIAL_EXITED = "Essential container in task exited"
RESTART_ATTEMPT_PERIOD = 300.0  # the default of restartAttemptPeriod


def tell_to_stop(world: World, *, region: Region, task: Task, code: str, reason: str, now: float) -> None:
    """Set desiredStatus STOPPED with AWS's stop code and reason; lastStatus follows. Once told, it stays told."""
    if not task.is_wanted:
        return
    task.desired_status = "STOPPED"
    task.stop_code, task.stopped_reason = code, reason
    task_changed(world, region=region, task=task, now=now)
    note_end(world, region=region, task=task, now=now)
    _have_service_look(world, region=region, task=task)
    schedule(world, region=region, task=task, kind="stop", after_s=durations.STOP_NOTICE, now=now)


def fail_start(world: World, *, region: Region, task: Task, reason: str, now: float) -> None:
    """The task never ran."""
    tell_to_stop(world, region=region, task=task, code="TaskFailedToStart", reason=reason, now=now)


def step_down(world: World, *, region: Region, task: Task, now: float) -> None:
    """One step towards STOPPED, from whatever status the task has."""
    has_run = task.started_at is not None
    are_stopped = all(container.last_status == "STOPPED" for container in task.containers)
    if task.last_status == "RUNNING" and has_targets(region, task=task):
        drain_targets(world, region=region, task=task, now=now)
        if not are_stopped:
            after_s = deregistration_delay_s(region, task=task)
            _move(world, region=region, task=task, status="DEACTIVATING", after_s=after_s, now=now)
            return
    if has_run and not are_stopped and task.last_status in ("RUNNING", "DEACTIVATING"):
        _terminate_containers(world, region=region, task=task, now=now)
        return
    if task.last_status == "STOPPING":
        _end_containers(world, region=region, task=task, now=now)
    if task.attachments and task.last_status != "DEPROVISIONING":
        task.execution_stopped_at = task.execution_stopped_at or now
        after_s = durations.INTERFACE_DETACH
        _move(world, region=region, task=task, status="DEPROVISIONING", after_s=after_s, now=now)
        return
    finish(world, region=region, task=task, now=now)


def finish(world: World, *, region: Region, task: Task, now: float) -> None:
    """STOPPED: what it used is free again, and the service counts one less."""
    if task.is_stopped:
        return
    task.desired_status = task.last_status = "STOPPED"
    task.is_registered = False
    task.stopping_at = task.stopping_at or now
    task.execution_stopped_at = task.execution_stopped_at or now
    task.stopped_at = now
    if task.connectivity:
        task.connectivity, task.connectivity_at = "DISCONNECTED", now
    for container in task.containers:
        container.last_status = "STOPPED"
        container.managed_agents = [{**agent, "lastStatus": "STOPPED"} for agent in container.managed_agents]
    for attachment in task.attachments:
        attachment.status = "DELETED"
    task_changed(world, region=region, task=task, now=now)
    release(world, region=region, task=task, now=now)
    capacity_freed(world, region=region, cluster_arn=task.cluster_arn)
    _have_service_look(world, region=region, task=task)
    kept_until = now + world.pace.seconds(durations.STOPPED_KEPT)
    world.due.add(kept_until, kind="forget", scope=region.scope, arn=task.arn, guard="STOPPED")


def container_due(world: World, *, region: Region, task: Task, name: str, now: float) -> None:
    """A container ends by itself, unless its cause was mended while it ran."""
    definition = region.task_definitions[task.task_definition_arn]
    exits = exits_of(task, definition=definition, images=world.images)
    coming = next((item for item in exits if item.container_name == name), None)
    if coming is None or not task.is_wanted:
        return
    if restarts(spec_of(definition, name=name), after_s=coming.after_s, exit_code=coming.exit_code):
        schedule(world, region=region, task=task, kind="exit", after_s=coming.after_s, now=now, detail=name)
        return
    exit_container(world, region=region, task=task, name=name, code=coming.exit_code, reason=coming.reason, now=now)


def exit_container(world: World, *, region: Region, task: Task, name: str, code: int, reason: str, now: float) -> None:
    """The container has ended; an essential one takes the task with it."""
    container = next(item for item in task.containers if item.name == name)
    container.last_status, container.exit_code, container.reason = "STOPPED", code, reason or None
    if not container.is_essential and any(item.last_status != "STOPPED" for item in task.containers):
        task_changed(world, region=region, task=task, now=now)
        return
    for other in task.containers:
        if other.last_status != "STOPPED":
            _end(other, code=0)
    task.execution_stopped_at = now
    tell_to_stop(world, region=region, task=task, code="EssentialContainerExited", reason=ESSENTIAL_EXITED, now=now)


def restarts(spec: Json, *, after_s: float, exit_code: int) -> bool:
    """Whether the container's restart policy starts it again inside the living task."""
    policy = spec.get("restartPolicy") or {}
    period = float(policy.get("restartAttemptPeriod") or RESTART_ATTEMPT_PERIOD)
    return bool(policy.get("enabled")) and exit_code not in policy.get("ignoredExitCodes", []) and after_s >= period


def forget(world: World, *, region: Region, task: Task) -> None:
    """AWS no longer shows the stopped task."""
    region.remove_task(task)
    world.touch()


def _terminate_containers(world: World, *, region: Region, task: Task, now: float) -> None:
    definition = region.task_definitions[task.task_definition_arn]
    seconds, _code = exit_on_stop(task, definition=definition, images=world.images)
    task.stopping_at = now
    _move(world, region=region, task=task, status="STOPPING", after_s=seconds, now=now)


def _end_containers(world: World, *, region: Region, task: Task, now: float) -> None:
    definition = region.task_definitions[task.task_definition_arn]
    _seconds, code = exit_on_stop(task, definition=definition, images=world.images)
    for container in task.containers:
        if container.last_status != "STOPPED":
            _end(container, code=code)
    task.execution_stopped_at = now


def _end(container: Container, *, code: int) -> None:
    container.last_status, container.exit_code = "STOPPED", code


def _move(world: World, *, region: Region, task: Task, status: str, after_s: float, now: float) -> None:
    task.last_status = status
    task_changed(world, region=region, task=task, now=now)
    _have_service_look(world, region=region, task=task)
    schedule(world, region=region, task=task, kind="stop", after_s=after_s, now=now)


def _have_service_look(world: World, *, region: Region, task: Task) -> None:
    """The task's own service, and on a draining instance those that wait for it to leave (daemons go last)."""
    if task.service_arn:
        world.want_attention(region.scope, task.service_arn)
    instance = region.container_instances.get(task.container_instance_arn or "")
    if instance is None or instance.status != "DRAINING":
        return
    for other in region.tasks_of_instance[instance.arn].values():
        if other.service_arn:
            world.want_attention(region.scope, other.service_arn)
