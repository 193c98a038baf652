"""Connection checks as the admin's page sees them: wished for here, made by a worker, kept in a row.

Imported by the web process, so nothing here imports the room that calls AWS.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError

from clusters.models import Account, ConnectionCheck

logger = logging.getLogger(__name__)

JOB = "clusters.jobs.sync.check_connection"
QUEUE = "operations"  # the only worker that may assume write roles
LATE_AFTER = timedelta(seconds=10)
# Longer than the slowest check takes. Then it was lost with its worker, and the page stops reloading.
LOST_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCheck:
    """The newest check of one region, as its page shows it. `lines`: see `ConnectionCheck.results`."""

    region: str
    finished_at: datetime | None = None
    is_waiting: bool = False
    is_late: bool = False
    error: str = ""
    lines: tuple[dict[str, Any], ...] = ()


def request_checks(account: Account, *, now: datetime) -> int:
    """One check for each enabled region; answers how many. Must run inside a transaction: jobs go out after it."""
    scopes = account.scopes.filter(is_enabled=True) if account.is_enabled else account.scopes.none()
    rows = [ConnectionCheck.objects.create(scope=scope, requested_at=now) for scope in scopes]
    for row in rows:
        transaction.on_commit(partial(_send, row.pk))
    return len(rows)


def latest_checks(account: Account, *, now: datetime) -> list[RegionCheck]:
    """One for each enabled region, tested or not."""
    found = []
    for scope in account.scopes.filter(is_enabled=True):
        row = scope.connection_checks.first()
        found.append(
            RegionCheck(region=scope.region) if row is None else _region_check(row, region=scope.region, now=now)
        )
    return found


def _region_check(row: ConnectionCheck, *, region: str, now: datetime) -> RegionCheck:
    age = now - row.requested_at
    is_open = row.finished_at is None
    return RegionCheck(
        region=region,
        finished_at=row.finished_at,
        is_waiting=is_open and age < LOST_AFTER,
        is_late=is_open and age >= LATE_AFTER,
        error=row.error,
        lines=tuple(row.results),
    )


def _send(check_id: int) -> None:
    """With the broker away the row stays open and the page says that nobody has answered."""
    try:
        current_app.send_task(JOB, args=(check_id,), queue=QUEUE, retry=False)
    except BrokerError as error:
        logger.warning("Redis is away (%s): connection check %d has to be asked for again.", error, check_id)
