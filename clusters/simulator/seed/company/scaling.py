"""Which of the company's services scale by themselves: registered hours ago, and scaled since by what was measured."""

from dataclasses import dataclass
from typing import Any, Final

from clusters.simulator.cloudwatch.alarms import note_alarm
from clusters.simulator.scaling.handle import handle
from clusters.simulator.seed.company.production import EDGE, PAYMENTS, SHOP
from clusters.simulator.seed.estate import HOUR_S, MINUTE_S, Estate
from clusters.simulator.seed.timeline import Timeline

_SINCE_S: Final = 2 * HOUR_S
#: The engine's minutes pass for so long after each entry of the timeline (`SETTLING_S`).
_STEP_S: Final = 20 * MINUTE_S
#: Nothing scales so shortly before the end, so that a fleet is calm when it is planted.
_CALM_S: Final = 15 * MINUTE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """`cpu` and `memory` are targets in percent, 0 for none; `steps`: by steps on an alarm on CPU instead.

    `found_with`: so many tasks somebody had asked for when it was registered, far too many at any hour.
    """

    estate: Estate
    name: str
    least: int
    most: int
    cpu: float = 0.0
    memory: float = 0.0
    steps: float = 0.0
    found_with: int = 0

    @property
    def resource_id(self) -> str:
        return f"service/{self.estate.cluster}/{self.name}"


SCALED: Final = (
    Scaled(estate=EDGE, name="geo", least=3, most=9, cpu=40, found_with=9),
    Scaled(estate=EDGE, name="image-cdn", least=4, most=12, cpu=35, memory=85),
    Scaled(estate=PAYMENTS, name="webhook-dispatcher", least=2, most=8, cpu=45, found_with=8),
    Scaled(estate=SHOP, name="mail-sender", least=2, most=6, steps=55),
)


def plan_scaling(timeline: Timeline) -> None:
    pace = timeline.world.pace
    timeline.at(pace.seconds(_SINCE_S), lambda: _start(timeline))
    for number in range(1, int(_SINCE_S / _STEP_S)):
        timeline.at(pace.seconds(_SINCE_S - number * _STEP_S), _nothing)
    timeline.at(pace.seconds(_CALM_S), lambda: _suspend(timeline, is_suspended=True))
    timeline.at(0.0, lambda: _suspend(timeline, is_suspended=False))


def _nothing() -> None:
    """An entry of the timeline, so that the minutes after it pass one by one."""


def _start(timeline: Timeline) -> None:
    for scaled in SCALED:
        if scaled.found_with:
            wish = {"cluster": scaled.estate.cluster, "service": scaled.name, "desiredCount": scaled.found_with}
            timeline.call(scaled.estate.place, "UpdateService", **wish)
        _call(timeline, scaled, "RegisterScalableTarget", MinCapacity=scaled.least, MaxCapacity=scaled.most)
        for metric, wanted in (("CPU", scaled.cpu), ("Memory", scaled.memory)):
            if wanted:
                _track(timeline, scaled, metric=metric, wanted=wanted)
        if scaled.steps:
            _step(timeline, scaled)


def _suspend(timeline: Timeline, *, is_suspended: bool) -> None:
    state = {f"DynamicScaling{way}Suspended": is_suspended for way in ("In", "Out")}
    for scaled in SCALED:
        _call(timeline, scaled, "RegisterScalableTarget", SuspendedState=state)


def _track(timeline: Timeline, scaled: Scaled, *, metric: str, wanted: float) -> None:
    configuration = {
        "TargetValue": wanted,
        "PredefinedMetricSpecification": {"PredefinedMetricType": f"ECSServiceAverage{metric}Utilization"},
        "ScaleOutCooldown": 120,
        "ScaleInCooldown": 300,
    }
    _call(
        timeline,
        scaled,
        "PutScalingPolicy",
        PolicyName=f"{scaled.name}-{metric.lower()}-{wanted:.0f}",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=configuration,
    )


def _step(timeline: Timeline, scaled: Scaled) -> None:
    """One or two more while CPU is above the threshold, one less while it is far below."""
    out = ((0, 20, 1), (20, None, 2))
    ways = {"out": ("GreaterThanThreshold", scaled.steps, out), "in": ("LessThanThreshold", 25.0, ((None, 0, -1),))}
    for way, (comparison, threshold, steps) in ways.items():
        name = f"{scaled.name}-cpu-{way}"
        answer = _call(
            timeline,
            scaled,
            "PutScalingPolicy",
            PolicyName=name,
            PolicyType="StepScaling",
            StepScalingPolicyConfiguration={
                "AdjustmentType": "ChangeInCapacity",
                "StepAdjustments": [_bounds(*step) for step in steps],
                "Cooldown": 180,
                "MetricAggregationType": "Average",
            },
        )
        alarm = {
            "AlarmName": name,
            "Namespace": "AWS/ECS",
            "MetricName": "CPUUtilization",
            "Dimensions": [
                {"Name": "ClusterName", "Value": scaled.estate.cluster},
                {"Name": "ServiceName", "Value": scaled.name},
            ],
            "Statistic": "Average",
            "ComparisonOperator": comparison,
            "Threshold": threshold,
            "EvaluationPeriods": 3,
            "Period": 60,
            "AlarmActions": [answer["PolicyARN"]],
        }
        place = scaled.estate.place
        note_alarm(timeline.world, account_id=place.account_id, region=place.region, payload=alarm)


def _bounds(lower: float | None, upper: float | None, adjustment: int) -> dict[str, float]:
    bounds = {"MetricIntervalLowerBound": lower, "MetricIntervalUpperBound": upper}
    return {"ScalingAdjustment": adjustment, **{name: bound for name, bound in bounds.items() if bound is not None}}


def _call(timeline: Timeline, scaled: Scaled, operation: str, **payload: Any) -> dict[str, Any]:
    place = scaled.estate.place
    named = {
        "ServiceNamespace": "ecs",
        "ResourceId": scaled.resource_id,
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    return handle(
        timeline.world,
        account_id=place.account_id,
        region=place.region,
        operation=operation,
        payload={**named, **payload},
        now=timeline.now,
    )
