"""The targets of a target group and their health, as they follow from the tasks of the services that name it.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clusters.simulator.engine import durations
from clusters.simulator.engine.targets import is_failing, target_groups
from clusters.simulator.state.balancing import TargetGroup
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World

#: Reason codes with AWS's descriptions.
DESCRIPTIONS: Final = {
    "Elb.RegistrationInProgress": "Target registration is in progress",
    "Elb.InitialHealthChecking": "Initial health checks in progress",
    "Target.ResponseCodeMismatch": "Health checks failed with these codes: [503]",
    "Target.Timeout": "Request timed out",
    "Target.FailedHealthChecks": "Health checks failed",
    "Target.DeregistrationInProgress": "Target deregistration is in progress",
    "Target.NotInUse": "Target group is not configured to receive traffic from the load balancer",
    "Target.NotRegistered": "Target is not registered to the target group",
}
#: Those that a task's `target_reason` may be.
UNHEALTHY_REASONS: Final = ("Target.ResponseCodeMismatch", "Target.Timeout", "Target.FailedHealthChecks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`id` is an address or an EC2 instance's id; `reason` is empty where the target is healthy."""

    id: str
    port: int
    zone: str
    state: str
    reason: str = ""

    @property
    def description(self) -> str:
        return DESCRIPTIONS.get(self.reason, "")


def targets_of(world: World, *, region: Region, group: TargetGroup) -> list[Target]:
    """In the order of their ids, as of the last tick: where time stands still, so do they."""
    is_used = bool(region.balancing.load_balancers_of(group.arn))
    found: list[Target] = []
    for task in _tasks_behind(region, group=group):
        state, reason = _health(world, region=region, group=group, task=task, now=world.ticked_at)
        place = _place(region, group=group, task=task)
        if not state or place is None:
            continue
        if not is_used:
            state, reason = "unused", "Target.NotInUse"
        found.append(Target(id=place[0], port=place[1], zone=task.availability_zone or "", state=state, reason=reason))
    return sorted(found, key=lambda target: (target.id, target.port))


def _tasks_behind(region: Region, *, group: TargetGroup) -> Iterator[Task]:
    """Tasks whose service revision names the group; services that never named it are passed over at once."""
    for service in region.services.values():
        revisions = [region.service_revisions.get(item.service_revision_arn) for item in service.deployments]
        named = [*service.load_balancers, *(item for found in revisions if found for item in found.load_balancers)]
        if not any(item.get("targetGroupArn") == group.arn for item in named):
            continue
        for task in region.tasks_of_service.get(service.arn, {}).values():
            if any(arn == group.arn for arn, _port in target_groups(region, task=task)):
                yield task


def _health(world: World, *, region: Region, group: TargetGroup, task: Task, now: float) -> tuple[str, str]:
    """(state, reason); no state where the task has no target."""
    if task.deregistered_at is not None:
        ends_at = task.deregistered_at + world.pace.seconds(group.deregistration_delay_s)
        return ("draining", "Target.DeregistrationInProgress") if now < ends_at else ("", "")
    if task.last_status == "ACTIVATING":
        return "initial", "Elb.RegistrationInProgress"
    if task.last_status != "RUNNING":
        return "", ""
    checked_at = (task.started_at or now) + world.pace.seconds(durations.TARGET_UNHEALTHY)
    if task.target_reason or (now >= checked_at and is_failing(world, region=region, task=task)):
        return "unhealthy", task.target_reason or "Target.ResponseCodeMismatch"
    return ("healthy", "") if task.is_registered else ("initial", "Elb.InitialHealthChecking")


def _place(region: Region, *, group: TargetGroup, task: Task) -> tuple[str, int] | None:
    """(id, port) under which the task is registered: its own address, or its host and the host port."""
    port = next(port for arn, port in target_groups(region, task=task) if arn == group.arn)
    if group.target_type == "ip":
        addresses = (item.details.get("privateIPv4Address") for item in task.attachments)
        address = next((found for found in addresses if found), None)
        return (address, port) if address else None
    instance = region.container_instances.get(task.container_instance_arn or "")
    bindings = (binding for container in task.containers for binding in container.network_bindings)
    host_port = next((int(item["hostPort"]) for item in bindings if item.get("containerPort") == port), None)
    return (instance.ec2_instance_id, host_port) if instance and host_port else None
