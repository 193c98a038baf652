"""The service scheduler: one pass over one service brings its tasks closer to what is desired.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
"""

from __future__ import annotations

from math import ceil

from clusters.simulator.engine import durations, service_events
from clusters.simulator.engine.daemons import reconcile_daemon
from clusters.simulator.engine.events import service_acted
from clusters.simulator.engine.failures import (
    count_failure,
    deployment_of,
    note_healthy,
    open_service_deployment,
)
from clusters.simulator.engine.rollback import trip
from clusters.simulator.engine.rolling import next_moves
from clusters.simulator.engine.rollout import begin_pending, complete
from clusters.simulator.engine.service_tasks import start_tasks, stop_tasks
from clusters.simulator.engine.standing import (
    ALIVE,
    Standing,
    is_on_draining,
    is_protected,
    standing_of,
)
from clusters.simulator.engine.stopping import tell_to_stop
from clusters.simulator.engine.targets import has_targets, report_unhealthy
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World


def reconcile(world: World, *, region: Region, service: Service, now: float) -> None:
    """One pass. A service of the EXTERNAL controller is left to its task sets."""
    if service.status == "DRAINING":
        retire(world, region=region, service=service, now=now)
        return
    primary = service.primary
    if service.status != "ACTIVE" or primary is None:
        return
    begin_pending(region, service=service, now=now)
    _trip_if_failed(world, region=region, service=service, now=now)
    primary = service.primary or primary
    standing = standing_of(world, region=region, service=service, now=now)
    for task in [*standing.keepers, *standing.leavers]:
        if task.arn in standing.settled:
            note_healthy(region, service=service, task=task, now=now)
    if service.is_daemon:
        reconcile_daemon(world, region=region, service=service, primary=primary, standing=standing, now=now)
    else:
        _reconcile_replica(world, region=region, service=service, primary=primary, standing=standing, now=now)
    _conclude(world, region=region, service=service, primary=primary, now=now)


def retire(world: World, *, region: Region, service: Service, now: float) -> None:
    """A deleted service: stop what still runs; INACTIVE once all of it is stopping."""
    tasks = list(region.tasks_of_service.get(service.arn, {}).values())
    reason = f"Scaling activity initiated by (deployment {service.deployments[0].id})" if service.deployments else ""
    for task in tasks:
        tell_to_stop(world, region=region, task=task, code="ServiceSchedulerInitiated", reason=reason, now=now)
    if any(task.last_status in ALIVE for task in tasks):
        return
    service.status = "INACTIVE"
    service.deployments = []
    world.touch()
    at = now + world.pace.seconds(durations.INACTIVE_KEPT)
    world.due.add(at, kind="purge", scope=region.scope, arn=service.arn, guard="INACTIVE")


def _trip_if_failed(world: World, *, region: Region, service: Service, now: float) -> None:
    current = open_service_deployment(region, service=service)
    primary = service.primary
    if current is None or primary is None or current.breaker_status != "MONITORING":
        return
    if current.failure_count >= current.threshold:
        trip(world, region=region, service=service, deployment=primary, now=now)


def _reconcile_replica(
    world: World, *, region: Region, service: Service, primary: Deployment, standing: Standing, now: float
) -> None:
    _stop_at_once(world, region=region, service=service, primary=primary, standing=standing, now=now)
    moves = next_moves(
        standing.counts(desired=service.desired_count),
        minimum_percent=service.minimum_healthy_percent,
        maximum_percent=service.maximum_percent,
        is_blocked=service.placement_failure is not None,
    )
    free = [task for task in standing.leavers if not is_protected(task, now=now)]
    unhealthy = [task for task in free if task.arn not in standing.settled][: moves.stop_unhealthy]
    healthy = [task for task in free if task.arn in standing.settled][: moves.stop_healthy]
    excess = choose_excess(standing, count=moves.stop_keepers, now=now)
    for task in [task for task in unhealthy if task.health_status == "UNHEALTHY" or task.target_reason]:
        stop_failing(world, region=region, service=service, task=task, now=now)
    scaled = [task for task in [*unhealthy, *healthy, *excess] if task.is_wanted]
    stop_tasks(world, region=region, service=service, tasks=scaled, now=now)
    if primary.rollout_state != "FAILED":
        start_tasks(world, region=region, service=service, deployment=primary, count=moves.start, now=now)


