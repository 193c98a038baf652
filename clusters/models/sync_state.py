"""What each agent of the mirror did last, and the lease that makes it run once."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from clusters.models.account import Scope
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet


def lateness(now: datetime) -> Q:
    """True of agents whose last success is older than they promise, or whose last run failed."""
    return Q(late_after__isnull=False, late_after__lt=now) | ~Q(last_error="")


class SyncStateQuerySet(ClusterScopedQuerySet):
    def due(self, now: datetime) -> Self:
        """Shards that want a run and that nobody holds."""
        return self.filter(is_enabled=True, due_at__lte=now).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        )

    def live(self) -> Self:
        return self.filter(is_enabled=True)

    def late(self, now: datetime) -> Self:
        return self.filter(lateness(now), is_enabled=True)


class SyncState(models.Model):
    """One agent: (scope, kind), cut by cluster where the kind is.

    The lease (owner, lease_until, epoch) is taken by one conditional UPDATE; each write of a run carries its epoch and
    is refused when another run has taken the shard since. Any number of schedulers and redeliveries is then harmless.
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="sync_states")
    kind = models.CharField(max_length=30)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True, related_name="sync_states")
    is_enabled = models.BooleanField(default=True)
    interval_s = models.PositiveIntegerField(default=60)
    # lease
    due_at = models.DateTimeField()
    owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveBigIntegerField(default=0)
    # last run
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    full_at = models.DateTimeField(null=True, blank=True)  # last run that described settled things too
    late_after = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    last_error_class = models.CharField(max_length=60, blank=True)
    consecutive_failures = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    rows_written = models.PositiveIntegerField(default=0)
    rows_closed = models.PositiveIntegerField(default=0)
    duration_s = models.FloatField(default=0.0)

    objects = SyncStateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "kind"], condition=Q(cluster__isnull=True), name="sync_state_scope_kind"
            ),
            models.UniqueConstraint(
                fields=["scope", "kind", "cluster"],
                condition=Q(cluster__isnull=False),
                name="sync_state_scope_kind_cluster",
            ),
        ]
        indexes = [
            models.Index(fields=["is_enabled", "due_at"], name="sync_state_due")
        ]  # what the scheduler takes next

    def __str__(self) -> str:
        shard = f"/{self.cluster.name}" if self.cluster else ""
        return f"{self.scope}{shard} {self.kind}"

    def is_late(self, now: datetime) -> bool:
        return self.late_after is not None and self.late_after < now


class RefreshRequest(models.Model):
    """A wish to describe one thing soon: an event that carried too little, or an operation that was just applied."""

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="+")
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=30)
    arn = models.CharField(max_length=600, blank=True)
    requested_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "kind", "arn"], name="refresh_request_once")]
        indexes = [models.Index(fields=["requested_at"], name="refresh_request_oldest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.arn}"


class EcsEvent(models.Model):
    """An EventBridge event without a version, kept once by its id. Its text is history, its arrival "describe this".

    Unknown detail types are kept too. `detail` is masked like any payload.
    """

    scope = models.ForeignKey(Scope, on_delete=models.CASCADE, related_name="ecs_events")
    cluster = models.ForeignKey(Cluster, on_delete=models.SET_NULL, null=True, blank=True, related_name="ecs_events")
    event_id = models.CharField(max_length=80)
    detail_type = models.CharField(max_length=120)
    resource_arn = models.CharField(max_length=600, blank=True)
    occurred_at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    objects: Any = ClusterScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "event_id"], name="ecs_event_once")]
        indexes = [models.Index(fields=["cluster", "-occurred_at"], name="ecs_event_newest")]

    def __str__(self) -> str:
        return self.detail_type
