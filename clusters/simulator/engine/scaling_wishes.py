"""What each policy of a scalable target wants now, from the metrics of the last minutes. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from clusters.simulator.engine.load import CPU, MEMORY, Usage, usage_at
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.scaling import Alarm, ScalableTarget, ScalingPolicy
from clusters.simulator.state.service import Service
from clusters.simulator.state.world import World

# The alarms that a target-tracking policy makes: above the target for 3 minutes, below nine tenths of it for 15.
HIGH_MINUTES, LOW_MINUTES, LOW_SHARE = 3, 15, 0.9
COOLDOWN_S = 300  # for ECS services, unless the policy says otherwise
METRICS = {"ECSServiceAverageCPUUtilization": CPU, "ECSServiceAverageMemoryUtilization": MEMORY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`is_agreed`: a scale-in that no other target-tracking policy stands against."""

    capacity: int
    is_out: bool
    cooldown_s: float
    cause: str
    is_agreed: bool = False


def wishes_of(world: World, *, region: Region, service: Service, target: ScalableTarget, now: float) -> list[Wish]:
    """Policies on metrics that aren't played here (requests per target, custom ones) want nothing."""
    found: list[Wish] = []
    tracking = [policy for policy in region.scaling.policies_of(target.resource_id) if policy.is_tracking]
    played = [policy for policy in tracking if metric_of(policy)]
    lows = 0
    for policy in played:
        wish = _tracked(world, service=service, policy=policy, now=now)
        if wish is not None:
            found.append(wish)
            lows += not wish.is_out
    needed = sum(not policy.configuration.get("DisableScaleIn") for policy in played)
    agreed = [
        Wish(capacity=wish.capacity, is_out=False, cooldown_s=wish.cooldown_s, cause=wish.cause, is_agreed=True)
        for wish in found
        if not wish.is_out and lows == needed
    ]
    outs = [wish for wish in found if wish.is_out]
    return [*outs, *agreed, *_stepped(world, region=region, service=service, target=target, now=now)]


def metric_of(policy: ScalingPolicy) -> str:
    """ "" for one that isn't played."""
    specification = policy.configuration.get("PredefinedMetricSpecification") or {}
    return METRICS.get(str(specification.get("PredefinedMetricType", "")), "")


def _tracked(world: World, *, service: Service, policy: ScalingPolicy, now: float) -> Wish | None:
    wanted, metric = float(policy.configuration["TargetValue"]), metric_of(policy)
    averages = [None if usage is None else usage.average for usage in _minutes(world, service, metric=metric, now=now)]
    current = service.desired_count
    latest = averages[0]
    if latest is None or not current:
        return None
    high, low = policy.alarms
    if all(average is not None and average > wanted for average in averages[:HIGH_MINUTES]):
        capacity = max(ceil(current * latest / wanted), current + 1)
        cooldown = float(policy.configuration.get("ScaleOutCooldown", COOLDOWN_S))
        return Wish(capacity=capacity, is_out=True, cooldown_s=cooldown, cause=cause_of(policy, alarm=high))
    if policy.configuration.get("DisableScaleIn"):
        return None
    if all(average is not None and average < wanted * LOW_SHARE for average in averages):
        capacity = ceil(current * max(average or 0.0 for average in averages) / wanted)
        cooldown = float(policy.configuration.get("ScaleInCooldown", COOLDOWN_S))
        return Wish(capacity=capacity, is_out=False, cooldown_s=cooldown, cause=cause_of(policy, alarm=low))
    return None


def cause_of(policy: ScalingPolicy, *, alarm: str) -> str:
    return f"monitor alarm {alarm} in state ALARM triggered policy {policy.name}"


def _minutes(world: World, service: Service, *, metric: str, now: float) -> list[Usage | None]:
    """The last quarter of an hour, newest first."""
    step = world.pace.seconds(60)
    return [usage_at(service, metric=metric, at=now - number * step) for number in range(LOW_MINUTES)]


def _stepped(world: World, *, region: Region, service: Service, target: ScalableTarget, now: float) -> Iterator[Wish]:
    for policy in region.scaling.policies_of(target.resource_id):
        for alarm in region.scaling.alarms.values():
            if not policy.is_tracking and policy.arn in alarm.actions:
                breach = _breach(world, region=region, alarm=alarm, now=now)
                step = None if breach is None else _step(policy.configuration, breach=breach)
                if step is not None:
                    is_cooling = step > 0 and now - target.out_at < world.pace.seconds(_cooldown_s(policy))
                    # what the last scale-out added counts as part of this one
                    current = target.out_from if is_cooling else service.desired_count
                    yield from _step_wish(policy, alarm=alarm, current=current, adjustment=step)


def _cooldown_s(policy: ScalingPolicy) -> float:
    return float(policy.configuration.get("Cooldown") or COOLDOWN_S)


def _breach(world: World, *, region: Region, alarm: Alarm, now: float) -> float | None:
    """How far the metric is beyond the threshold, None while the alarm isn't in ALARM."""
    watched = region.services.get(region.arn("service", f"{alarm.cluster_name}/{alarm.service_name}"))
    if watched is None:
        return None
    step = world.pace.seconds(alarm.period_s)
    values = []
    for number in range(alarm.periods):
        usage = usage_at(watched, metric=alarm.metric, at=now - number * step)
        if usage is None or not _exceeds(_statistic(usage, name=alarm.statistic), alarm=alarm):
            return None
        values.append(_statistic(usage, name=alarm.statistic))
    return values[0] - alarm.threshold


def _statistic(usage: Usage, *, name: str) -> float:
    return {"Maximum": usage.busiest, "Minimum": usage.idlest}.get(name, usage.average)


def _exceeds(value: float, *, alarm: Alarm) -> bool:
    return {
        "GreaterThanThreshold": value > alarm.threshold,
        "GreaterThanOrEqualToThreshold": value >= alarm.threshold,
        "LessThanThreshold": value < alarm.threshold,
        "LessThanOrEqualToThreshold": value <= alarm.threshold,
    }.get(alarm.comparison, False)


def _step(configuration: Json, *, breach: float) -> int | None:
    """The adjustment of the step that the breach falls into."""
    for step in configuration.get("StepAdjustments") or []:
        lower, upper = step.get("MetricIntervalLowerBound"), step.get("MetricIntervalUpperBound")
        if (lower is None or breach >= lower) and (upper is None or breach < upper):
            return int(step["ScalingAdjustment"])
    return None


def _step_wish(policy: ScalingPolicy, *, alarm: Alarm, current: int, adjustment: int) -> Iterator[Wish]:
    configuration = policy.configuration
    change = adjustment
    if configuration["AdjustmentType"] == "ExactCapacity":
        change = adjustment - current
    elif configuration["AdjustmentType"] == "PercentChangeInCapacity":
        change = int(current * adjustment / 100)  # towards zero, but by one at least
        least = max(int(configuration.get("MinAdjustmentMagnitude") or 1), 1)
        change = max(change, least) if adjustment > 0 else min(change, -least) if adjustment < 0 else 0
    if change:
        yield Wish(
            capacity=current + change,
            is_out=change > 0,
            cooldown_s=_cooldown_s(policy),
            cause=cause_of(policy, alarm=alarm.name),
            is_agreed=change < 0,
        )
