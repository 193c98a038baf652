"""A target group, who uses it, and its targets with their health. Written by `clusters.sync` alone."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from clusters.models.account import Scope
from clusters.models.base import MirrorModel, MirrorQuerySet
from clusters.models.container_instance import ContainerInstance
from clusters.models.load_balancer import LoadBalancer
from clusters.models.service import Service
from clusters.models.task import Task


class TargetGroupQuerySet(MirrorQuerySet):
    def visible_to(self, user: Any) -> Self:
        """With the whole scope, or because a visible service names it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        access = self.model._meta.apps.get_model("clusters", "ClusterAccess")
        whole = access.objects.filter(group__user=user, cluster__isnull=True, scope_id=OuterRef("scope_id"))
        uses = TargetGroupUse.objects.filter(
            scope_id=OuterRef("scope_id"),
            target_group_arn=OuterRef("arn"),
            service__in=Service.objects.visible_to(user).values("pk"),
        )
        return self.filter(Q(Exists(whole)) | Q(Exists(uses)))


class TargetGroup(MirrorModel):
    """Mirror of DescribeTargetGroups' target group, of those that services name.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="target_groups")
    load_balancer = models.ForeignKey(
        LoadBalancer, on_delete=models.SET_NULL, null=True, blank=True, related_name="target_groups"
    )
    name = models.CharField(max_length=64)
    protocol = models.CharField(max_length=20, blank=True)
    protocol_version = models.CharField(max_length=20, blank=True)
    port = models.PositiveIntegerField(null=True, blank=True)
    target_type = models.CharField(max_length=20, blank=True)  # ip, instance, lambda, alb
    vpc_id = models.CharField(max_length=60, blank=True)
    health_check_protocol = models.CharField(max_length=20, blank=True)
    health_check_port = models.CharField(max_length=20, blank=True)
    health_check_path = models.CharField(max_length=1024, blank=True)
    health_check_codes = models.CharField(max_length=200, blank=True)
    health_check_interval_s = models.PositiveIntegerField(null=True, blank=True)
    health_check_timeout_s = models.PositiveIntegerField(null=True, blank=True)
    healthy_threshold = models.PositiveIntegerField(null=True, blank=True)
    unhealthy_threshold = models.PositiveIntegerField(null=True, blank=True)
    load_balancer_arns = models.JSONField(default=list)

    objects = TargetGroupQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="target_group_scope_arn")]

    def __str__(self) -> str:
        return self.name


class TargetGroupUse(models.Model):
    """One entry of a service's `loadBalancers`, kept with the service: which group its tasks are registered with."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="target_group_uses")
    target_group_arn = models.CharField(max_length=600)
    container_name = models.CharField(max_length=255, blank=True)
    container_port = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "target_group_arn"], name="target_group_use_once")]
        indexes = [models.Index(fields=["scope", "target_group_arn"], name="target_group_use")]  # who uses a group

    def __str__(self) -> str:
        return self.target_group_arn.rpartition(":")[2]


class Target(models.Model):
    """One target with its health, as DescribeTargetHealth told it last. `since`: when this state was first seen.

    `task` and `container_instance` are what it is, as far as they are mirrored: found by address, or by host and port.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
    """

    target_group = models.ForeignKey(TargetGroup, on_delete=models.CASCADE, related_name="targets")
    target_id = models.CharField(max_length=255)  # an address, an EC2 instance's id, an ARN
    port = models.PositiveIntegerField(default=0)
    zone = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=30)
    reason = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=400, blank=True)
    since = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="targets")
    container_instance = models.ForeignKey(
        ContainerInstance, on_delete=models.SET_NULL, null=True, blank=True, related_name="targets"
    )

    objects = MirrorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_group", "target_id", "port"], name="target_once_in_group")
        ]
        indexes = [models.Index(fields=["target_group", "gone_at", "state"], name="target_of_group")]

    def __str__(self) -> str:
        return f"{self.target_id}:{self.port}"
