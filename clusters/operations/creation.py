"""Makes the row of a wish whose parameters are checked. Asks the guards first; calls nothing."""

from typing import Any

from django.utils import timezone

from clusters.announce import announce_operation
from clusters.choices import OperationKind
from clusters.choices import OperationState as S
from clusters.models import Batch, Operation, Service
from clusters.operations.guards import Wish, find_obstacle
from clusters.operations.queue import enqueue
from clusters.operations.refusal import OperationRefused
from clusters.operations.registry import kind_of
from clusters.operations.states import move, note


def create_operation(
    kind: OperationKind,
    *,
    service: Service,
    params: dict[str, Any],
    user: Any,
    source: str,
    undo_of: Operation | None = None,
    batch: Batch | None = None,
) -> Operation:
    """The row of a wish whose parameters are checked, inside a transaction. Raises OperationRefused."""
    now = timezone.now()
    notice = find_obstacle(Wish(kind=kind_of(kind), service=service, user=user, now=now))
    if notice is not None:
        raise OperationRefused(notice.text, mend=notice.mend)
    _end_own_plans(service, user=user)
    operation = Operation.objects.create(
        scope=service.scope,
        cluster=service.cluster,
        service=service,
        kind=str(kind),
        target_arn=service.arn,
        params=params,
        state=str(S.PLANNING),
        state_at=now,
        requested_by=user,
        requested_at=now,
        source=source,
        next_look_at=now,
        undo_of=undo_of,
        batch=batch,
    )
    note(operation, now=now, text=f"Asked for by {user.get_username()}, waiting for a worker's plan.")
    tell(operation)
    return operation


def tell(operation: Operation) -> None:
    """A worker and open pages learn of it after the commit."""
    enqueue(operation.pk)
    announce_operation(operation.pk, cluster_id=operation.cluster_id)


def _end_own_plans(service: Service, *, user: Any) -> None:
    """A new wish takes the place of what the same person left unconfirmed."""
    left = Operation.objects.filter(
        service=service, requested_by=user, state__in=[str(S.PLANNING), str(S.PLANNED)]
    ).select_for_update()
    for operation in left:
        move(operation, to=S.CANCELLED, now=timezone.now(), text="A newer wish of the same person took its place.")
