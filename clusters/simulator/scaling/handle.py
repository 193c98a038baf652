"""The way into Application Auto Scaling for ECS services: operation and payload in, payload out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from clusters.simulator.scaling.call import NAMESPACE, Call, invalid
from clusters.simulator.scaling.reads import (
    describe_scalable_targets,
    describe_scaling_activities,
    describe_scaling_policies,
)
from clusters.simulator.scaling.writes import (
    delete_scaling_policy,
    deregister_scalable_target,
    put_scaling_policy,
    register_scalable_target,
)
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.world import World

HANDLERS: Final[Mapping[str, Callable[[Call], Json]]] = {
    "DescribeScalableTargets": describe_scalable_targets,
    "DescribeScalingActivities": describe_scaling_activities,
    "DescribeScalingPolicies": describe_scaling_policies,
    "RegisterScalableTarget": register_scalable_target,
    "DeregisterScalableTarget": deregister_scalable_target,
    "PutScalingPolicy": put_scaling_policy,
    "DeleteScalingPolicy": delete_scaling_policy,
}


def is_ours(payload: Mapping[str, Any]) -> bool:
    """Whatever is no ECS service is left to moto."""
    return payload.get("ServiceNamespace") == NAMESPACE


def handle(
    world: World, *, account_id: str, region: str, operation: str, payload: Mapping[str, Any], now: float
) -> Json:
    """Answer one operation; raises Application Auto Scaling's errors."""
    handler = HANDLERS.get(operation)
    if handler is None:
        raise invalid(f"The simulator's Application Auto Scaling has no {operation}; docs/simulator.md lists its own.")
    with world.lock:
        found = world.region(account_id, region)
        return handler(Call(world=world, region=found, operation=operation, payload=payload, now=now))
