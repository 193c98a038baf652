"""Search: a token table of ours, equal on both databases. Prefixes are found by btree."""

from django.db import models

from clusters.models.account import Scope
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet


class SearchToken(models.Model):
    """One lower-case word of one thing's names, cut at `/ : . - _ @ =`. `kind` and `object_id` point at the row."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="+")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    token = models.CharField(max_length=120)

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "token"], name="search_token_once")]
        # PostgreSQL finds prefixes by btree only with these operators; SQLite takes no notice of them
        indexes = [
            models.Index(
                fields=["token", "kind"], name="search_token_prefix", opclasses=["varchar_pattern_ops", "varchar_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.token
