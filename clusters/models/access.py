"""Grants to groups, and the rows they compile to."""

from django.contrib.auth.models import Group
from django.core.validators import RegexValidator
from django.db import models

from clusters.choices import Role, Tier
from clusters.models.account import Account, Scope
from clusters.models.cluster import Cluster
from clusters.models.service import Service


class Grant(models.Model):
    """A group may do `role` on the clusters that match. Empty account or region: all of them."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=10, choices=[(r, r) for r in Role])
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    region = models.CharField(max_length=30, blank=True)
    cluster_glob = models.CharField(
        max_length=255,
        default="*",
        validators=[RegexValidator(r"^[A-Za-z0-9_*?\[\]!-]+$", "A cluster name with * and ? as wildcards.")],
        help_text="Cluster names, * and ? as wildcards. A plain * also covers what belongs to no cluster.",
    )

    def __str__(self) -> str:
        return f"{self.group.name}: {self.role} on {self.account or '*'}/{self.region or '*'}/{self.cluster_glob}"


class ClusterAccess(models.Model):
    """Compiled: this group has this role here. `cluster` NULL: the whole scope.

    Rebuilt by `clusters.access.compile_grants`, never edited.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="cluster_access")
    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="+")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True, related_name="access")
    role = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "scope", "role"], condition=models.Q(cluster__isnull=True), name="cluster_access_scope"
            ),
            models.UniqueConstraint(
                fields=["group", "cluster", "role"],
                condition=models.Q(cluster__isnull=False),
                name="cluster_access_cluster",
            ),
        ]
        indexes = [models.Index(fields=["cluster", "group", "role"], name="cluster_access_join")]

    def __str__(self) -> str:
        return f"{self.group}: {self.role}"


class TierRule(models.Model):
    """First match wins, by `order`: what tier a cluster (or a service, by its tags) belongs to."""

    order = models.PositiveSmallIntegerField(default=100)
    name_glob = models.CharField(max_length=255, default="*", help_text="Cluster names, * and ? as wildcards.")
    tag_key = models.CharField(max_length=128, blank=True)
    tag_value = models.CharField(max_length=256, blank=True)
    tier = models.CharField(max_length=10, choices=[(t, t) for t in Tier])

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        tag = f" with {self.tag_key}={self.tag_value or '*'}" if self.tag_key else ""
        return f"{self.name_glob}{tag}: {self.tier}"


class Protection(models.Model):
    """A flag that blocks operations on a cluster or a service until an admin lifts it."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="protections")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="protections")
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.service or self.cluster} is protected: {self.reason}"


class Freeze(models.Model):
    """A span in which nothing that matches may be changed."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    cluster_glob = models.CharField(max_length=255, default="*")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="freeze_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_glob} frozen until {self.ends_at:%Y-%m-%d %H:%M} UTC: {self.reason}"
