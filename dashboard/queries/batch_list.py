"""Batches: the table, newest first. Services that the asker may not see are not counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from clusters.choices import BatchState, OperationKind
from clusters.models import Batch, BatchItem
from dashboard.bars import Segment
from dashboard.palette import Status
from dashboard.queries.batch_counts import BatchCounts, batch_bar, batch_status, batch_title, counts_of, phase_of
from dashboard.queries.keys import Asker, Key, choice, text
from dashboard.queries.ordering import by_text, by_time
from dashboard.queries.shared_keys import ME, asked_by
from dashboard.queries.table import Column, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A batch with the counts of those of its services that the asker may see."""

    batch: Batch
    counts: BatchCounts

    @property
    def pk(self) -> int:
        return self.batch.pk


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchListRow:
    id: int
    title: str
    status: Status
    counts: BatchCounts
    bar: tuple[Segment, ...]
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    reason: str


def _load(asker: Asker, keys: list[int]) -> list[Counted]:
    """Two queries: the services are counted by the database, thousands of them are never read."""
    items = BatchItem.objects.visible_to(asker.user).filter(batch__in=keys).order_by()
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, state, operation_state, amount in items.values_list("batch", "state", "operation__state").annotate(
        amount=Count("pk")
    ):
        found[pk].append((phase_of(state, operation_state), amount))
    batches = Batch.objects.filter(pk__in=keys).select_related("requested_by")
    return [Counted(batch=batch, counts=counts_of(found[batch.pk])) for batch in batches]


def _row(counted: Counted) -> BatchListRow:
    batch, counts = counted.batch, counted.counts
    return BatchListRow(
        id=batch.pk,
        title=batch_title(batch, counts=counts),
        status=batch_status(batch, counts=counts),
        counts=counts,
        bar=batch_bar(counts),
        requested_by=batch.requested_by.get_username(),
        requested_at=batch.requested_at,
        finished_at=batch.finished_at,
        reason=batch.reason,
    )


def _rows(asker: Asker, _words: frozenset[str]) -> Any:
    return Batch.objects.visible_to(asker.user)


BATCHES = Table(
    noun="batches",
    title="Batches",
    rows=_rows,
    load=_load,
    to_row=lambda counted, _asker: _row(counted),
    text=("requested_by__username", "reason"),
    arns=("reason",),
    default_sort="-asked",
    keys=(
        choice("status", {str(state): Q(state=state) for state in BatchState}),
        choice("kind", {str(kind): Q(kind=kind) for kind in OperationKind}),
        Key(name="who", match=asked_by, hint=ME),
        text("source", "source", hint="web"),
    ),
    columns=(
        Column(key="name", title="Batch", order=by_text("kind"), is_fixed=True),
        Column(key="status", title="State", order=by_text("state"), is_fixed=True),
        Column(key="done", title="Done / services", css="num"),
        Column(key="who", title="By", order=by_text("requested_by__username")),
        Column(key="reason", title="Reason"),
        Column(key="asked", title="Asked", order=by_time("requested_at"), css="num"),
        Column(key="finished", title="Finished", order=by_time("finished_at"), css="num"),
    ),
    csv=(
        ("id", lambda counted: counted.pk),
        ("kind", lambda counted: counted.batch.kind),
        ("state", lambda counted: counted.batch.state),
        ("why", lambda counted: counted.batch.why),
        ("services", lambda counted: counted.counts.total),
        ("done", lambda counted: counted.counts.done),
        ("running", lambda counted: counted.counts.running),
        ("failed", lambda counted: counted.counts.failed),
        ("waiting", lambda counted: counted.counts.waiting),
        ("cancelled_or_overtaken", lambda counted: counted.counts.ended),
        ("at_once", lambda counted: counted.batch.at_once),
        ("stop_after", lambda counted: counted.batch.stop_after),
        ("requested_by", lambda counted: counted.batch.requested_by.get_username()),
        ("requested_at", lambda counted: counted.batch.requested_at),
        ("finished_at", lambda counted: counted.batch.finished_at),
        ("reason", lambda counted: counted.batch.reason),
        ("source", lambda counted: counted.batch.source),
    ),
)
