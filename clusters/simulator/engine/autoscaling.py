"""Application Auto Scaling at work: once a minute a scalable target's policies look at its metrics and may scale it.

https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html
https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
"""

from __future__ import annotations

from clusters.simulator.engine.load import tasks_at
from clusters.simulator.engine.scaling_wishes import Wish, wishes_of
from clusters.simulator.engine.service_commands import update_service
from clusters.simulator.state.arns import cluster_name_of
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.scaling import ScalableTarget, ScalingActivity
from clusters.simulator.state.service import Service
from clusters.simulator.state.world import World

EVALUATION_S = 60.0
FULFILMENT_S = 1_800.0  # made up: how long a change may take before it counts as unfulfilled


def resource_id_of(service: Service) -> str:
    return f"service/{cluster_name_of(service.cluster_arn)}/{service.name}"


def service_of(region: Region, *, resource_id: str) -> Service | None:
    """The ACTIVE service that `service/cluster/name` names."""
    service = region.services.get(region.arn("service", resource_id.partition("/")[2]))
    return service if service is not None and service.status == "ACTIVE" else None


def watch(world: World, *, region: Region, target: ScalableTarget, now: float) -> None:
    """Have its policies looked at in a minute."""
    at = now + world.pace.seconds(EVALUATION_S)
    world.due.add(at, kind="autoscale", scope=region.scope, arn=target.resource_id, guard=target.id)


def evaluate(world: World, *, region: Region, target: ScalableTarget, now: float) -> None:
    """One look; the next one follows in a minute. Nothing happens while the service isn't there."""
    watch(world, region=region, target=target, now=now)
    service = service_of(region, resource_id=target.resource_id)
    if service is None:
        return
    _settle(world, region=region, service=service, target=target, now=now)
    wish = _chosen(wishes_of(world, region=region, service=service, target=target, now=now), target=target)
    if wish is None or not _may(world, service=service, target=target, wish=wish, now=now):
        return
    capacity = min(max(wish.capacity, target.min_capacity), target.max_capacity)
    if wish.is_out and capacity <= service.desired_count:
        _note_limit(world, region=region, target=target, wish=wish, now=now)
    elif capacity != service.desired_count and (capacity > service.desired_count) == wish.is_out:
        _scale(world, region=region, service=service, target=target, wish=wish, capacity=capacity, now=now)


def _chosen(wishes: list[Wish], *, target: ScalableTarget) -> Wish | None:
    """The largest scale-out of any policy; scale-in only if no policy wants out and all target-tracking ones agree."""
    outs = [wish for wish in wishes if wish.is_out]
    if outs:
        return max(outs, key=lambda wish: wish.capacity)
    ins = [wish for wish in wishes if wish.is_agreed]
    return max(ins, key=lambda wish: wish.capacity) if ins else None


def _may(world: World, *, service: Service, target: ScalableTarget, wish: Wish, now: float) -> bool:
    """Cooldowns, suspended scaling, and no scale-in while a deployment is in progress."""
    cooldown = world.pace.seconds(wish.cooldown_s)
    if wish.is_out:
        is_cool = now - target.out_at >= cooldown or wish.capacity > target.out_to
        return is_cool and not target.suspended.get("DynamicScalingOutSuspended")
    primary = service.primary
    if primary is not None and primary.rollout_state == "IN_PROGRESS":
        return False
    is_cool = now - max(target.out_at, target.in_at) >= cooldown
    return is_cool and not target.suspended.get("DynamicScalingInSuspended")


def _scale(
    world: World, *, region: Region, service: Service, target: ScalableTarget, wish: Wish, capacity: int, now: float
) -> None:
    activity = ScalingActivity(
        id=world.ids.uuid(),
        resource_id=target.resource_id,
        description=f"Setting desired count to {capacity}.",
        cause=wish.cause,
        capacity=capacity,
        started_at=now,
        message=f"Successfully set desired count to {capacity}. Waiting for change to be fulfilled by ecs.",
    )
    region.scaling.add_activity(activity)
    before = service.desired_count
    try:
        update_service(world, region=region, service=service, request={"desiredCount": capacity}, now=now)
    except SimulatorError as refusal:
        message = f"Failed to set desired count to {capacity}. Reason: {refusal.message}"
        _end(activity, status="Failed", message=message, now=now)
        return
    if wish.is_out:
        target.out_at, target.out_from, target.out_to = now, before, capacity
    else:
        target.in_at = now


def _settle(world: World, *, region: Region, service: Service, target: ScalableTarget, now: float) -> None:
    """What became of the changes that were waited for."""
    for activity in region.scaling.activities_of(target.resource_id):
        if activity.status != "InProgress":
            continue
        done = f"Successfully set desired count to {activity.capacity}. Change "
        if service.desired_count != activity.capacity:
            _end(activity, status="Overridden", message=f"{done}overridden by a later one.", now=now)
        elif tasks_at(service, now) == activity.capacity:
            _end(activity, status="Successful", message=f"{done}successfully fulfilled by ecs.", now=now)
        elif now - activity.started_at > world.pace.seconds(FULFILMENT_S):
            _end(activity, status="Unfulfilled", message=f"{done}not fulfilled by ecs.", now=now)


def _note_limit(world: World, *, region: Region, target: ScalableTarget, wish: Wish, now: float) -> None:
    """An activity that didn't scale, once for as long as nothing else happens."""
    earlier = region.scaling.activities_of(target.resource_id)
    if earlier and earlier[0].not_scaled:
        return
    reason: Json = {"Code": "AlreadyAtMaxCapacity", "MaxCapacity": target.max_capacity}
    activity = ScalingActivity(
        id=world.ids.uuid(),
        resource_id=target.resource_id,
        description="Attempting to scale due to alarm triggered",
        cause=wish.cause,
        capacity=target.max_capacity,
        started_at=now,
        not_scaled=[reason],
    )
    _end(activity, status="Failed", message="", now=now)
    region.scaling.add_activity(activity)


def _end(activity: ScalingActivity, *, status: str, message: str, now: float) -> None:
    activity.status, activity.message, activity.ended_at = status, message, now
