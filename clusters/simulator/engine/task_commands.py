"""RunTask, StartTask, StopTask."""

from __future__ import annotations

from collections import Counter

from clusters.simulator.engine.capacity import next_provider
from clusters.simulator.engine.launch import Placed, launch, start_on
from clusters.simulator.engine.placement import NO_INSTANCES_IN_CLUSTER, Choice, refusal_of
from clusters.simulator.engine.requests import check_fits, launch_choice, tags_in, task_definition_in
from clusters.simulator.engine.stopping import tell_to_stop
from clusters.simulator.engine.task_factory import TaskPlan, launch_type_of
from clusters.simulator.engine.tokens import earlier_use, remember
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.protocols import Request
from clusters.simulator.state.region import Region, invalid_parameter
from clusters.simulator.state.task import Task
from clusters.simulator.state.task_definition import TaskDefinition
from clusters.simulator.state.world import World

STOPPED_BY_USER = "Task stopped by user"


def run_task(world: World, *, region: Region, cluster: Cluster, request: Request, now: float) -> Placed:
    """Start up to `count` tasks where there is room; the others are in `failures`."""
    earlier = earlier_use(world, region=region, operation="RunTask", cluster_arn=cluster.arn, request=request, now=now)
    if earlier is not None:
        return Placed(tasks=[region.tasks[arn] for arn in earlier if arn in region.tasks])
    definition = task_definition_in(region, reference=request["taskDefinition"])
    launch_type, strategy = launch_choice(region, cluster=cluster, request=request)
    network = request.get("networkConfiguration")
    check_fits(region, definition=definition, launch_type=launch_type, strategy=strategy, network=network)
    counts: Counter[str] = Counter()
    placed = Placed()
    for _number in range(int(request.get("count") or 1)):
        provider = next_provider(strategy, counts=counts)
        how = launch_type_of(region, launch_type=launch_type, provider=provider)
        if how == "EC2" and provider is None and not region.instances_of_cluster[cluster.arn]:
            invalid_parameter(NO_INSTANCES_IN_CLUSTER)
        plan = plan_from(request, cluster=cluster, definition=definition, launch_type=how, provider=provider)
        outcome = launch(world, region=region, plan=plan, now=now)
        if isinstance(outcome, Choice):
            placed.failures = outcome.failures
            break
        counts[provider or ""] += 1
        placed.tasks.append(outcome)
    arns = [task.arn for task in placed.tasks]
    remember(region, operation="RunTask", cluster_arn=cluster.arn, request=request, arns=arns, now=now)
    return placed


def start_task(world: World, *, region: Region, cluster: Cluster, request: Request, now: float) -> Placed:
    """Start one task on each container instance named."""
    definition = task_definition_in(region, reference=request["taskDefinition"])
    network = request.get("networkConfiguration")
    check_fits(region, definition=definition, launch_type="EC2", strategy=[], network=network)
    plan = plan_from(request, cluster=cluster, definition=definition, launch_type="EC2", provider=None)
    placed = Placed()
    for reference in request["containerInstances"]:
        instance = region.find_container_instance(cluster, reference)
        if instance is None:
            arn = region.arn("container-instance", f"{cluster.name}/{reference.rsplit('/', 1)[-1]}")
            placed.failures.append({"arn": arn, "reason": "MISSING"})
            continue
        reason = "INACTIVE" if instance.status != "ACTIVE" else refusal_of(instance, region=region, plan=plan)
        if reason is not None:
            placed.failures.append({"arn": instance.arn, "reason": reason})
            continue
        placed.tasks.append(start_on(world, region=region, plan=plan, instance=instance, now=now))
    return placed


def stop_task(world: World, *, region: Region, task: Task, reason: str | None, now: float) -> Task:
    """Tell the task to stop. Stopping a stopping or stopped task changes nothing."""
    tell_to_stop(world, region=region, task=task, code="UserInitiated", reason=reason or STOPPED_BY_USER, now=now)
    return task


def plan_from(
    request: Request, *, cluster: Cluster, definition: TaskDefinition, launch_type: str, provider: str | None
) -> TaskPlan:
    """The plan of standalone tasks."""
    tags = dict(definition.tags) if request.get("propagateTags") == "TASK_DEFINITION" else {}
    tags.update(tags_in(request))
    if request.get("enableECSManagedTags"):
        tags["aws:ecs:clusterName"] = cluster.name
    return TaskPlan(
        cluster_arn=cluster.arn,
        definition=definition,
        group=request.get("group") or f"family:{definition.family}",
        launch_type=launch_type,
        capacity_provider_name=provider,
        started_by=request.get("startedBy"),
        platform_version=request.get("platformVersion"),
        network_configuration=request.get("networkConfiguration"),
        overrides=dict(request.get("overrides") or {}),
        enable_execute_command=bool(request.get("enableExecuteCommand")),
        tags=tags,
        placement_constraints=list(request.get("placementConstraints") or []),
        placement_strategy=list(request.get("placementStrategy") or []),
    )
