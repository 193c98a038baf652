"""Leases on shards, in the database: whoever holds a shard's newest epoch may write, nobody else.

Any number of schedulers, duplicates and redeliveries is then harmless. Nothing here talks to AWS.
"""

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from clusters.models import SyncState

# A killed worker's shard is free again after this long. Holders renew at a third of it while they wait for AWS.
LEASE_S = 45


class LeaseLost(Exception):
    """Another run has taken the shard since: what this one read is not to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to write one shard. `state_id` is the SyncState's key."""

    state_id: int
    epoch: int
    owner: str
    taken_at: datetime


def take_lease(state_id: int, *, now: datetime, epoch: int | None = None) -> Lease | None:
    """Take a shard that nobody holds; None if somebody does.

    With `epoch` only if no run has taken it since that epoch was read: a job that the broker delivers twice runs once.
    """
    owner = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
    free = SyncState.objects.filter(pk=state_id).filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    if epoch is not None:
        free = free.filter(epoch=epoch)
    until = now + timedelta(seconds=LEASE_S)
    if not free.update(owner=owner, lease_until=until, epoch=F("epoch") + 1, started_at=now):
        return None
    taken = SyncState.objects.filter(pk=state_id, owner=owner).values_list("epoch", flat=True).first()
    return None if taken is None else Lease(state_id=state_id, epoch=taken, owner=owner, taken_at=now)


def renew_lease(lease: Lease) -> None:
    """Hold it longer. Errors: LeaseLost."""
    until = timezone.now() + timedelta(seconds=LEASE_S)
    if not SyncState.objects.filter(pk=lease.state_id, epoch=lease.epoch).update(lease_until=until):
        raise LeaseLost(f"shard {lease.state_id} was taken over from {lease.owner}")


@contextmanager
def fenced(lease: Lease | None) -> Iterator[None]:
    """A transaction that commits only while `lease` holds: the shard's row is locked until it ends.

    None: no fence, for writers that are guarded by versions instead (events, targeted refreshes). Errors: LeaseLost.
    """
    with transaction.atomic():
        if lease is not None:
            held = SyncState.objects.select_for_update().filter(pk=lease.state_id).values_list("epoch", flat=True)
            if held.first() != lease.epoch:
                raise LeaseLost(f"shard {lease.state_id} was taken over from {lease.owner}")
        yield
