"""Alarms on a service's utilisation. moto keeps and shows them; here is what step policies need of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clusters.simulator.cloudwatch.checks import service_named
from clusters.simulator.cloudwatch.metric_data import NAMESPACE
from clusters.simulator.state.scaling import Alarm
from clusters.simulator.state.world import World


def note_alarm(world: World, *, account_id: str, region: str, payload: Mapping[str, Any]) -> None:
    """PutMetricAlarm's payload; another one of the same name takes its place."""
    name = str(payload.get("AlarmName") or "")
    dimensions = service_named(payload.get("Dimensions") or [])
    with world.lock:
        alarms = world.region(account_id, region).scaling.alarms
        alarms.pop(name, None)
        if payload.get("Namespace") != NAMESPACE or dimensions is None or not payload.get("ActionsEnabled", True):
            return
        alarms[name] = Alarm(
            name=name,
            metric=str(payload.get("MetricName") or ""),
            cluster_name=dimensions[0],
            service_name=dimensions[1],
            statistic=str(payload.get("Statistic") or "Average"),
            comparison=str(payload.get("ComparisonOperator") or ""),
            threshold=float(payload.get("Threshold") or 0.0),
            periods=int(payload.get("EvaluationPeriods") or 1),
            period_s=int(payload.get("Period") or 60),
            actions=[str(action) for action in payload.get("AlarmActions") or []],
        )
        world.touch()