def _stop_at_once(
    world: World, *, region: Region, service: Service, primary: Deployment, standing: Standing, now: float
) -> None:
    """What waits for no replacement: pending tasks on draining instances, failed health checks during a rollout."""
    for task in list(standing.leavers):
        is_failing = task.health_status == "UNHEALTHY" and task.deployment_id == primary.id
        if is_failing and primary.rollout_state == "IN_PROGRESS":
            stop_failing(world, region=region, service=service, task=task, now=now)
            standing.leavers.remove(task)
        elif task.last_status != "RUNNING" and is_on_draining(region, task=task):
            stop_tasks(world, region=region, service=service, tasks=[task], now=now)
            standing.leavers.remove(task)


def stop_failing(world: World, *, region: Region, service: Service, task: Task, now: float) -> None:
    """Stop a task whose container or target health checks fail."""
    reason = "Task failed container health checks"
    if task.health_status != "UNHEALTHY" and has_targets(region, task=task):
        reason = report_unhealthy(world, region=region, service=service, task=task, now=now)
    else:
        text = service_events.failed_container_health_checks(task)
        service_events.say(world, service=service, text=text, now=now)
    deployment = deployment_of(service, task=task)
    if deployment is not None and not task.was_counted_healthy:
        count_failure(region, service=service, deployment=deployment, task=task, now=now)
    tell_to_stop(world, region=region, task=task, code="ServiceSchedulerInitiated", reason=reason, now=now)


def choose_excess(standing: Standing, *, count: int, now: float) -> list[Task]:
    """Which tasks go when the service is scaled in: not yet healthy ones, then from the fullest zone, newest first."""
    left = [task for task in standing.keepers if not is_protected(task, now=now)]
    chosen: list[Task] = []
    while left and len(chosen) < count:
        zones = [task.availability_zone for task in left]
        best = max(
            left,
            key=lambda task: (task.arn not in standing.settled, zones.count(task.availability_zone), task.created_at),
        )
        left.remove(best)
        chosen.append(best)
    return chosen


def _conclude(world: World, *, region: Region, service: Service, primary: Deployment, now: float) -> None:
    """Drop deployments without tasks, complete the rollout, report the steady state."""
    standing = standing_of(world, region=region, service=service, now=now)
    _drop_empty(world, region=region, service=service)
    settled = sum(1 for task in standing.keepers if task.arn in standing.settled)
    is_alone = not standing.leavers and not standing.stopping and len(service.deployments) == 1
    is_steady = is_alone and settled == len(standing.keepers) == service.desired_count
    is_done = is_steady or succeeds_early(service, settled=settled, is_alone=is_alone)
    if is_done and primary.rollout_state == "IN_PROGRESS":
        complete(world, region=region, service=service, deployment=primary, now=now)
    if not is_steady:
        service.is_steady = False
    elif not service.is_steady:
        service.is_steady = True
        service.placement_failure = None
        report_steady(world, region=region, service=service, now=now)


def succeeds_early(service: Service, *, settled: int, is_alone: bool) -> bool:
    """Whether the service's early success criteria are met.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
    """
    criteria = service.deployment_configuration.get("earlySuccessCriteria") or {}
    if not criteria.get("enable"):
        return False
    needed = ceil(service.desired_count * int(criteria.get("healthyPercent", 100)) / 100)
    return settled >= needed and (is_alone or criteria.get("sourceServiceRevisionCleanup") == "DEFERRED")


def report_steady(world: World, *, region: Region, service: Service, now: float) -> None:
    """`has reached a steady state.`, now and again every six hours while it lasts."""
    service_events.say(world, service=service, text=service_events.STEADY, now=now)
    service_acted(world, region=region, service=service, name="SERVICE_STEADY_STATE", now=now)
    at = now + world.pace.seconds(durations.STEADY_REPORT)
    newest = service.events[0].id
    world.due.add(at, kind="steady", scope=region.scope, arn=service.arn, guard=newest)


def _drop_empty(world: World, *, region: Region, service: Service) -> None:
    alive = {
        task.deployment_id
        for task in region.tasks_of_service.get(service.arn, {}).values()
        if task.last_status in ALIVE
    }
    kept = [item for item in service.deployments if item.status == "PRIMARY" or item.id in alive]
    if len(kept) != len(service.deployments):
        service.deployments = kept
        world.touch()
