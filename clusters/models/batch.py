"""Batches: many services asked for at once, worked off a few at a time. Each service gets an operation of its own."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from clusters.choices import BatchItemState, BatchState, OperationKind
from clusters.models.account import Scope
from clusters.models.cluster import Cluster
from clusters.models.queryset import ClusterScopedQuerySet
from clusters.models.service import Service


class BatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Batches with a service that the user may see; which of its services are shown is asked a row at a time."""
        return self.filter(Exists(BatchItem.objects.visible_to(user).filter(batch=OuterRef("pk"))))


class Batch(models.Model):
    """One confirmation for many services. Changed under a lock of this row alone (`clusters.operations.batches`).

    `forgiven`: failures that had happened when somebody resumed; only later ones pause it again.
    """

    kind = models.CharField(max_length=30, choices=[(k, k) for k in OperationKind])
    state = models.CharField(max_length=20, choices=[(s, s) for s in BatchState], default=BatchState.RUNNING)
    state_at = models.DateTimeField()
    why = models.CharField(max_length=400, blank=True)  # who or what paused or cancelled it
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches")
    requested_at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=20, default="web")
    at_once = models.PositiveSmallIntegerField()
    stop_after = models.PositiveSmallIntegerField(default=1)
    forgiven = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state"], name="batch_sweep"),  # the worker's sweep
            models.Index(fields=["-requested_at"], name="batch_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} batch #{self.pk}"


class BatchItem(models.Model):
    """One service of a batch. `revision_arn`: what ran when it was confirmed; another one is not redeployed unasked."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="batch_items")
    revision_arn = models.CharField(max_length=600, blank=True)
    state = models.CharField(max_length=20, choices=[(s, s) for s in BatchItemState], default=BatchItemState.WAITING)
    note = models.CharField(max_length=400, blank=True)
    operation = models.OneToOneField(
        "clusters.Operation", on_delete=models.PROTECT, null=True, blank=True, related_name="batch_item"
    )

    objects = ClusterScopedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "service"], name="batch_item_service")]

    def __str__(self) -> str:
        return f"{self.service} of {self.batch}"
