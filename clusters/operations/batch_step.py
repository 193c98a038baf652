"""The worker's step of a batch: confirm what is planned, pause on failures, begin the next few, end it.

All of it is one transaction under a lock of the batch's row, and none of it calls AWS: a worker that dies here leaves
nothing half done, and two workers never do it twice. Calls leave through each operation's own path and its budget.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clusters.choices import BatchItemState as I
from clusters.choices import BatchState as B
from clusters.choices import OperationKind
from clusters.choices import OperationState as S
from clusters.models import Batch, BatchItem
from clusters.operations.batches import FAILED_STATES, UNSENT_STATES, failure_count, finish, hold, tell
from clusters.operations.clock import Clock
from clusters.operations.creation import create_operation
from clusters.operations.plans import plan_of
from clusters.operations.refusal import OperationRefused
from clusters.operations.requests import confirm_operation
from clusters.operations.states import OPEN_STATES, move

logger = logging.getLogger(__name__)

NOTE_LIMIT = 400
SOURCE = "batch"


def due_batches() -> list[int]:
    return list(Batch.objects.filter(state=str(B.RUNNING)).order_by("pk").values_list("pk", flat=True))


def advance_batch(batch_id: int, *, clock: Clock = timezone.now) -> bool:
    """One step; False if it isn't running or another worker is at it."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update(skip_locked=True).filter(pk=batch_id, state=str(B.RUNNING)).first()
        if batch is None:
            return False
        now = clock()
        related = ("operation", "service__scope__account", "service__cluster")
        items = list(batch.items.select_related(*related))
        failures = failure_count(batch) - batch.forgiven
        if failures >= batch.stop_after and any(_is_unsent(item) for item in items):
            hold(batch, why=_why_held(items, count=failures), now=now)
            return True
        planned = [item for item in items if _is_planned(item)]
        for item in planned:
            _confirm(item, batch=batch, now=now)
        in_flight = sum(1 for item in items if _is_in_flight(item))
        waiting = [item for item in items if item.state == I.WAITING]
        for item in waiting[: max(0, batch.at_once - in_flight)]:
            _begin(item, batch=batch)
        if not waiting and not in_flight:
            finish(batch, now=now)
        elif planned or waiting:
            tell(batch)
    return True


def _is_unsent(item: BatchItem) -> bool:
    """It waits, or AWS has not heard of it yet: a pause can still keep it."""
    operation = item.operation
    return item.state == I.WAITING or (operation is not None and operation.state in UNSENT_STATES)


def _is_planned(item: BatchItem) -> bool:
    return item.state == I.BEGUN and item.operation is not None and item.operation.state == S.PLANNED


def _is_in_flight(item: BatchItem) -> bool:
    """It rolls, or is about to: a settling one keeps its place until it is whole or its limit has passed."""
    operation = item.operation
    is_begun = item.state == I.BEGUN and operation is not None
    return bool(is_begun and operation and operation.state in OPEN_STATES and operation.finished_at is None)


def _begin(item: BatchItem, *, batch: Batch) -> None:
    """The service's operation and the item's word of it, in one transaction."""
    try:
        with transaction.atomic():
            operation = create_operation(
                OperationKind(batch.kind),
                service=item.service,
                params={},
                user=batch.requested_by,
                source=SOURCE,
                batch=batch,
            )
            _keep(item, state=I.BEGUN)
            BatchItem.objects.filter(pk=item.pk).update(operation=operation)
            item.operation = operation
    except OperationRefused as refusal:
        _keep(item, state=I.REFUSED, note=str(refusal))


def _confirm(item: BatchItem, *, batch: Batch, now: datetime) -> None:
    """The batch was confirmed by number and reason; that stands for each plan that does what was shown."""
    operation = item.operation
    if operation is None:
        return
    refusal = _why_not(item)
    if not refusal:
        plan = plan_of(operation)
        try:
            confirm_operation(
                operation,
                user=batch.requested_by,
                reason=batch.reason or f"batch #{batch.pk}",
                typed_name=plan.typed_name if plan else "",
                seen_fingerprint=operation.plan_fingerprint,
            )
        except OperationRefused as error:
            refusal = str(error)
    if refusal:
        operation.refresh_from_db()
        if operation.state == S.PLANNED:
            move(operation, to=S.CANCELLED, now=now, text=f"Its batch does not confirm it. {refusal}")
        _keep(item, state=I.REFUSED, note=refusal)


def _why_not(item: BatchItem) -> str:
    """What was confirmed for many is not stretched to what was not shown."""
    operation = item.operation
    plan = plan_of(operation) if operation else None
    if operation is None or plan is None:
        return "It has no plan."
    if plan.blockers:
        return str(plan.blockers[0])
    if item.revision_arn and plan.state.get("task_definition_arn") != item.revision_arn:
        return "Another revision runs by now than when the batch was confirmed. Redeploy it by itself if that is meant."
    if operation.steps.filter(state=str(S.CONFIRMED)).exists():
        return "The service changed just before it was sent. Redeploy it by itself if that is meant."
    return ""


def _keep(item: BatchItem, *, state: I, note: str = "") -> None:
    item.state, item.note = str(state), note[:NOTE_LIMIT]
    BatchItem.objects.filter(pk=item.pk).update(state=item.state, note=item.note)


def _why_held(items: list[BatchItem], *, count: int) -> str:
    names = [item.service.name for item in items if _has_failed(item)]
    shown = ", ".join(names[-3:])
    failures = "1 failure" if count == 1 else f"{count} failures"
    return f"Paused by itself after {failures}: {shown}. Resume to go on with the rest, or cancel it."


def _has_failed(item: BatchItem) -> bool:
    operation = item.operation
    return item.state == I.REFUSED or (operation is not None and operation.state in FAILED_STATES)
