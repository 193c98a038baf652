"""Where a service stands: its tasks sorted into those that may stay and those that are to go. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.engine import durations
from clusters.simulator.engine.rolling import Counts
from clusters.simulator.engine.targets import grace_end
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

ALIVE = ("PROVISIONING", "PENDING", "ACTIVATING", "RUNNING")


@dataclass(slots=True, kw_only=True)
class Standing:
    """Tasks nobody told to stop, and how many of the others still show as running or pending."""

    keepers: list[Task] = field(default_factory=list)
    leavers: list[Task] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    stopping: int = 0

    def counts(self, *, desired: int) -> Counts:
        return Counts(
            desired=desired,
            keepers=len(self.keepers),
            healthy_keepers=sum(1 for task in self.keepers if task.arn in self.settled),
            leavers=len(self.leavers),
            healthy_leavers=sum(1 for task in self.leavers if task.arn in self.settled),
        )


def standing_of(world: World, *, region: Region, service: Service, now: float) -> Standing:
    """Sort the service's tasks by the PRIMARY deployment, draining instances and health."""
    primary = service.primary
    found = Standing()
    for task in region.tasks_of_service.get(service.arn, {}).values():
        if not task.is_wanted:
            found.stopping += task.last_status in ALIVE
            continue
        if is_settled(world, region=region, task=task, now=now):
            found.settled.add(task.arn)
        is_current = primary is not None and task.deployment_id == primary.id
        is_failing = task.health_status == "UNHEALTHY" or has_failing_target(world, service=service, task=task, now=now)
        is_keeper = is_current and not is_failing and not is_on_draining(region, task=task)
        (found.keepers if is_keeper else found.leavers).append(task)
    return found


def is_settled(world: World, *, region: Region, task: Task, now: float) -> bool:
    """Whether the task counts towards the minimum healthy percent.

    Its checks and targets say so; where it has neither, AWS waits 40 seconds after it reached RUNNING.
    """
    if not task.is_healthy:
        return False
    revision = region.service_revisions.get(task.service_revision_arn or "")
    if task.has_health_check or (revision and revision.load_balancers) or task.was_counted_healthy:
        return True
    # the same sum as the moment that `lifecycle.activated` plans: a difference could be a rounding error short of it
    return now >= (task.started_at or now) + world.pace.seconds(durations.SETTLING)


def has_failing_target(world: World, *, service: Service, task: Task, now: float) -> bool:
    """Whether the task is to be replaced because of its targets; within the grace period they don't count."""
    return bool(task.target_reason) and now >= grace_end(world, service=service, task=task)


def is_on_draining(region: Region, *, task: Task) -> bool:
    instance = region.container_instances.get(task.container_instance_arn or "")
    return instance is not None and instance.status == "DRAINING"


def is_protected(task: Task, *, now: float) -> bool:
    """Whether task scale-in protection keeps it from being stopped by scaling or deployments."""
    return task.protection_expires_at is not None and task.protection_expires_at > now
