"""Starting and stopping a service's tasks, and saying so in its events."""

from __future__ import annotations

from collections import Counter

from clusters.simulator.engine import durations, service_events
from clusters.simulator.engine.capacity import next_provider
from clusters.simulator.engine.events import service_acted
from clusters.simulator.engine.failures import count_failure
from clusters.simulator.engine.launch import launch, start_on
from clusters.simulator.engine.placement import Choice
from clusters.simulator.engine.stopping import tell_to_stop
from clusters.simulator.engine.task_factory import TaskPlan, service_plan
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

LAUNCHES_A_PASS = 10


def start_tasks(
    world: World, *, region: Region, service: Service, deployment: Deployment, count: int, now: float
) -> None:
    """Start up to `count` tasks: as many as a pass allows, none while throttled or waiting for room."""
    if count <= 0 or now < deployment.launch_allowed_at or now < service.placement_retry_at:
        return
    counts = _counts_by_provider(region, service=service, deployment=deployment)
    started: list[Task] = []
    for _number in range(min(count, LAUNCHES_A_PASS)):
        provider, plan = _next_plan(region, service=service, deployment=deployment, counts=counts)
        outcome = launch(world, region=region, plan=plan, now=now)
        if isinstance(outcome, Choice):
            report_no_place(world, region=region, service=service, deployment=deployment, choice=outcome, now=now)
            break
        counts[provider or ""] += 1
        started.append(outcome)
    if started:
        is_placed = len(started) == min(count, LAUNCHES_A_PASS)
        _report_started(world, service=service, tasks=started, is_placed=is_placed, now=now)
    if count > LAUNCHES_A_PASS:
        at = now + world.pace.seconds(durations.SCHEDULER_PASS)
        world.due.add(at, kind="service", scope=region.scope, arn=service.arn)


def start_task_on(
    world: World, *, region: Region, service: Service, deployment: Deployment, instance: ContainerInstance, now: float
) -> Task:
    """Start a daemon's task on its instance."""
    plan = plan_for(region, service=service, deployment=deployment, provider=None)
    task = start_on(world, region=region, plan=plan, instance=instance, now=now)
    _report_started(world, service=service, tasks=[task], is_placed=True, now=now)
    return task


def plan_for(region: Region, *, service: Service, deployment: Deployment, provider: str | None) -> TaskPlan:
    """What the deployment's tasks are made from."""
    revision = region.service_revisions[deployment.service_revision_arn]
    return service_plan(service, region=region, deployment_id=deployment.id, revision=revision, provider=provider)


def stop_tasks(world: World, *, region: Region, service: Service, tasks: list[Task], now: float) -> None:
    """Stop tasks because of scaling, a deployment or a drain."""
    if not tasks:
        return
    primary = service.primary
    reason = f"Scaling activity initiated by (deployment {primary.id})" if primary else "Scaling activity initiated"
    was_running = [task for task in tasks if task.last_status == "RUNNING"]
    for task in tasks:
        tell_to_stop(world, region=region, task=task, code="ServiceSchedulerInitiated", reason=reason, now=now)
    if was_running:
        service_events.say(world, service=service, text=service_events.stopped(was_running), now=now)
        more = {"taskArns": [task.arn for task in was_running]}
        service_acted(world, region=region, service=service, name="TASKS_STOPPED", now=now, more=more)


def report_no_place(
    world: World, *, region: Region, service: Service, deployment: Deployment, choice: Choice, now: float
) -> None:
    """No instance takes the task: say why and try again later, less often each time."""
    is_news = choice.service_event != service.placement_failure
    is_retry = now - service.placement_said_at >= world.pace.seconds(durations.PLACEMENT_RETRY)
    service.placement_failure = choice.service_event
    service.placement_attempts += 1
    delay = min(durations.PLACEMENT_RETRY * 2 ** (service.placement_attempts - 1), durations.PLACEMENT_RETRY_LONGEST)
    service.placement_retry_at = now + world.pace.seconds(delay)
    world.due.add(service.placement_retry_at, kind="service", scope=region.scope, arn=service.arn)
    if not (is_news or is_retry):
        return
    service.placement_said_at = now
    count_failure(region, service=service, deployment=deployment, task=None, now=now)
    service_events.say(world, service=service, text=choice.service_event, now=now)
    providers = [item["capacityProvider"] for item in service.capacity_provider_strategy]
    more: Json = {"reason": choice.reason}
    if providers:
        more["capacityProviderArns"] = [region.arn("capacity-provider", name) for name in providers]
    name = "SERVICE_TASK_PLACEMENT_FAILURE"
    service_acted(world, region=region, service=service, name=name, level="ERROR", now=now, more=more)


def _next_plan(
    region: Region, *, service: Service, deployment: Deployment, counts: Counter[str]
) -> tuple[str | None, TaskPlan]:
    revision = region.service_revisions[deployment.service_revision_arn]
    provider = next_provider(revision.capacity_provider_strategy, counts=counts)
    return provider, plan_for(region, service=service, deployment=deployment, provider=provider)


def _counts_by_provider(region: Region, *, service: Service, deployment: Deployment) -> Counter[str]:
    return Counter(
        task.capacity_provider_name or ""
        for task in region.tasks_of_service.get(service.arn, {}).values()
        if task.is_wanted and task.deployment_id == deployment.id
    )


def _report_started(world: World, *, service: Service, tasks: list[Task], is_placed: bool, now: float) -> None:
    service_events.say(world, service=service, text=service_events.started(tasks), now=now)
    if is_placed:
        service.placement_failure = None
        service.placement_attempts = 0
