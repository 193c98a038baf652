"""What people may ask of a batch: make, pause, resume, cancel. Each change holds the batch's row locked.

The worker's step holds the same lock (`batch_step`), so nothing is started after a pause has been answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clusters.access import actable
from clusters.announce import announce, announce_operation
from clusters.choices import BatchItemState as I
from clusters.choices import BatchState as B
from clusters.choices import OperationState as S
from clusters.models import Batch, BatchItem, Cluster
from clusters.operations.batch_plan import MOST_SERVICES, BatchPlan
from clusters.operations.refusal import OperationRefused
from clusters.operations.states import move

REASON_LIMIT = 400
WHY_LIMIT = 400
MOST_AT_ONCE = 20
FAILED_STATES = (S.FAILED, S.REFUSED, S.EXPIRED)
UNSENT_STATES = (S.PLANNING, S.PLANNED, S.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchConfirmation:
    """What a person says to the plan that was shown. `at_once`: how many services may roll at the same time."""

    seen_fingerprint: str
    typed_name: str
    reason: str
    at_once: int
    stop_after: int = 1
    source: str = "web"


def make_batch(plan: BatchPlan, *, user: Any, confirmation: BatchConfirmation) -> Batch:
    """Confirm the batch that was shown. Raises OperationRefused; then nothing was begun."""
    reason = " ".join(confirmation.reason.split())[:REASON_LIMIT]
    _check(plan, confirmation=confirmation, reason=reason)
    now = timezone.now()
    with transaction.atomic():
        batch: Batch = Batch.objects.create(
            kind=str(plan.kind),
            state=str(B.RUNNING),
            state_at=now,
            requested_by=user,
            requested_at=now,
            reason=reason,
            source=confirmation.source,
            at_once=confirmation.at_once,
            stop_after=confirmation.stop_after,
        )
        BatchItem.objects.bulk_create(
            BatchItem(
                batch=batch,
                position=position,
                scope_id=line.service.scope_id,
                cluster_id=line.service.cluster_id,
                service=line.service,
                revision_arn=line.service.task_definition_arn,
            )
            for position, line in enumerate(plan.included)
        )
    return batch


def may_act_on(batch: Batch, *, user: Any) -> bool:
    """Whether the user is an operator of every cluster of the batch: a part of it can't be paused."""
    needed = set(batch.items.values_list("cluster_id", flat=True))
    held = actable(Cluster.objects, user=user).filter(pk__in=needed).count()
    return bool(needed) and held == len(needed)


def pause_batch(batch: Batch, *, user: Any) -> None:
    """Nothing more is begun; what has not been sent yet waits again. Raises OperationRefused."""
    with transaction.atomic():
        locked = _locked(batch, user=user, states=(B.RUNNING,))
        hold(locked, why=f"Paused by {user.get_username()}.", now=timezone.now())


def resume_batch(batch: Batch, *, user: Any) -> None:
    """Go on after a pause. Failures so far are forgiven: only new ones pause it again. Raises OperationRefused."""
    with transaction.atomic():
        locked = _locked(batch, user=user, states=(B.PAUSED,))
        locked.forgiven = failure_count(locked)
        _set(locked, state=B.RUNNING, why=f"Resumed by {user.get_username()}.", now=timezone.now())


def cancel_batch(batch: Batch, *, user: Any) -> None:
    """End what has not been sent; what was sent goes on as an operation of its own. Raises OperationRefused."""
    with transaction.atomic():
        locked = _locked(batch, user=user, states=(B.RUNNING, B.PAUSED))
        now = timezone.now()
        why = f"Cancelled by {user.get_username()}: what had not started was not sent."
        _give_back_unsent(locked, now=now)
        locked.items.filter(state=str(I.WAITING)).update(state=str(I.CANCELLED), note="Not started")
        locked.finished_at = now
        _set(locked, state=B.CANCELLED, why=why, now=now)


def hold(batch: Batch, *, why: str, now: datetime) -> None:
    """RUNNING -> PAUSED, for a row that is locked."""
    _give_back_unsent(batch, now=now)
    _set(batch, state=B.PAUSED, why=why, now=now)


def finish(batch: Batch, *, now: datetime) -> None:
    """RUNNING -> DONE, for a row that is locked."""
    batch.finished_at = now
    _set(batch, state=B.DONE, why="", now=now)


def failure_count(batch: Batch) -> int:
    failed = batch.items.filter(operation__state__in=[str(state) for state in FAILED_STATES]).count()
    return int(failed) + int(batch.items.filter(state=str(I.REFUSED)).count())


def tell(batch: Batch) -> None:
    """Open pages learn of it after the commit."""
    clusters: Iterable[int] = batch.items.values_list("cluster_id", flat=True).distinct().order_by("cluster_id")
    announce(list(clusters), kinds=["operations"])


def _check(plan: BatchPlan, *, confirmation: BatchConfirmation, reason: str) -> None:
    if not plan.included:
        raise OperationRefused("None of these services can be redeployed now.", mend="The list says why for each.")
    if len(plan.included) > MOST_SERVICES:
        raise OperationRefused(f"A batch takes at most {MOST_SERVICES} services.", mend="Choose fewer.")
    if confirmation.seen_fingerprint != plan.fingerprint:
        raise OperationRefused("The list has changed since it was shown.", mend="Read the new one and confirm that.")
    if plan.is_prod and not reason:
        raise OperationRefused("A reason is required here.", mend="Write why, a ticket's number is enough.")
    if plan.typed_name and confirmation.typed_name.strip() != plan.typed_name:
        raise OperationRefused("The number is not confirmed.", mend=f"Type {plan.typed_name}, the number of services.")
    if not 1 <= confirmation.at_once <= MOST_AT_ONCE:
        raise OperationRefused(f"At once must be 1 to {MOST_AT_ONCE}.", mend="Write another number.")
    if not 1 <= confirmation.stop_after <= MOST_SERVICES:
        raise OperationRefused(f"Pause after 1 to {MOST_SERVICES} failures.", mend="Write another number.")


def _locked(batch: Batch, *, user: Any, states: tuple[B, ...]) -> Batch:
    if not may_act_on(batch, user=user):
        raise OperationRefused(
            "You may not change this batch.", mend="It needs the operator role on each of its clusters."
        )
    locked: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state not in states:
        raise OperationRefused(f"The batch is {locked.state}.", mend="Look at it again.")
    return locked


def _set(batch: Batch, *, state: B, why: str, now: datetime) -> None:
    batch.state, batch.state_at, batch.why = str(state), now, why[:WHY_LIMIT]
    batch.save(update_fields=["state", "state_at", "why", "forgiven", "finished_at"])
    tell(batch)


def _give_back_unsent(batch: Batch, *, now: datetime) -> None:
    """Operations that AWS has not heard of end, and their services wait again. One that a worker sends now is sent."""
    unsent = batch.items.filter(state=str(I.BEGUN), operation__state__in=[str(state) for state in UNSENT_STATES])
    for item in unsent.select_related("operation"):
        operation = item.operation
        if operation and move(operation, to=S.CANCELLED, now=now, text="Its batch was held. Nothing was sent."):
            BatchItem.objects.filter(pk=item.pk).update(state=str(I.WAITING), operation=None)
            announce_operation(operation.pk, cluster_id=operation.cluster_id)
