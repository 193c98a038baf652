"""Fleets that exist already: services settled in the past and tasks that have run for a while, without any event.

Placement is the scheduler's own, so a seeded fleet stands as it would have grown. From the first tick on the engine
takes over: what is short of its desired count, or runs an image that misbehaves, goes its way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clusters.simulator.engine import durations, service_events
from clusters.simulator.engine.behaviour import exits_of, fails_health_check
from clusters.simulator.engine.capacity import next_provider
from clusters.simulator.engine.daemons import eligible_instances
from clusters.simulator.engine.health import write_verdict
from clusters.simulator.engine.launch import fargate_zone, settle_on
from clusters.simulator.engine.lifecycle import attach_interface, start_containers, watch
from clusters.simulator.engine.placement import choose_instance
from clusters.simulator.engine.requests import launch_choice, task_definition_in
from clusters.simulator.engine.resources import reserve
from clusters.simulator.engine.revisions import make_revision
from clusters.simulator.engine.rollout import close, make_primary, open_deployment
from clusters.simulator.engine.service_commands import build_service
from clusters.simulator.engine.service_tasks import plan_for
from clusters.simulator.engine.task_commands import plan_from
from clusters.simulator.engine.task_factory import TaskPlan, launch_type_of, new_task
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.protocols import Request
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

START_SECONDS = 17.0  # from a seeded task's creation to its start
LONGEST_APART = 600.0  # seeded tasks of one service started within ten minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStop:
    """How a seeded task ended, in AWS's words; `exit_code` None where its container never ran."""

    stopped_at: float
    stop_code: str
    stopped_reason: str
    exit_code: int | None = None
    container_reason: str | None = None
    ran_for_s: float = 20.0


def seed_service(
    world: World,
    *,
    region: Region,
    cluster: Cluster,
    request: Request,
    created_at: float,
    now: float,
    deployed_at: float | None = None,
    running: int | None = None,
    earlier: Sequence[tuple[float, str]] = (),
    principal_arn: str = "",
) -> Service:
    """A service as CreateService would make it, with its last deployment completed at `deployed_at`.

    `running` tasks run (the desired count unless given; a daemon runs wherever it can), fewer where no instance has
    room. `earlier` are past rollouts as (when, task definition), oldest first.
    """
    service = build_service(world, region=region, cluster=cluster, request=request, now=created_at)
    service.created_by = principal_arn
    region.add_service(service)
    current = service.task_definition_arn
    for at, reference in earlier:
        service.task_definition_arn = task_definition_in(region, reference=reference).arn
        _completed_rollout(world, region=region, service=service, at=at)
    service.task_definition_arn = current
    at = created_at if deployed_at is None else deployed_at
    deployment = _completed_rollout(world, region=region, service=service, at=at)
    if service.is_daemon:
        _seed_daemon_tasks(world, region=region, service=service, deployment=deployment, at=at, now=now)
    else:
        count = service.desired_count if running is None else running
        _seed_replicas(world, region=region, service=service, deployment=deployment, count=count, at=at, now=now)
    _conclude(world, region=region, service=service, deployment=deployment, at=at, now=now)
    return service


def seed_standalone_task(
    world: World, *, region: Region, cluster: Cluster, request: Request, started_at: float, now: float
) -> Task | None:
    """A task as RunTask would start it, running since `started_at`; None where no instance has room."""
    definition = task_definition_in(region, reference=request["taskDefinition"])
    launch_type, strategy = launch_choice(region, cluster=cluster, request=request)
    provider = next_provider(strategy, counts={})
    how = launch_type_of(region, launch_type=launch_type, provider=provider)
    plan = plan_from(request, cluster=cluster, definition=definition, launch_type=how, provider=provider)
    return seed_running_task(world, region=region, plan=plan, started_at=started_at, now=now)


def seed_running_task(
    world: World,
    *,
    region: Region,
    plan: TaskPlan,
    started_at: float,
    now: float,
    instance: ContainerInstance | None = None,
) -> Task | None:
    """One task RUNNING since `started_at`, on this instance or the one placement chooses."""
    host = instance
    if plan.needs_instance and host is None:
        host = choose_instance(world, region=region, plan=plan).instance
        if host is None:
            return None
    task = _task_of(world, region=region, plan=plan, host=host, started_at=started_at)
    region.add_task(task)
    world.touch()
    is_failing = fails_health_check(task, definition=plan.definition, images=world.images)
    if task.has_health_check and not is_failing:
        write_verdict(task, verdict="HEALTHY")
    task.is_registered = True
    task.was_counted_healthy = True
    if is_failing or exits_of(task, definition=plan.definition, images=world.images):
        task.was_counted_healthy = False
        watch(world, region=region, task=task, now=now)
    return task


