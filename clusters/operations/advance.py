"""One step of one operation, whichever its state asks for. Jobs, the sweep and the command all come through here."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone

from clusters.announce import announce_operation
from clusters.choices import OperationState as S
from clusters.models import Operation
from clusters.operations.apply import resume, send_call
from clusters.operations.claims import claim, release, unclaimed
from clusters.operations.clock import Clock
from clusters.operations.follow import look_again
from clusters.operations.planning_step import plan_now
from clusters.operations.states import WORKING_STATES, move

logger = logging.getLogger(__name__)

SWEPT_AT_ONCE = 100
_STEPS: Mapping[S, Callable[..., None]] = {
    S.PLANNING: plan_now,
    S.CONFIRMED: send_call,
    S.RUNNING: resume,
    S.FOLLOWING: look_again,
    S.SETTLING: look_again,
}


def advance(operation_id: int, *, clock: Clock = timezone.now) -> bool:
    """Do the step that is due; False if there is none, or another worker does it. Duplicates are harmless."""
    now = clock()
    is_due = Operation.objects.filter(pk=operation_id, state__in=_names(), next_look_at__lte=now).exists()
    operation = claim(operation_id, now=now) if is_due else None
    if operation is None:
        return False
    try:
        step = _STEPS.get(S(operation.state))
        is_late = operation.next_look_at is None or operation.next_look_at > now
        if step is None or is_late:  # someone did it between the question and the claim
            return False
        step(operation, clock=clock)
    finally:
        release(operation)
        announce_operation(operation.pk, cluster_id=operation.cluster_id)
    return True


def due_operations(now: datetime) -> list[int]:
    """What a worker should look at: new wishes, calls left behind by a dead worker, operations to follow."""
    rows = Operation.objects.filter(unclaimed(now), state__in=_names(), next_look_at__lte=now)
    return list(rows.order_by("next_look_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def expire_plans(now: datetime) -> int:
    """End plans that nobody confirmed in time; answers how many."""
    late = Operation.objects.filter(state=str(S.PLANNED), plan_expires_at__lte=now)[:SWEPT_AT_ONCE]
    ended = [each for each in late if move(each, to=S.EXPIRED, now=now, text="Nobody confirmed the plan in time.")]
    for each in ended:
        announce_operation(each.pk, cluster_id=each.cluster_id)
    return len(ended)


def _names() -> list[str]:
    return [str(state) for state in WORKING_STATES]
