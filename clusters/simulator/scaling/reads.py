"""What is registered and what was done. Pages are bound to their request by their token."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from clusters.simulator.scaling.call import DIMENSION, NAMESPACE, Call, invalid
from clusters.simulator.scaling.writes import alarm_arn
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.scaling import ScalableTarget, ScalingActivity, ScalingPolicy

_MOST_IN_A_PAGE: Final = 50
_NOT_SUSPENDED: Final[Json] = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
Item = TypeVar("Item")


def describe_scalable_targets(call: Call) -> Json:
    wanted = call.payload.get("ResourceIds")
    _check_dimension(call, has_resource=bool(wanted))
    known = sorted(call.scaling.targets.values(), key=lambda target: target.resource_id)
    found, rest = _page(call, items=[target for target in known if not wanted or target.resource_id in wanted])
    return {"ScalableTargets": [_target(call, target) for target in found], **rest}


def describe_scaling_policies(call: Call) -> Json:
    names, resource_id = call.payload.get("PolicyNames"), call.payload.get("ResourceId")
    _check_dimension(call, has_resource=bool(resource_id))
    known = [
        policy
        for policy in call.scaling.policies.values()
        if (not names or policy.name in names) and resource_id in (None, policy.resource_id)
    ]
    found, rest = _page(call, items=sorted(known, key=lambda policy: (policy.resource_id, policy.name)))
    return {"ScalingPolicies": [_policy(call, policy) for policy in found], **rest}


def describe_scaling_activities(call: Call) -> Json:
    """The newest first; those that didn't scale only if they are asked for."""
    resource_id = call.payload.get("ResourceId")
    _check_dimension(call, has_resource=bool(resource_id))
    known = [
        activity
        for activity in call.scaling.activities
        if resource_id in (None, activity.resource_id)
        and (call.payload.get("IncludeNotScaledActivities") or not activity.not_scaled)
    ]
    found, rest = _page(call, items=known)
    return {"ScalingActivities": [_activity(activity) for activity in found], **rest}


def _check_dimension(call: Call, *, has_resource: bool) -> None:
    dimension = call.payload.get("ScalableDimension")
    if dimension is None:
        return
    if dimension != DIMENSION:
        raise invalid("Unsupported service namespace, resource type or scalable dimension")
    if not has_resource:
        raise invalid("If you specify a scalable dimension, you must also specify a resource ID.")


def _target(call: Call, target: ScalableTarget) -> Json:
    region = call.region
    place = f"{region.name}:{region.account_id}"
    return {
        **_named(target.resource_id),
        "MinCapacity": target.min_capacity,
        "MaxCapacity": target.max_capacity,
        "RoleARN": target.role_arn,
        "CreationTime": target.created_at,
        "SuspendedState": {**_NOT_SUSPENDED, **target.suspended},
        "ScalableTargetARN": f"arn:aws:application-autoscaling:{place}:scalable-target/{target.id}",
    }


def _policy(call: Call, policy: ScalingPolicy) -> Json:
    return {
        **_named(policy.resource_id),
        "PolicyARN": policy.arn,
        "PolicyName": policy.name,
        "PolicyType": policy.type,
        f"{policy.type}PolicyConfiguration": policy.configuration,
        "Alarms": [
            {"AlarmName": name, "AlarmARN": alarm_arn(call.region, name=name)} for name in _alarms(call, policy)
        ],
        "CreationTime": policy.created_at,
    }


def _alarms(call: Call, policy: ScalingPolicy) -> list[str]:
    if policy.is_tracking:
        return policy.alarms
    return [alarm.name for alarm in call.scaling.alarms.values() if policy.arn in alarm.actions]


def _activity(activity: ScalingActivity) -> Json:
    payload: Json = {
        **_named(activity.resource_id),
        "ActivityId": activity.id,
        "Description": activity.description,
        "Cause": activity.cause,
        "StartTime": activity.started_at,
        "StatusCode": activity.status,
    }
    if activity.ended_at is not None:
        payload["EndTime"] = activity.ended_at
    if activity.message:
        payload["StatusMessage"] = activity.message
    if activity.not_scaled:
        payload["NotScaledReasons"] = activity.not_scaled
    return payload


def _named(resource_id: str) -> Json:
    return {"ServiceNamespace": NAMESPACE, "ResourceId": resource_id, "ScalableDimension": DIMENSION}


def _page(call: Call, *, items: Sequence[Item]) -> tuple[list[Item], Json]:
    size = int(call.payload.get("MaxResults") or _MOST_IN_A_PAGE)
    if not 1 <= size <= _MOST_IN_A_PAGE:
        raise invalid(f"MaxResults must be between 1 and {_MOST_IN_A_PAGE}.")
    mark = _mark(call)
    start = _start(call.payload.get("NextToken"), mark=mark)
    end = start + size
    rest: Json = {"NextToken": base64.b64encode(f"{mark}:{end}".encode()).decode()} if end < len(items) else {}
    return list(items[start:end]), rest


def _mark(call: Call) -> str:
    """What a token belongs to: the same request but for its page."""
    asked = {name: value for name, value in call.payload.items() if name not in ("NextToken", "MaxResults")}
    return hashlib.sha256(json.dumps([call.operation, asked], sort_keys=True).encode()).hexdigest()[:16]


def _start(token: Any, *, mark: str) -> int:
    if not token:
        return 0
    try:
        owner, _, start = base64.b64decode(str(token), validate=True).decode().partition(":")
        if owner == mark:
            return int(start)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        pass
    raise SimulatorError("InvalidNextTokenException", "The next token supplied was invalid.")
