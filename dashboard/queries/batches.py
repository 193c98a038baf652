"""Many services at once: the list before it is confirmed, and a batch on its way. Asks nothing of AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import BatchItemState, OperationState
from clusters.models import Batch, BatchItem, Service
from clusters.operations.batch_plan import BatchLine, BatchPlan
from clusters.operations.progress import progress_of
from dashboard.bars import Segment
from dashboard.palette import Mark, Status
from dashboard.queries.batch_counts import BatchCounts, batch_bar, batch_status, batch_title, counts_of, phase_of
from dashboard.queries.operations import operation_status
from dashboard.queries.services import service_status
from dashboard.words import revision_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRow:
    """A service before the batch is confirmed. `words`: why it is left out, or what to know."""

    id: int
    name: str
    cluster_name: str
    tier: str
    revision: str
    desired_count: int
    status: Status
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    included: tuple[BulkRow, ...]
    left_out: tuple[BulkRow, ...]
    task_count: int
    cluster_count: int
    typed_name: str
    is_prod: bool
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A service of a batch. `operation_id` 0: it has not begun."""

    service_id: int
    service_name: str
    cluster_name: str
    operation_id: int
    status: Status
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage:
    """`topics`: the clusters whose operations this page shows, for the event stream."""

    id: int
    title: str
    state: str
    status: Status
    why: str
    counts: BatchCounts
    bar: tuple[Segment, ...]
    rows: tuple[BatchRow, ...]
    topics: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    reason: str
    at_once: int
    stop_after: int


def chosen_services(user: Any, *, keys: Sequence[int]) -> list[Service]:
    """Those the user may see, by cluster and name. One query."""
    rows = Service.objects.visible_to(user).live().filter(pk__in=keys)
    rows = rows.select_related("cluster__scope__account", "scope__account").defer("raw", "cluster__raw")
    return list(rows.order_by("cluster__name", "name", "pk"))


def get_bulk_page(plan: BatchPlan) -> BulkPage:
    included = plan.included
    return BulkPage(
        included=tuple(_bulk_row(line) for line in included),
        left_out=tuple(_bulk_row(line) for line in plan.left_out),
        task_count=sum(line.service.desired_count for line in included),
        cluster_count=len({line.service.cluster_id for line in included}),
        typed_name=plan.typed_name,
        is_prod=plan.is_prod,
        fingerprint=plan.fingerprint,
    )


def get_batch_page(batch: Batch, *, user: Any) -> BatchPage:
    """Needs `requested_by` selected. One query; services that the user may not see are neither shown nor counted."""
    items = BatchItem.objects.visible_to(user).filter(batch=batch)
    found = list(items.select_related("service", "cluster", "operation").defer("service__raw", "cluster__raw"))
    counts = counts_of((_phase(item), 1) for item in found)
    return BatchPage(
        id=batch.pk,
        title=batch_title(batch, counts=counts),
        state=batch.state,
        status=batch_status(batch, counts=counts),
        why=batch.why,
        counts=counts,
        bar=batch_bar(counts),
        rows=tuple(_batch_row(item) for item in sorted(found, key=lambda item: (_order(item), item.position))),
        topics=" ".join(f"cluster:{key}" for key in sorted({item.cluster_id for item in found})),
        requested_by=batch.requested_by.get_username(),
        requested_at=batch.requested_at,
        finished_at=batch.finished_at,
        reason=batch.reason,
        at_once=batch.at_once,
        stop_after=batch.stop_after,
    )


def _bulk_row(line: BatchLine) -> BulkRow:
    service = line.service
    return BulkRow(
        id=service.pk,
        name=service.name,
        cluster_name=service.cluster.name,
        tier=service.tier,
        revision=revision_of(service.task_definition_arn),
        desired_count=service.desired_count,
        status=service_status(service),
        words=(str(line.obstacle),) if line.obstacle else tuple(str(notice) for notice in line.warnings),
    )


def _phase(item: BatchItem) -> str:
    return phase_of(item.state, item.operation.state if item.operation else None)


def _order(item: BatchItem) -> int:
    return ("failed", "running", "waiting", "done", "ended").index(_phase(item))


def _batch_row(item: BatchItem) -> BatchRow:
    operation = item.operation
    return BatchRow(
        service_id=item.service_id,
        service_name=item.service.name,
        cluster_name=item.cluster.name,
        operation_id=operation.pk if operation else 0,
        status=_item_status(item),
        at=operation.state_at if operation else None,
    )


def _item_status(item: BatchItem) -> Status:
    if item.state == BatchItemState.WAITING:
        return Status(mark=Mark.OFF, text="Waits for its turn")
    if item.state == BatchItemState.CANCELLED:
        return Status(mark=Mark.OFF, text="Cancelled before it started")
    if item.state == BatchItemState.REFUSED or item.operation is None:
        return Status(mark=Mark.BAD, text=f"Not sent: {item.note}")
    progress = progress_of(item.operation)
    if item.operation.state == OperationState.FOLLOWING and progress is not None:
        return Status(mark=Mark.CHANGE, text=f"Rolling: {progress.text}")
    if item.operation.state == OperationState.PLANNED:  # nobody has to: the batch was confirmed as a whole
        return Status(mark=Mark.CHANGE, text="Planned: the batch confirms it by itself")
    return operation_status(item.operation)
