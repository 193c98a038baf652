"""Registering scalable targets and putting policies on them."""

from __future__ import annotations

from typing import Final

from clusters.simulator.engine.autoscaling import service_of, watch
from clusters.simulator.scaling.call import DIMENSION, NAMESPACE, Call, invalid, required
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.scaling import ScalableTarget, ScalingPolicy

_MOST_POLICIES: Final = 50
_ROLE: Final = (
    "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
)
_PREDEFINED: Final = (
    "ECSServiceAverageCPUUtilization",
    "ECSServiceAverageMemoryUtilization",
    "ALBRequestCountPerTarget",
)
_ADJUSTMENTS: Final = ("ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity")


def register_scalable_target(call: Call) -> Json:
    """A new one, or new members of one that is registered."""
    resource_id = call.resource_id()
    if service_of(call.region, resource_id=resource_id) is None:
        raise invalid(f"ECS service doesn't exist: {resource_id}")
    known = call.scaling.targets.get(resource_id)
    least, most = _capacity(call, "MinCapacity", known=known), _capacity(call, "MaxCapacity", known=known)
    if most < least:
        raise invalid("Maximum capacity cannot be less than minimum capacity")
    target = known or _new_target(call, resource_id=resource_id)
    target.min_capacity, target.max_capacity = least, most
    target.suspended = {**target.suspended, **(call.payload.get("SuspendedState") or {})}
    call.world.touch()
    place = f"{call.region.name}:{call.region.account_id}"
    return {"ScalableTargetARN": f"arn:aws:application-autoscaling:{place}:scalable-target/{target.id}"}


def _new_target(call: Call, *, resource_id: str) -> ScalableTarget:
    target = ScalableTarget(
        id=call.world.ids.hex(30),
        resource_id=resource_id,
        min_capacity=0,
        max_capacity=0,
        role_arn=f"arn:aws:iam::{call.region.account_id}:{_ROLE}",
        created_at=call.now,
    )
    call.scaling.targets[resource_id] = target
    watch(call.world, region=call.region, target=target, now=call.now)
    return target


def _capacity(call: Call, member: str, *, known: ScalableTarget | None) -> int:
    given = call.payload.get(member)
    if given is None and known is not None:
        return known.min_capacity if member == "MinCapacity" else known.max_capacity
    if given is None:
        raise invalid("MinCapacity and MaxCapacity must be specified when a new scalable target is registered.")
    if int(given) < 0:
        raise invalid(f"{member} must not be negative.")
    return int(given)


def deregister_scalable_target(call: Call) -> Json:
    """With its policies, as AWS does."""
    target = call.target()
    del call.scaling.targets[target.resource_id]
    for policy in call.scaling.policies_of(target.resource_id):
        del call.scaling.policies[(policy.resource_id, policy.name)]
    call.world.touch()
    return {}


def put_scaling_policy(call: Call) -> Json:
    """A new policy, or another configuration for the one of that name."""
    target, name = call.target(), str(required(call, "PolicyName"))
    known = call.scaling.policies.get((target.resource_id, name))
    kind = str(call.payload.get("PolicyType") or (known.type if known else "StepScaling"))
    if kind not in ("StepScaling", "TargetTrackingScaling"):
        raise invalid(f"Unsupported policy type: {kind}. The simulator plays step scaling and target tracking.")
    if known is not None and known.type != kind:
        raise invalid("The policy type of a scaling policy cannot be changed.")
    configuration = required(call, f"{kind}PolicyConfiguration")
    is_tracking = kind == "TargetTrackingScaling"
    if is_tracking:
        _check_tracking(call, configuration=configuration, name=name, resource_id=target.resource_id)
    else:
        _check_steps(configuration)
    policy = known or _new_policy(call, target=target, name=name, kind=kind)
    policy.configuration = dict(configuration)
    call.world.touch()
    alarms = [{"AlarmName": each, "AlarmARN": alarm_arn(call.region, name=each)} for each in policy.alarms]
    return {"PolicyARN": policy.arn, "Alarms": alarms}


def _new_policy(call: Call, *, target: ScalableTarget, name: str, kind: str) -> ScalingPolicy:
    ids, region = call.world.ids, call.region
    if len(call.scaling.policies_of(target.resource_id)) >= _MOST_POLICIES:
        raise SimulatorError("LimitExceededException", "Maximum number of scaling policies exceeded")
    resource = f"resource/{NAMESPACE}/{target.resource_id}:policyName/{name}"
    alarms = [f"TargetTracking-{target.resource_id}-Alarm{side}-{ids.uuid()}" for side in ("High", "Low")]
    policy = ScalingPolicy(
        arn=f"arn:aws:autoscaling:{region.name}:{region.account_id}:scalingPolicy:{ids.uuid()}:{resource}",
        name=name,
        resource_id=target.resource_id,
        type=kind,
        configuration={},
        created_at=call.now,
        alarms=alarms if kind == "TargetTrackingScaling" else [],
    )
    call.scaling.policies[(target.resource_id, name)] = policy
    return policy


def _check_tracking(call: Call, *, configuration: Json, name: str, resource_id: str) -> None:
    if not float(configuration.get("TargetValue") or 0) > 0:
        raise invalid("TargetValue must be greater than 0.")
    predefined, custom = (configuration.get(f"{kind}MetricSpecification") for kind in ("Predefined", "Customized"))
    if bool(predefined) == bool(custom):
        raise invalid("Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification is needed.")
    if not predefined:
        return
    metric = predefined.get("PredefinedMetricType")
    if metric not in _PREDEFINED:
        raise invalid(f"Predefined metric type {metric} is not available for scalable dimension {DIMENSION}")
    for policy in call.scaling.policies_of(resource_id):
        if policy.name != name and policy.configuration.get("PredefinedMetricSpecification") == predefined:
            raise invalid("Only one TargetTrackingScaling policy for a given metric specification is allowed.")


def _check_steps(configuration: Json) -> None:
    if configuration.get("AdjustmentType") not in _ADJUSTMENTS:
        raise invalid(f"AdjustmentType must be one of {', '.join(_ADJUSTMENTS)}.")
    if not configuration.get("StepAdjustments"):
        raise invalid("There must be at least one step adjustment.")


def delete_scaling_policy(call: Call) -> Json:
    resource_id, name = call.resource_id(), str(required(call, "PolicyName"))
    if call.scaling.policies.pop((resource_id, name), None) is None:
        named = f"service namespace: {NAMESPACE}, resource ID: {resource_id}, scalable dimension: {DIMENSION}"
        raise SimulatorError("ObjectNotFoundException", f"No scaling policy found for {named}, policy name: {name}")
    call.world.touch()
    return {}


def alarm_arn(region: Region, *, name: str) -> str:
    return f"arn:aws:cloudwatch:{region.name}:{region.account_id}:alarm:{name}"
