"""What every mirrored row has in common. Written by `clusters.sync` alone."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q


class MirrorQuerySet(models.QuerySet[Any]):
    """Reads shared by every mirrored noun."""

    def live(self) -> Self:
        """Rows that AWS still shows."""
        return self.filter(gone_at__isnull=True)

    def gone(self) -> Self:
        return self.filter(gone_at__isnull=False)


class MirrorModel(models.Model):
    """A row that AWS owns. Never deleted: `gone_at` ends it, so that what was stays readable.

    `fingerprint` is a digest of the payload that wrote the row: equal means nothing to write. `read_at` is when the
    read that wrote it *started*, so a sweep that began before a write never overwrites what the write showed.
    """

    arn = models.CharField(max_length=600)
    fingerprint = models.CharField(max_length=40, default="")
    read_at = models.DateTimeField()
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)
    raw = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def is_gone(self) -> bool:
        return self.gone_at is not None


def live_or_gone_since(moment: datetime) -> Q:
    """Rows live now, or gone later than `moment`: what a page of recent history shows."""
    return Q(gone_at__isnull=True) | Q(gone_at__gte=moment)
