"""Starting tasks: give a planned task its place, take the resources, announce it and let its life begin."""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.engine import durations
from clusters.simulator.engine.events import instance_changed, task_changed
from clusters.simulator.engine.lifecycle import begin
from clusters.simulator.engine.placement import Choice, choose_instance
from clusters.simulator.engine.resources import reserve
from clusters.simulator.engine.task_factory import TaskPlan, new_task
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World


@dataclass(slots=True, kw_only=True)
class Placed:
    """The tasks that were started, and AWS's `failures` for those that found no place."""

    tasks: list[Task] = field(default_factory=list)
    failures: list[Json] = field(default_factory=list)


def launch(world: World, *, region: Region, plan: TaskPlan, now: float) -> Task | Choice:
    """Start one task, or answer why no instance took it.

    A capacity provider with managed scaling takes the task even without room: it waits in PROVISIONING.
    """
    if not plan.needs_instance:
        return start_on(world, region=region, plan=plan, instance=None, now=now)
    choice = choose_instance(world, region=region, plan=plan)
    if choice.instance is not None:
        return start_on(world, region=region, plan=plan, instance=choice.instance, now=now)
    if waits_for_capacity(region, plan=plan):
        return _start_waiting(world, region=region, plan=plan, now=now)
    return choice


def start_on(world: World, *, region: Region, plan: TaskPlan, instance: ContainerInstance | None, now: float) -> Task:
    """Start one task on this instance, or on Fargate where there is none."""
    task = new_task(world, region=region, plan=plan, now=now)
    if instance is not None:
        settle_on(region, task=task, instance=instance)
        reserve(instance, task=task, definition=plan.definition)
    else:
        task.availability_zone = fargate_zone(world, region=region, task=task)
    region.add_task(task)
    task_changed(world, region=region, task=task, now=now)
    if instance is not None:
        instance_changed(world, region=region, instance=instance, now=now)
    begin(world, region=region, task=task, now=now)
    return task


def settle_on(region: Region, *, task: Task, instance: ContainerInstance) -> None:
    """Write the host into the task."""
    task.container_instance_arn = instance.arn
    task.availability_zone = instance.zone or None
    task.capacity_provider_name = task.capacity_provider_name or instance.capacity_provider_name
    if instance.subnet_id:
        for attachment in task.attachments:
            attachment.details.setdefault("subnetId", instance.subnet_id)
    if task.arn in region.tasks:
        region.tasks_of_instance[instance.arn][task.arn] = task


def waits_for_capacity(region: Region, *, plan: TaskPlan) -> bool:
    """Whether the plan's capacity provider scales its Auto Scaling group, so that tasks wait for a new instance."""
    provider = region.capacity_providers.get(plan.capacity_provider_name or "")
    scaling = ((provider.auto_scaling_group_provider or {}) if provider else {}).get("managedScaling") or {}
    return scaling.get("status") == "ENABLED"


def place_waiting(world: World, *, region: Region, task: Task, plan: TaskPlan, now: float) -> bool:
    """Try again for a task that waits in PROVISIONING; whether it found a place."""
    choice = choose_instance(world, region=region, plan=plan)
    if choice.instance is None:
        return False
    settle_on(region, task=task, instance=choice.instance)
    reserve(choice.instance, task=task, definition=plan.definition)
    task_changed(world, region=region, task=task, now=now)
    instance_changed(world, region=region, instance=choice.instance, now=now)
    begin(world, region=region, task=task, now=now)
    return True


def _start_waiting(world: World, *, region: Region, plan: TaskPlan, now: float) -> Task:
    task = new_task(world, region=region, plan=plan, now=now)
    task.last_status = "PROVISIONING"
    region.add_task(task)
    task_changed(world, region=region, task=task, now=now)
    at = now + world.pace.seconds(durations.CAPACITY_RETRY)
    world.due.add(at, kind="place", scope=region.scope, arn=task.arn, guard="PROVISIONING")
    return task


def fargate_zone(world: World, *, region: Region, task: Task) -> str:
    """The zone of the task's subnet, or any zone where it names none."""
    for attachment in task.attachments:
        if "subnetId" in attachment.details:
            return region.subnet(attachment.details["subnetId"]).zone
    return world.ids.random.choice(region.zones)
