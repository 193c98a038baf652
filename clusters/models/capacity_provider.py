"""A capacity provider: where tasks may be placed."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.base import MirrorModel
from clusters.models.queryset import ScopeWideQuerySet


class CapacityProvider(MirrorModel):
    """Mirror of DescribeCapacityProviders' capacityProvider. Written by sync alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="capacity_providers")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=40)  # FARGATE, FARGATE_SPOT, EC2_AUTOSCALING, MANAGED_INSTANCES
    status = models.CharField(max_length=40)
    auto_scaling_group_arn = models.CharField(max_length=600, blank=True)
    managed_scaling = models.JSONField(default=dict)
    managed_termination_protection = models.CharField(max_length=20, blank=True)
    managed_draining = models.CharField(max_length=20, blank=True)
    update_status = models.CharField(max_length=40, blank=True)
    tags = models.JSONField(default=dict)

    objects = ScopeWideQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="capacity_provider_scope_arn")]

    def __str__(self) -> str:
        return self.name
