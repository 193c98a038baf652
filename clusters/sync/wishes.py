"""Wishes for a fresh read, as events leave them. Whoever serves them takes those that are due (`refresh.py`)."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from clusters.models import RefreshRequest, Scope, Service

# A service's own row, without its tasks, which events bring themselves: one call for ten services.
SERVICE_ALONE = "service"
# ECS sends no event for a changed desired count, but its tasks' events follow at once, dozens in a rollout.
SERVICE_EVERY = timedelta(seconds=2)
MOST_REMEMBERED = 10_000

Wish = tuple[int | None, str, str]  # cluster's key, kind, ARN


class Pace:
    """When each thing may be asked for again. Of one process: a second consumer doubles the reads, no more."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._due: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def due(self, name: str, *, now: datetime) -> datetime:
        """Now, or later if it was asked for a moment ago: the last of many events is never left unread."""
        with self._lock:
            last = self._due.get(name)
            due = now if last is None else max(now, last if last > now else last + self._every)
            if len(self._due) >= MOST_REMEMBERED:
                self._due.clear()
            self._due[name] = due
        return due


_services = Pace(SERVICE_EVERY)


def ask(wishes: Iterable[Wish], *, scope: Scope, now: datetime) -> None:
    """Asking twice is asking once."""
    _write(((cluster_id, kind, arn, now) for cluster_id, kind, arn in wishes), scope=scope)


def ask_services(names: Iterable[str], *, cluster_id: int, cluster_arn: str, scope: Scope, now: datetime) -> None:
    """Reads of these services' own rows, each at most every two seconds. They may not be mirrored yet."""
    wanted = sorted(set(names))
    if not wanted:
        return
    mirrored = dict(Service.objects.filter(cluster_id=cluster_id, name__in=wanted).values_list("name", "arn"))
    prefix = cluster_arn.replace(":cluster/", ":service/", 1)
    arns = [mirrored.get(name) or f"{prefix}/{name}" for name in wanted]
    _write(((cluster_id, SERVICE_ALONE, arn, _services.due(arn, now=now)) for arn in arns), scope=scope)


def _write(wishes: Iterable[tuple[int | None, str, str, datetime]], *, scope: Scope) -> None:
    rows = [
        RefreshRequest(scope=scope, cluster_id=cluster_id, kind=kind, arn=arn[:600], requested_at=due)
        for cluster_id, kind, arn, due in wishes
    ]
    RefreshRequest.objects.bulk_create(rows, ignore_conflicts=True)
