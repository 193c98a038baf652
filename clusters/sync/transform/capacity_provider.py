"""DescribeCapacityProviders' capacityProvider to a row."""

from clusters.models import CapacityProvider
from clusters.sync.payload import Payload, Reading, members, mirrored, tags_of, text
from clusters.sync.stamp import Stamp

FARGATE_NAMES = frozenset({"FARGATE", "FARGATE_SPOT"})


def transform_capacity_provider(reading: Reading, *, stamp: Stamp) -> CapacityProvider:
    payload = reading.payload
    group = members(payload, "autoScalingGroupProvider")
    return CapacityProvider(
        name=text(payload, "name"),
        kind=_kind(payload),
        status=text(payload, "status"),
        auto_scaling_group_arn=text(group, "autoScalingGroupArn"),
        managed_scaling=members(group, "managedScaling"),
        managed_termination_protection=text(group, "managedTerminationProtection"),
        managed_draining=text(group, "managedDraining"),
        update_status=text(payload, "updateStatus"),
        tags=tags_of(payload),
        **mirrored(reading, arn=text(payload, "capacityProviderArn"), stamp=stamp),
    )


def _kind(payload: Payload) -> str:
    """AWS's `type` where it is sent; older endpoints send none, then the members tell."""
    name = text(payload, "name")
    if name in FARGATE_NAMES:
        return name
    if text(payload, "type"):
        return text(payload, "type")
    return "MANAGED_INSTANCES" if members(payload, "managedInstancesProvider") else "EC2_AUTOSCALING"
