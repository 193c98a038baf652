"""What people may ask of the write path: request, confirm, cancel, undo. Pages and commands call these alone.

Nothing here calls AWS: a row is written, and a worker is told once the row is committed.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clusters.access import may
from clusters.announce import announce_operation
from clusters.choices import OperationKind, Role
from clusters.choices import OperationState as S
from clusters.models import Operation, Service
from clusters.operations.ahead import Ahead, look_ahead
from clusters.operations.creation import create_operation, tell
from clusters.operations.guards import Wish, find_obstacle, find_obstacles, may_not_write
from clusters.operations.offers import Offer
from clusters.operations.plans import Plan, plan_of
from clusters.operations.refusal import OperationRefused
from clusters.operations.registry import KINDS, kind_of
from clusters.operations.states import move
from clusters.operations.undo import undo_offer, undo_operation

__all__ = [
    "Offer",
    "OperationRefused",
    "cancel_operation",
    "confirm_operation",
    "offered",
    "request_operation",
    "undo_offer",
    "undo_operation",
]
REASON_LIMIT = 400


def offered(user: Any, *, service: Service, ahead: Ahead | None = None) -> list[Offer]:
    """Each kind with its reason if it is not to be had. Empty where nothing may be changed at all, or by a viewer.

    One query, and one more for what stands in the way; with what a page knows already (`ahead`) only that.
    """
    now = timezone.now()
    if may_not_write(service) is not None:
        return []
    ahead = ahead or look_ahead(user, service=service, now=now)
    if not ahead.may_act:
        return []
    kinds = list(KINDS.values())
    wishes = [Wish(kind=kind, service=service, user=user, now=now) for kind in kinds]
    notices = find_obstacles(wishes, clear=ahead.clear_guards())
    return [
        Offer(
            kind=kind.kind,
            label=kind.label,
            is_offered=notice is None,
            reason=notice.text if notice else "",
            mend=notice.mend if notice else "",
        )
        for kind, notice in zip(kinds, notices, strict=True)
    ]


def request_operation(
    kind: OperationKind, *, service: Service, params: Mapping[str, Any], user: Any, source: str = "web"
) -> Operation:
    """Ask for a plan. scale takes `{"desired_count": int}`, redeploy `{}`. Raises OperationRefused.

    The answer is in PLANNING; a worker fills in the plan. Unconfirmed plans of the same user for the same service end.
    """
    cleaned = kind_of(kind).clean(params)
    with transaction.atomic():
        return create_operation(kind, service=service, params=cleaned, user=user, source=source)


def confirm_operation(
    operation: Operation, *, user: Any, reason: str = "", typed_name: str = "", seen_fingerprint: str | None = None
) -> Operation:
    """Confirm the plan that was shown (`seen_fingerprint`: its `plan_fingerprint`). Raises OperationRefused.

    The worker plans anew before it acts; if the state has changed it goes back to PLANNED and asks again.
    """
    now = timezone.now()
    plan = _confirmable_plan(operation, user=user, seen_fingerprint=seen_fingerprint)
    reason = " ".join(reason.split())[:REASON_LIMIT]
    if plan.needs_reason and not reason:
        raise OperationRefused("A reason is required here.", mend="Write why, a ticket's number is enough.")
    if plan.typed_name and typed_name.strip() != plan.typed_name:
        raise OperationRefused("The name is not confirmed.", mend=f"Type {plan.typed_name} exactly.")
    fields = {
        "confirmed_by": user,
        "confirmed_at": now,
        "reason": reason,
        "plan_expires_at": now + timedelta(seconds=settings.PLAN_VALID_S),
        "next_look_at": now,
        "claimed_until": None,
        "error_class": "",
    }
    text = f"Confirmed by {user.get_username()}{f': {reason}' if reason else ''}."
    try:
        is_moved = move(operation, to=S.CONFIRMED, now=now, text=text, fields=fields)
    except IntegrityError:
        raise OperationRefused(
            "Another operation is being sent to this service.", mend="Wait until it is followed or has ended."
        ) from None
    if not is_moved:
        raise OperationRefused("The operation has changed meanwhile.", mend="Look at it again.")
    tell(operation)
    return operation


def cancel_operation(operation: Operation, *, user: Any) -> Operation:
    """Give up what has not been sent yet. Raises OperationRefused."""
    _check_may_act(operation, user=user)
    operation.refresh_from_db()
    if operation.state not in (S.PLANNING, S.PLANNED, S.CONFIRMED):
        raise OperationRefused(
            f"Operation #{operation.pk} is {operation.state}: it can't be cancelled any more.",
            mend="If it was sent, undo it.",
        )
    text = f"Cancelled by {user.get_username()}. Nothing was sent."
    if not move(operation, to=S.CANCELLED, now=timezone.now(), text=text):
        raise OperationRefused("A worker was faster.", mend="Look at the operation again; if it was sent, undo it.")
    announce_operation(operation.pk, cluster_id=operation.cluster_id)
    return operation


def _confirmable_plan(operation: Operation, *, user: Any, seen_fingerprint: str | None) -> Plan:
    """The plan as it stands, if it may be confirmed. Raises OperationRefused."""
    _check_may_act(operation, user=user)
    operation.refresh_from_db()
    plan = plan_of(operation)
    if operation.state != S.PLANNED or plan is None or operation.plan_expires_at is None:
        raise OperationRefused(f"Operation #{operation.pk} is {operation.state}.", mend="Only a plan can be confirmed.")
    if timezone.now() >= operation.plan_expires_at:
        raise OperationRefused("The plan is too old.", mend="Ask for a new one.")
    if seen_fingerprint is not None and seen_fingerprint != operation.plan_fingerprint:
        raise OperationRefused("The plan has changed since it was shown.", mend="Read the new one and confirm that.")
    if plan.blockers:
        raise OperationRefused(plan.blockers[0].text, mend=plan.blockers[0].mend)
    if operation.service is None:
        raise OperationRefused("The service is unknown.", mend="Ask again from the service's page.")
    wish = Wish(
        kind=kind_of(operation.kind),
        service=operation.service,
        user=user,
        now=timezone.now(),
        operation_id=operation.pk,
    )
    notice = find_obstacle(wish)
    if notice is not None:
        raise OperationRefused(notice.text, mend=notice.mend)
    return plan


def _check_may_act(operation: Operation, *, user: Any) -> None:
    if not may(user, Role.OPERATOR, cluster=operation.cluster):
        raise OperationRefused(
            f"You may not change services of {operation.cluster.name}.",
            mend="An admin can grant your group the operator role there.",
        )
