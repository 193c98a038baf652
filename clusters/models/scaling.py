"""Application Auto Scaling of services: between which counts, by which policies, and what it did."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.cluster import Cluster
from clusters.models.deployment import ServiceChildQuerySet
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.service import Service


class ScalableTarget(MirrorModel):
    """Mirror of DescribeScalableTargets' scalable target of a service. Written by sync alone.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTarget.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="scalable_targets")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="scalable_targets")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="scalable_targets")
    min_capacity = models.PositiveIntegerField()
    max_capacity = models.PositiveIntegerField()
    is_scale_in_suspended = models.BooleanField(default=False)
    is_scale_out_suspended = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True, blank=True)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="scalable_target_scope_arn")]

    def __str__(self) -> str:
        return f"{self.min_capacity} to {self.max_capacity}"


class ScalingPolicy(MirrorModel):
    """Mirror of DescribeScalingPolicies' scaling policy of a service. Written by sync alone.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingPolicy.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="scaling_policies")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="scaling_policies")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="scaling_policies")
    name = models.CharField(max_length=256)
    kind = models.CharField(max_length=40)  # TargetTrackingScaling, StepScaling, PredictiveScaling
    metric = models.CharField(max_length=128, blank=True)  # predefined type, or the name of a customized one
    target_value = models.FloatField(null=True, blank=True)
    configuration = models.JSONField(default=dict)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="scaling_policy_scope_arn")]

    def __str__(self) -> str:
        return self.name


class ScalingActivity(models.Model):
    """A line of DescribeScalingActivities. AWS keeps six weeks, we keep all. Written by sync alone.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingActivity.html
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="scaling_activities")
    activity_id = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    status = models.CharField(max_length=30)  # Pending, InProgress, Successful, Overridden, Unfulfilled, Failed
    status_message = models.TextField(blank=True)
    not_scaled = models.JSONField(default=list)  # NotScaledReasons' codes
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ServiceChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "activity_id"], name="scaling_activity_id")]
        indexes = [models.Index(fields=["service", "-started_at"], name="scaling_activity_newest")]

    def __str__(self) -> str:
        return self.description
