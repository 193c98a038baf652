"""The states of an operation. Each change is one conditional UPDATE with its ledger line, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from clusters.choices import OperationState as S
from clusters.models import Operation, OperationStep

STEP_LIMIT = 600  # what the ledger's column holds
FINAL_STATES = (S.SUCCEEDED, S.FAILED, S.UNDONE, S.REFUSED, S.EXPIRED, S.SUPERSEDED, S.CANCELLED)
OPEN_STATES = (S.PLANNING, S.PLANNED, S.CONFIRMED, S.RUNNING, S.FOLLOWING, S.SETTLING)
WORKING_STATES = (S.PLANNING, S.CONFIRMED, S.RUNNING, S.FOLLOWING, S.SETTLING)  # a worker has something to do
CALLING_STATES = (S.CONFIRMED, S.RUNNING)  # a call is about to reach AWS, or may have

# From each state to those that may follow it. Staying is allowed where a step is repeated.
NEXT_STATES: Mapping[S, tuple[S, ...]] = {
    S.PLANNING: (S.PLANNED, S.REFUSED, S.CANCELLED, S.EXPIRED),
    S.PLANNED: (S.CONFIRMED, S.CANCELLED, S.EXPIRED),
    S.CONFIRMED: (S.RUNNING, S.PLANNED, S.REFUSED, S.CANCELLED, S.EXPIRED),
    S.RUNNING: (S.RUNNING, S.FOLLOWING, S.FAILED),
    S.FOLLOWING: (S.SUCCEEDED, S.SETTLING, S.FAILED, S.SUPERSEDED, S.UNDONE),
    S.SETTLING: (S.SUCCEEDED, S.FAILED, S.SUPERSEDED, S.UNDONE),
    S.SUCCEEDED: (S.UNDONE,),
    S.FAILED: (S.UNDONE,),
    S.SUPERSEDED: (S.UNDONE,),
    S.UNDONE: (),
    S.REFUSED: (),
    S.EXPIRED: (),
    S.CANCELLED: (),
}


class IllegalMove(AssertionError):
    """Code asks for a change of state that the table forbids."""


def move(
    operation: Operation,
    *,
    to: S,
    now: datetime,
    text: str,
    fields: Mapping[str, Any] | None = None,
    where: Q | None = None,
) -> bool:
    """Change the state if it is still what `operation` says (and `where` holds); False when someone was faster.

    The object is brought up to date on success. Reaching a final state also ends the claim and the looks.
    """
    source = S(operation.state)
    if to not in NEXT_STATES[source]:
        raise IllegalMove(f"an operation can't go from {source} to {to}")
    changes: dict[str, Any] = {"state": str(to), "state_at": now, **(fields or {})}
    if to in FINAL_STATES:
        changes = {"finished_at": now, "next_look_at": None, "claimed_until": None, **changes}
    with transaction.atomic():
        rows = Operation.objects.filter(pk=operation.pk, state=str(source)).filter(where or Q())
        if not rows.update(**changes):
            return False
        note(operation, now=now, text=text, state=to)
    for name, value in changes.items():
        setattr(operation, name, value)
    return True


def note(operation: Operation, *, now: datetime, text: str, state: S | None = None) -> None:
    """Append a line to the operation's ledger."""
    OperationStep.objects.create(
        operation=operation, at=now, state=str(state or operation.state), text=text[:STEP_LIMIT]
    )
