"""Who works on an operation now: a claim with an end, taken by one conditional UPDATE. A dead worker's runs out."""

import os
import socket
import threading
import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from clusters.models import Operation

# Longer than the longest write (20 s for the budget, 18 s each to assume the role and to call): a claim never ends
# under a worker that lives, and the request of a worker that died has arrived at AWS or never will.
CLAIM_FOR = timedelta(seconds=90)


def unclaimed(now: datetime) -> Q:
    return Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)


def claim(operation_id: int, *, now: datetime) -> Operation | None:
    """Take the operation for one step; None if another worker has it or it doesn't exist."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}:{uuid.uuid4().hex[:8]}"[:120]
    rows = Operation.objects.filter(unclaimed(now), pk=operation_id)
    if not rows.update(claimed_by=owner, claimed_until=now + CLAIM_FOR):
        return None
    related = ("scope__account", "cluster", "service", "requested_by", "confirmed_by", "undo_of")
    operation: Operation = Operation.objects.select_related(*related).get(pk=operation_id)
    return operation


def holds(operation: Operation, *, now: datetime) -> Q:
    """A condition for an UPDATE: the claim is still ours and has not run out."""
    return Q(claimed_by=operation.claimed_by, claimed_until__gt=now)


def release(operation: Operation) -> None:
    """Give the operation back; nothing happens if someone else has it by now."""
    Operation.objects.filter(pk=operation.pk, claimed_by=operation.claimed_by).update(claimed_until=None)
