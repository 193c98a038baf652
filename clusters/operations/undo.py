"""Undo: the inverse of an operation as a new one, planned from now. Where there is no inverse it says so."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from clusters.choices import OperationKind
from clusters.choices import OperationState as S
from clusters.models import Operation
from clusters.operations.creation import create_operation
from clusters.operations.guards import Wish, find_obstacle
from clusters.operations.offers import Offer
from clusters.operations.refusal import Notice, OperationRefused
from clusters.operations.registry import kind_of
from clusters.operations.states import OPEN_STATES

_WITHOUT_EFFECT = (S.REFUSED, S.EXPIRED, S.CANCELLED, S.FAILED)
LABEL = "Undo"


def undo_offer(operation: Operation, *, user: Any) -> Offer:
    """Whether `operation` can be undone by this user now, and if not why."""
    notice = _obstacle(operation, user=user)
    return Offer(
        kind=OperationKind(operation.kind),
        label=LABEL,
        is_offered=notice is None,
        reason=notice.text if notice else "",
        mend=notice.mend if notice else "",
    )


def undo_operation(operation: Operation, *, user: Any, source: str = "web") -> Operation:
    """Ask for the inverse: a new operation in PLANNING with `undo_of`. Raises OperationRefused."""
    with transaction.atomic():
        locked = Operation.objects.select_for_update(of=("self",)).get(pk=operation.pk)
        notice = _obstacle(locked, user=user)
        inverse = _inverse(locked)
        if notice is not None or isinstance(inverse, Notice) or locked.service is None:
            refused = notice or (inverse if isinstance(inverse, Notice) else Notice(text="The service is unknown."))
            raise OperationRefused(refused.text, mend=refused.mend)
        # an undo that came to nothing gives its place to the next one; its own ledger stays
        Operation.objects.filter(undo_of=locked, state__in=[str(state) for state in _WITHOUT_EFFECT]).update(
            undo_of=None
        )
        return create_operation(
            OperationKind(locked.kind),
            service=locked.service,
            params=inverse,
            user=user,
            source=source,
            undo_of=locked,
        )


def _obstacle(operation: Operation, *, user: Any) -> Notice | None:
    if operation.state == S.UNDONE:
        return Notice(text="It is undone already.")
    if operation.follow_until is None or operation.service is None:
        return Notice(text="Nothing was sent, so there is nothing to take back.")
    inverse = _inverse(operation)
    if isinstance(inverse, Notice):
        return inverse
    other = Operation.objects.filter(undo_of=operation, state__in=[str(state) for state in OPEN_STATES]).first()
    if other is not None:
        return Notice(text=f"Operation #{other.pk} is undoing it.", mend="Confirm or cancel that one.")
    wish = Wish(kind=kind_of(operation.kind), service=operation.service, user=user, now=timezone.now())
    return find_obstacle(wish)


def _inverse(operation: Operation) -> dict[str, Any] | Notice:
    return kind_of(operation.kind).inverse(params=operation.params, before=operation.result.get("before", {}))
