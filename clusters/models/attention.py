"""Attention items: what is wrong, one item per cause, worst first."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.service import Service


class AttentionItem(models.Model):
    """One cause that needs a person. Kept by sync from `planning.health`; ends with `ended_at`."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="attention_items")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="attention_items")
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="attention_items"
    )
    cause_key = models.CharField(max_length=200)  # equal for the same cause at the same place
    cause_class = models.CharField(max_length=30)
    cause = models.CharField(max_length=400)
    mend = models.CharField(max_length=400, blank=True)
    certainty = models.CharField(max_length=20)
    tier = models.CharField(max_length=10)
    severity = models.PositiveSmallIntegerField()
    share_percent = models.PositiveSmallIntegerField(default=0)
    rank = models.PositiveIntegerField(default=0)  # tier, then kind, then share: sorts before since
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "cause_key"], condition=models.Q(ended_at__isnull=True), name="attention_item_open"
            )
        ]
        indexes = [models.Index(fields=["ended_at", "-rank", "since"], name="attention_item_worst")]

    def __str__(self) -> str:
        return self.cause
