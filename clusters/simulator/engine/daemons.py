"""The DAEMON strategy: exactly one task on each active instance that meets the constraints.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html#service_scheduler_daemon
"""

from __future__ import annotations

from clusters.simulator.engine.events import service_acted
from clusters.simulator.engine.placement import Choice, candidates, choice_among, refusal_of
from clusters.simulator.engine.rolling import least_healthy
from clusters.simulator.engine.service_tasks import plan_for, report_no_place, start_task_on, stop_tasks
from clusters.simulator.engine.standing import ALIVE, Standing, is_on_draining, is_protected
from clusters.simulator.engine.task_factory import TaskPlan
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World


def reconcile_daemon(
    world: World, *, region: Region, service: Service, primary: Deployment, standing: Standing, now: float
) -> None:
    """One pass: the desired count follows the instances; old tasks leave before new ones come."""
    plan = plan_for(region, service=service, deployment=primary, provider=None)
    hosts = eligible_instances(region, plan=plan)
    service.desired_count = primary.desired_count = len(hosts)
    _leave(world, region=region, service=service, standing=standing, hosts=hosts, now=now)
    if primary.rollout_state == "FAILED" or now < max(primary.launch_allowed_at, service.placement_retry_at):
        return
    for instance in hosts.values():
        if _has_task(instance, region=region, service=service):
            continue
        reason = refusal_of(instance, region=region, plan=plan)
        if reason is None:
            start_task_on(world, region=region, service=service, deployment=primary, instance=instance, now=now)
            continue
        choice: Choice = choice_among([(instance, reason)])
        report_no_place(world, region=region, service=service, deployment=primary, choice=choice, now=now)
        return


def eligible_instances(region: Region, *, plan: TaskPlan) -> dict[str, ContainerInstance]:
    """Active instances that meet attributes and constraints; whether they have room is another question."""
    return {
        instance.arn: instance
        for instance in candidates(region, plan=plan)
        if (refusal_of(instance, region=region, plan=plan) or "RESOURCE:").startswith("RESOURCE:")
    }


def _leave(
    world: World,
    *,
    region: Region,
    service: Service,
    standing: Standing,
    hosts: dict[str, ContainerInstance],
    now: float,
) -> None:
    """Stop tasks of older deployments as the minimum allows, and tasks on instances that no longer match."""
    stray = [task for task in standing.keepers if task.container_instance_arn not in hosts]
    draining = [task for task in standing.leavers if is_on_draining(region, task=task)]
    older = [task for task in standing.leavers if task not in draining and not is_protected(task, now=now)]
    least = least_healthy(len(hosts), percent=service.minimum_healthy_percent)
    spare = max(len(standing.settled) - least, 0)
    failing = [task for task in older if task.arn not in standing.settled]
    healthy = [task for task in older if task.arn in standing.settled][:spare]
    last = [task for task in draining if not _has_other_tasks(region, task=task)]
    if stray:
        name = "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED"
        service_acted(world, region=region, service=service, name=name, level="ERROR", now=now)
    stop_tasks(world, region=region, service=service, tasks=[*stray, *failing, *healthy, *last], now=now)


def _has_task(instance: ContainerInstance, *, region: Region, service: Service) -> bool:
    """Whether one of the service's tasks is there, be it on its way out."""
    tasks = region.tasks_of_instance.get(instance.arn, {}).values()
    return any(task.service_arn == service.arn and not task.is_stopped for task in tasks)


def _has_other_tasks(region: Region, *, task: Task) -> bool:
    """Whether tasks of replica services still run on the instance; a daemon's task is the last to leave."""
    for other in region.tasks_of_instance.get(task.container_instance_arn or "", {}).values():
        service = region.services.get(other.service_arn or "")
        if service is not None and not service.is_daemon and other.last_status in ALIVE:
            return True
    return False