def seed_stopped_task(world: World, *, region: Region, service: Service, stop: PastStop, now: float) -> Task:
    """A task of the service's PRIMARY deployment that stopped within the last hour; it is forgotten when AWS would."""
    deployment = service.deployments[0]
    revision = region.service_revisions[deployment.service_revision_arn]
    provider = next_provider(revision.capacity_provider_strategy, counts={})
    plan = plan_for(region, service=service, deployment=deployment, provider=provider)
    host = choose_instance(world, region=region, plan=plan).instance if plan.needs_instance else None
    started_at = stop.stopped_at - stop.ran_for_s
    task = _task_of(world, region=region, plan=plan, host=host, started_at=started_at, takes_room=False)
    task.last_status = task.desired_status = "STOPPED"
    task.stop_code, task.stopped_reason = stop.stop_code, stop.stopped_reason
    task.stopping_at = task.execution_stopped_at = task.stopped_at = stop.stopped_at
    task.connectivity, task.connectivity_at = "DISCONNECTED", stop.stopped_at
    if stop.exit_code is None:
        task.started_at = task.pull_stopped_at = None
    for attachment in task.attachments:
        attachment.status = "DELETED"
    for container in task.containers:
        container.last_status, container.exit_code = "STOPPED", stop.exit_code
        container.reason = stop.container_reason
    task.is_counted_failed = True
    region.add_task(task)
    kept_until = stop.stopped_at + world.pace.seconds(durations.STOPPED_KEPT)
    world.due.add(max(kept_until, now), kind="forget", scope=region.scope, arn=task.arn, guard="STOPPED")
    return task


def _task_of(
    world: World,
    *,
    region: Region,
    plan: TaskPlan,
    host: ContainerInstance | None,
    started_at: float,
    takes_room: bool = True,
) -> Task:
    task = new_task(world, region=region, plan=plan, now=started_at - START_SECONDS)
    if host is not None:
        settle_on(region, task=task, instance=host)
        if takes_room:
            reserve(host, task=task, definition=plan.definition)
    else:
        task.availability_zone = fargate_zone(world, region=region, task=task)
    attach_interface(world, region=region, task=task)
    start_containers(world, region=region, task=task, definition=plan.definition)
    task.last_status = "RUNNING"
    task.connectivity, task.connectivity_at = "CONNECTED", started_at - 9
    task.pull_started_at, task.pull_stopped_at, task.started_at = started_at - 8, started_at - 2, started_at
    task.version = 5
    for container in task.containers:
        container.last_status = "RUNNING"
    return task


def _completed_rollout(world: World, *, region: Region, service: Service, at: float) -> Deployment:
    """The service's settings as they are, deployed and completed at that time."""
    sources = [item.service_revision_arn for item in service.deployments]
    revision = make_revision(world, region=region, service=service, now=at)
    service.deployments.clear()
    deployment = make_primary(world, service=service, revision=revision, now=at)
    opened = open_deployment(world, region=region, service=service, deployment=deployment, sources=sources, now=at)
    opened.requested_count = service.desired_count
    opened.started_at = at
    finished_at = at + durations.SETTLING + START_SECONDS
    close(region, deployment=opened, status="SUCCESSFUL", reason=None, now=finished_at)
    opened.final_counts[revision.arn] = (service.desired_count, service.desired_count, 0)
    deployment.rollout_state = "COMPLETED"
    deployment.rollout_state_reason = f"ECS deployment {deployment.id} completed."
    deployment.updated_at = finished_at
    service.completed_revision_arn = revision.arn
    return deployment


def _seed_replicas(
    world: World, *, region: Region, service: Service, deployment: Deployment, count: int, at: float, now: float
) -> None:
    revision = region.service_revisions[deployment.service_revision_arn]
    counts: Counter[str] = Counter()
    for _number in range(count):
        provider = next_provider(revision.capacity_provider_strategy, counts=counts)
        counts[provider or ""] += 1
        plan = plan_for(region, service=service, deployment=deployment, provider=provider)
        started_at = min(at + START_SECONDS + LONGEST_APART * world.ids.random.random(), now)
        if seed_running_task(world, region=region, plan=plan, started_at=started_at, now=now) is None:
            return


def _seed_daemon_tasks(
    world: World, *, region: Region, service: Service, deployment: Deployment, at: float, now: float
) -> None:
    plan = plan_for(region, service=service, deployment=deployment, provider=None)
    hosts = eligible_instances(region, plan=plan)
    service.desired_count = deployment.desired_count = len(hosts)
    for host in hosts.values():
        started_at = max(at, host.registered_at) + START_SECONDS
        seed_running_task(world, region=region, plan=plan, started_at=min(started_at, now), now=now, instance=host)


def _conclude(world: World, *, region: Region, service: Service, deployment: Deployment, at: float, now: float) -> None:
    """The events of a normal start, and steady or not as it stands."""
    tasks = list(region.tasks_of_service[service.arn].values())
    if tasks:
        service_events.say(world, service=service, text=service_events.started(tasks[:10]), now=at)
    finished_at = min(at + durations.SETTLING + START_SECONDS, now)
    text = service_events.deployment_completed(deployment)
    service_events.say(world, service=service, text=text, now=finished_at)
    is_whole = len(tasks) == service.desired_count and all(task.was_counted_healthy for task in tasks)
    if not is_whole:
        world.want_attention(region.scope, service.arn)
        return
    service.is_steady = True
    ago = durations.STEADY_REPORT * world.ids.random.random()
    service_events.say(world, service=service, text=service_events.STEADY, now=max(now - ago, finished_at))
    again_at = now + world.pace.seconds(durations.STEADY_REPORT - ago)
    newest = service.events[0].id
    world.due.add(again_at, kind="steady", scope=region.scope, arn=service.arn, guard=newest)
