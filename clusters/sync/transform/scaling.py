"""Application Auto Scaling's answers to rows. Its members begin with capitals, unlike ECS's."""

from clusters.models import ScalableTarget, ScalingActivity, ScalingPolicy, Service
from clusters.sync.payload import Payload, Reading, items, members, mirrored, moment, number, prose, text
from clusters.sync.stamp import Stamp

TARGET_ARN, POLICY_ARN = "ScalableTargetARN", "PolicyARN"
FINAL = ("Successful", "Overridden", "Unfulfilled", "Failed")
_CONFIGURATIONS = (
    "TargetTrackingScalingPolicyConfiguration",
    "StepScalingPolicyConfiguration",
    "PredictiveScalingPolicyConfiguration",
)


def resource_of(service: Service) -> str:
    """How Application Auto Scaling names a service: service/<cluster>/<service>. Needs `cluster` selected."""
    return f"service/{service.cluster.name}/{service.name}"


def transform_scalable_target(reading: Reading, *, stamp: Stamp, service: Service) -> ScalableTarget:
    payload = reading.payload
    suspended = members(payload, "SuspendedState")
    return ScalableTarget(
        cluster_id=service.cluster_id,
        service_id=service.pk,
        min_capacity=number(payload, "MinCapacity"),
        max_capacity=number(payload, "MaxCapacity"),
        is_scale_in_suspended=bool(suspended.get("DynamicScalingInSuspended")),
        is_scale_out_suspended=bool(suspended.get("DynamicScalingOutSuspended")),
        created_at=moment(payload.get("CreationTime")),
        **mirrored(reading, arn=text(payload, TARGET_ARN), stamp=stamp),
    )


def transform_scaling_policy(reading: Reading, *, stamp: Stamp, service: Service) -> ScalingPolicy:
    payload = reading.payload
    configuration = next((members(payload, name) for name in _CONFIGURATIONS if payload.get(name)), {})
    predefined = members(configuration, "PredefinedMetricSpecification")
    customized = members(configuration, "CustomizedMetricSpecification")
    value = configuration.get("TargetValue")
    return ScalingPolicy(
        cluster_id=service.cluster_id,
        service_id=service.pk,
        name=text(payload, "PolicyName"),
        kind=text(payload, "PolicyType"),
        metric=text(predefined, "PredefinedMetricType") or text(customized, "MetricName"),
        target_value=float(value) if isinstance(value, int | float) else None,
        configuration=configuration,
        **mirrored(reading, arn=text(payload, POLICY_ARN), stamp=stamp),
    )


def transform_scaling_activity(payload: Payload, *, service: Service) -> ScalingActivity | None:
    """None for a line without id or moment."""
    started_at = moment(payload.get("StartTime"))
    if started_at is None or not payload.get("ActivityId"):
        return None
    return ScalingActivity(
        service_id=service.pk,
        activity_id=text(payload, "ActivityId"),
        description=prose(payload, "Description"),
        cause=prose(payload, "Cause"),
        status=text(payload, "StatusCode"),
        status_message=prose(payload, "StatusMessage"),
        not_scaled=[text(each, "Code") for each in items(payload, "NotScaledReasons")],
        started_at=started_at,
        ended_at=moment(payload.get("EndTime")),
    )
