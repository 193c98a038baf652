"""Load balancer targets of a service's tasks: registering, turning healthy or not, draining.

Target health lives here only; nothing is written to the simulated Elastic Load Balancing.
"""

from __future__ import annotations

from clusters.simulator.engine import durations, service_events
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


def target_healthy(world: World, *, region: Region, task: Task, now: float) -> None:
    """The target passes its health checks: traffic reaches the task, and the scheduler counts it."""
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
