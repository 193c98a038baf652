"""How Application Auto Scaling handles a service, in words. Frozen facts; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.palette import Mark, Status

_METRICS = {
    "ECSServiceAverageCPUUtilization": ("cpu", "average CPU"),
    "ECSServiceAverageMemoryUtilization": ("memory", "average memory"),
    "ALBRequestCountPerTarget": ("", "requests per target"),
}
_MARKS = {
    "Successful": Mark.OK,
    "Pending": Mark.CHANGE,
    "InProgress": Mark.CHANGE,
    "Overridden": Mark.OFF,
    "Unfulfilled": Mark.WARN,
    "Failed": Mark.BAD,
}
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_NotScaledReason.html
_NOT_SCALED = {
    "AutoScalingAnticipatedFlapping": "it would have scaled back at once",
    "TargetServicePutResourceAsUnscalable": "ECS does not let it be scaled now",
    "AlreadyAtMaxCapacity": "it is at its maximum already",
    "AlreadyAtMinCapacity": "it is at its minimum already",
    "AlreadyAtDesiredCapacity": "it has the wanted count already",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """`metric`: which pane of the picture `target_percent` belongs to; "" for none."""

    name: str
    words: str
    metric: str
    target_percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """`short` is what the picture says of it: "to 4"."""

    id: str
    at: datetime
    status: Status
    cause: str
    message: str
    short: str
    has_scaled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPage:
    """`range` "": nothing scales this service. `suspended`: what is, in words. `problem`: why it can't be told."""

    range: str = ""
    suspended: str = ""
    policies: tuple[PolicyRow, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    problem: str = ""
    is_read: bool = False


def range_of(least: int, most: int) -> str:
    return f"{least:,} to {most:,} tasks"


def suspended_of(*, scales_in: bool, scales_out: bool) -> str:
    if scales_in and scales_out:
        return ""
    if not scales_in and not scales_out:
        return "Scaling is suspended both ways."
    return "Scaling in is suspended." if scales_out else "Scaling out is suspended."


def policy_row(*, name: str, kind: str, metric: str, target: float | None, given: Mapping[str, Any]) -> PolicyRow:
    """`given`: the policy's configuration as AWS has it."""
    pane, words = _METRICS.get(metric, ("", metric or "a metric of its own"))
    if kind == "TargetTrackingScaling" and target is not None:
        unit = "%" if pane else ""
        text = f"Keeps {words} at {target:g}{unit}"
        if given.get("DisableScaleIn"):
            text += ", never scales in"
        return PolicyRow(
            name=name, words=f"{text}{_cooldowns(given)}.", metric=pane, target_percent=target if pane else None
        )
    if kind == "StepScaling":
        steps = "; ".join(_step(each, kind=str(given.get("AdjustmentType", ""))) for each in _steps(given))
        wait = f"; then waits {given['Cooldown']} s" if given.get("Cooldown") else ""
        return PolicyRow(
            name=name, words=f"By steps when its alarm rings: {steps or 'none'}{wait}.", metric="", target_percent=None
        )
    return PolicyRow(name=name, words=f"{kind or 'A policy'} on {words}.", metric="", target_percent=None)


def _cooldowns(given: Mapping[str, Any]) -> str:
    waits = [
        f"{given[name]} s after scaling {way}"
        for name, way in (("ScaleOutCooldown", "out"), ("ScaleInCooldown", "in"))
        if given.get(name)
    ]
    return f"; waits {' and '.join(waits)}" if waits else ""


def _steps(given: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = given.get("StepAdjustments")
    return found if isinstance(found, list) else []


def _step(step: Mapping[str, Any], *, kind: str) -> str:
    """ "+2 tasks where it is +0 to +20 from the threshold"."""
    amount = step.get("ScalingAdjustment", 0)
    words = {"PercentChangeInCapacity": f"{amount:+}%", "ExactCapacity": f"exactly {amount}"}
    what = words.get(kind, f"{amount:+} {'task' if abs(amount) == 1 else 'tasks'}")
    low, high = step.get("MetricIntervalLowerBound"), step.get("MetricIntervalUpperBound")
    if low is None and high is None:
        return what
    if low is None or high is None:
        where = f"{high:+g} or less" if low is None else f"{low:+g} or more"
        return f"{what} where it is {where} from the threshold"
    return f"{what} where it is {low:+g} to {high:+g} from the threshold"


def activity_row(
    *, key: str, at: datetime, status: str, description: str, cause: str, message: str, not_scaled: Sequence[str]
) -> ActivityRow:
    """A line of AWS's log; one that scaled nothing says why not."""
    if not_scaled:
        reasons = ", ".join(_NOT_SCALED.get(code, code) for code in not_scaled)
        return ActivityRow(
            id=key,
            at=at,
            status=Status(mark=Mark.OFF, text=f"Did not scale: {reasons}"),
            cause=cause,
            message=message,
            short="",
            has_scaled=False,
        )
    count = "".join(each for each in description.rpartition(" to ")[2] if each.isdigit())
    return ActivityRow(
        id=key,
        at=at,
        status=Status(mark=_MARKS.get(status, Mark.UNKNOWN), text=description.rstrip(".") or status),
        cause=cause,
        message=message,
        short=f"to {count}" if count else status,
        has_scaled=True,
    )
