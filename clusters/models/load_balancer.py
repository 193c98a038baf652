"""A load balancer with its listeners and their rules: the way in to services. Written by `clusters.sync` alone."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from clusters.models.account import Scope
from clusters.models.base import MirrorModel, MirrorQuerySet


class LoadBalancerQuerySet(MirrorQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Because it forwards to a target group that is visible; none is mirrored that forwards to none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        groups = self.model._meta.apps.get_model("clusters", "TargetGroup").objects.visible_to(user)
        return self.filter(Exists(groups.filter(load_balancer_id=OuterRef("pk"))))


class LoadBalancer(MirrorModel):
    """Mirror of DescribeLoadBalancers' load balancer, of those in front of target groups that services name.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="load_balancers")
    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)  # application, network, gateway
    scheme = models.CharField(max_length=20)  # internet-facing, internal
    state = models.CharField(max_length=30, blank=True)
    dns_name = models.CharField(max_length=300, blank=True)
    hosted_zone_id = models.CharField(max_length=60, blank=True)
    vpc_id = models.CharField(max_length=60, blank=True)
    ip_address_type = models.CharField(max_length=40, blank=True)
    zones = models.JSONField(default=list)  # AWS's AvailabilityZones: ZoneName, SubnetId
    security_groups = models.JSONField(default=list)
    created_at = models.DateTimeField(null=True, blank=True)

    objects = LoadBalancerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="load_balancer_scope_arn")]

    def __str__(self) -> str:
        return self.name


class Listener(MirrorModel):
    """Mirror of DescribeListeners' listener: a port that is open.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="+")
    load_balancer = models.ForeignKey(LoadBalancer, on_delete=models.CASCADE, related_name="listeners")
    port = models.PositiveIntegerField(null=True, blank=True)
    protocol = models.CharField(max_length=20, blank=True)
    ssl_policy = models.CharField(max_length=100, blank=True)
    certificates = models.JSONField(default=list)  # ARNs
    default_actions = models.JSONField(default=list)

    objects = MirrorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="listener_scope_arn")]

    def __str__(self) -> str:
        return f"{self.protocol}:{self.port}"


class ListenerRule(MirrorModel):
    """Mirror of DescribeRules' rule. `priority` is empty for the default one, which comes last.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Rule.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="+")
    listener = models.ForeignKey(Listener, on_delete=models.CASCADE, related_name="rules")
    priority = models.PositiveIntegerField(null=True, blank=True)
    conditions = models.JSONField(default=list)
    actions = models.JSONField(default=list)

    objects = MirrorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="listener_rule_scope_arn")]

    def __str__(self) -> str:
        return "default" if self.priority is None else str(self.priority)
