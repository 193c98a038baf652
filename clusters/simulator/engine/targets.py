"""Load balancer targets of a service's tasks: registering, turning healthy or not, draining.

What the simulated Elastic Load Balancing says of a target (`elb/targets.py`) follows from what stands here.
"""

from __future__ import annotations

from clusters.simulator.engine import durations, service_events
from clusters.simulator.engine.behaviour import fails_health_check
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World


def target_groups(region: Region, *, task: Task) -> list[tuple[str, int]]:
    """(target group ARN, container port) of the task's service revision."""
    revision = region.service_revisions.get(task.service_revision_arn or "")
    balancers = revision.load_balancers if revision else []
    return [
        (item["targetGroupArn"], int(item.get("containerPort") or 0))
        for item in balancers
        if item.get("targetGroupArn")
    ]


def has_targets(region: Region, *, task: Task) -> bool:
    return bool(target_groups(region, task=task))


def register_targets(world: World, *, region: Region, task: Task, now: float) -> None:
    """The task's targets are registered; the load balancer begins to check them."""
    service = region.services[task.service_arn or ""]
    for arn, _port in target_groups(region, task=task):
        text = service_events.registered(1, target_group_arn=arn)
        service_events.say(world, service=service, text=text, now=now)


def watch_target(world: World, *, region: Region, task: Task, is_failing: bool, now: float) -> None:
    """Plan the first verdict on the task's targets."""
    service = region.services[task.service_arn or ""]
    grace = float(service.health_check_grace_period_s or 0)
    after_s = grace + durations.TARGET_UNHEALTHY if is_failing else durations.TARGET_HEALTHY
    kind = "target_unhealthy" if is_failing else "target_healthy"
    at = now + world.pace.seconds(after_s)
    world.due.add(at, kind=kind, scope=region.scope, arn=task.arn, guard="RUNNING")


def is_failing(world: World, *, region: Region, task: Task) -> bool:
    """Whether the task's targets answer their checks badly now."""
    definition = region.task_definitions[task.task_definition_arn]
    return bool(task.target_reason) or fails_health_check(task, definition=definition, images=world.images)


def fail_targets(world: World, *, region: Region, task: Task, reason: str, now: float) -> None:
    """Let the targets of a running task fail their checks, or pass them again (an empty `reason`)."""
    task.target_reason = reason
    task.is_registered = False
    world.touch()
    if not reason:
        watch_target(world, region=region, task=task, is_failing=False, now=now)
        return
    service = region.services[task.service_arn or ""]
    at = max(now, grace_end(world, service=service, task=task))
    world.due.add(at, kind="service", scope=region.scope, arn=service.arn)


def grace_end(world: World, *, service: Service, task: Task) -> float:
    """Until then the service scheduler overlooks what the task's targets say."""
    return (task.started_at or 0.0) + world.pace.seconds(float(service.health_check_grace_period_s or 0))


def deregistration_delay_s(region: Region, *, task: Task) -> float:
    """How long the task's connections may drain, as its target groups say."""
    known = region.balancing.target_groups
    delays = [known[arn].deregistration_delay_s for arn, _port in target_groups(region, task=task) if arn in known]
    return max(delays, default=durations.DEREGISTRATION)


def target_healthy(world: World, *, region: Region, task: Task, now: float) -> None:
    """The target passes its health checks: traffic reaches the task, and the scheduler counts it."""
    if task.target_reason:
        return
    task.is_registered = True
    world.touch()
    if task.service_arn:
        world.want_attention(region.scope, task.service_arn)


def report_unhealthy(world: World, *, region: Region, service: Service, task: Task, now: float) -> str:
    """Say so in the service's events; the reason with which the scheduler then stops the task."""
    arn, port = target_groups(region, task=task)[0]
    text = service_events.unhealthy_target(task, port=port, target_group_arn=arn)
    service_events.say(world, service=service, text=text, now=now)
    return f"Task failed ELB health checks in (target-group {arn})"


def drain_targets(world: World, *, region: Region, task: Task, now: float) -> None:
    """Deregister the targets of a task that stops."""
    service = region.services.get(task.service_arn or "")
    if service is None:
        return
    for arn, _port in target_groups(region, task=task):
        text = service_events.deregistered(1, target_group_arn=arn)
        service_events.say(world, service=service, text=text, now=now)
    service_events.say(world, service=service, text=service_events.draining_connections(1), now=now)
    task.is_registered = False
    task.deregistered_at = now
