"""Counting what fails in a deployment: `failedTasks`, the circuit breaker's count, and the throttle on restarts.

A task fails if it cannot be placed, never runs, fails a health check, or ends by itself before it counted as healthy.
Only tasks that never ran slow down the next launches, as AWS documents.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
"""

from __future__ import annotations

from math import ceil

from clusters.simulator.engine import durations, service_events
from clusters.simulator.engine.breaker import resets_on_healthy
from clusters.simulator.engine.events import service_acted
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service, ServiceDeployment
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

FAILED_BY_ITSELF = ("TaskFailedToStart", "EssentialContainerExited")
IMPAIRED_ROUNDS = 2  # rounds of failing starts before the service says so


def open_service_deployment(region: Region, *, service: Service) -> ServiceDeployment | None:
    """The service deployment that is under way, if one is."""
    current = region.service_deployments.get(service.current_service_deployment_arn or "")
    return current if current is not None and current.is_open else None


def note_end(world: World, *, region: Region, task: Task, now: float) -> None:
    """A task is told to stop: count it where it failed, once."""
    service = region.services.get(task.service_arn or "")
    deployment = deployment_of(service, task=task) if service else None
    if service is None or deployment is None or task.is_counted_failed:
        return
    if task.stop_code not in FAILED_BY_ITSELF:
        return
    if task.started_at is None:
        _throttle(world, region=region, service=service, deployment=deployment, now=now)
    if not task.was_counted_healthy:
        count_failure(region, service=service, deployment=deployment, task=task, now=now)


def count_failure(region: Region, *, service: Service, deployment: Deployment, task: Task | None, now: float) -> None:
    """One more failed task of this deployment; `task` is None where it could not even be placed."""
    if task is not None:
        task.is_counted_failed = True
    deployment.failed_tasks += 1
    deployment.updated_at = now
    current = open_service_deployment(region, service=service)
    is_watched = current is not None and current.breaker_status == "MONITORING"
    if current is not None and is_watched and deployment.service_revision_arn == current.target_revision_arn:
        current.failure_count += 1
        current.updated_at = now


def note_healthy(region: Region, *, service: Service, task: Task, now: float) -> None:
    """A task counts as healthy for the first time: counts go back to 0."""
    if task.was_counted_healthy:
        return
    task.was_counted_healthy = True
    deployment = deployment_of(service, task=task)
    if deployment is None:
        return
    deployment.failed_tasks = 0
    current = open_service_deployment(region, service=service)
    if current is not None and current.failure_count and resets_on_healthy(service.circuit_breaker or {}):
        current.failure_count = 0
        current.updated_at = now


def note_running(service: Service, *, task: Task) -> None:
    """A task reached RUNNING: launches are no longer slowed down."""
    deployment = deployment_of(service, task=task)
    if deployment is not None:
        deployment.start_failures = 0
        deployment.launch_allowed_at = 0.0
        deployment.impaired_round = 0


def deployment_of(service: Service, *, task: Task) -> Deployment | None:
    return next((item for item in service.deployments if item.id == task.deployment_id), None)


def _throttle(world: World, *, region: Region, service: Service, deployment: Deployment, now: float) -> None:
    deployment.start_failures += 1
    rounds = ceil(deployment.start_failures / max(deployment.desired_count, 1))
    delay = min(durations.THROTTLE_FIRST * 2 ** (rounds - 1), durations.THROTTLE_LONGEST)
    deployment.launch_allowed_at = now + world.pace.seconds(delay)
    world.due.add(deployment.launch_allowed_at, kind="service", scope=region.scope, arn=service.arn)
    if rounds >= IMPAIRED_ROUNDS and deployment.impaired_round != rounds:
        deployment.impaired_round = rounds
        service_events.say(world, service=service, text=service_events.IMPAIRED, now=now)
        name = "SERVICE_TASK_START_IMPAIRED"
        service_acted(world, region=region, service=service, name=name, level="WARN", now=now)
