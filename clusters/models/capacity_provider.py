"""A capacity provider: where tasks may be placed."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from clusters.models.account import Scope
from clusters.models.base import MirrorModel, MirrorQuerySet
from clusters.models.cluster import Cluster


class CapacityProviderQuerySet(MirrorQuerySet):
    def visible_to(self, user: Any) -> Self:
        """With the whole scope, or because a visible cluster may place tasks on it."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        access = self.model._meta.apps.get_model("clusters", "ClusterAccess")
        whole = access.objects.filter(group__user=user, cluster__isnull=True, scope_id=OuterRef("scope_id"))
        # Names stand in a JSON list; its text is searched alike by both databases.
        named = Cluster.objects.visible_to(user).annotate(names=Cast("capacity_providers", models.TextField()))
        quoted = Concat(Value('"'), OuterRef("name"), Value('"'))
        uses = named.filter(scope_id=OuterRef("scope_id"), names__contains=quoted)
        return self.filter(Q(Exists(whole)) | Q(Exists(uses)))


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

    objects = CapacityProviderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "arn"], name="capacity_provider_scope_arn")]

    def __str__(self) -> str:
        return self.name
