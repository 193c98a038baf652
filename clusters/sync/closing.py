"""Ends rows that a *complete* listing did not show. Rows are never deleted: `gone_at` ends them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clusters.sync.locking import lock_by_arn
from clusters.sync.stamp import Known
from clusters.sync.writer import Writer, batches


def close_missing(
    rows: "QuerySet[Any]",
    *,
    known: Mapping[str, Known],
    seen: Collection[str],
    listed_at: datetime,
    now: datetime,
    writer: Writer,
    cluster_ids: frozenset[int] = frozenset(),
) -> list[int]:
    """Keys of the rows that ended: known before the listing began, absent from it, and not read anew since.

    `rows` is the model's unfiltered queryset. The caller vouches that the listing was complete.
    """
    present = frozenset(seen)
    candidates = [row.pk for arn, row in known.items() if arn not in present and not row.is_gone]
    return close_rows(rows, pks=candidates, listed_at=listed_at, now=now, writer=writer, cluster_ids=cluster_ids)


def close_rows(
    rows: "QuerySet[Any]",
    *,
    pks: list[int],
    listed_at: datetime,
    now: datetime,
    writer: Writer,
    cluster_ids: frozenset[int] = frozenset(),
) -> list[int]:
    """End these rows unless something was read of them after `listed_at`."""
    ended: list[int] = []
    for part in batches(pks):
        with writer.transaction(rows=len(part)):
            open_rows = rows.filter(pk__in=part, gone_at__isnull=True, read_at__lt=listed_at)
            closing = lock_by_arn(open_rows)
            rows.filter(pk__in=closing).update(gone_at=now, changed_at=now, read_at=listed_at)
            writer.ended(len(closing), cluster_ids=cluster_ids)
            ended.extend(closing)
    return ended
