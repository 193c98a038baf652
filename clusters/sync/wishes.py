"""Wishes for a fresh read, as events leave them. Whoever serves them takes those that are due (`refresh.py`)."""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from clusters.models import RefreshRequest, Scope, Service

# A service's own row, without its tasks, which events bring themselves: one call for ten services.
SERVICE_ALONE = "service"
# ECS sends no event for a changed desired count, but its tasks' events follow at once, dozens in a rollout. A task that
# starts or is told to stop may be that change; one that goes its way tells little that it hasn't told itself.
TURNS_EVERY = timedelta(seconds=0.5)
SERVICE_EVERY = timedelta(seconds=2)
# So many services of an account and region may be hurried in that time: when hundreds roll out at once, AWS's calls are
# for their sweeps.
HURRIED_MOST = 20
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


class Few:
    """At most so many in each stretch of time. Of one process, as `Pace`."""

    def __init__(self, most: int, *, every: timedelta) -> None:
        self._most = most
        self._every = every
        self._taken: dict[int, tuple[datetime, int]] = {}
        self._lock = threading.Lock()

    def take(self, key: int, *, now: datetime) -> bool:
        with self._lock:
            began, count = self._taken.get(key, (now, 0))
            if now - began >= self._every:
                began, count = now, 0
            self._taken[key] = (began, count + 1)
        return count < self._most


_services = Pace(SERVICE_EVERY)
_turns = Pace(TURNS_EVERY)
_hurried = Few(HURRIED_MOST, every=SERVICE_EVERY)


def ask(wishes: Iterable[Wish], *, scope: Scope, now: datetime) -> None:
    """Asking twice is asking once."""
    _write(((cluster_id, kind, arn, now) for cluster_id, kind, arn in wishes), scope=scope)


def ask_services(
    names: Iterable[str], *, turned: Collection[str], cluster_id: int, cluster_arn: str, scope: Scope, now: datetime
) -> None:
    """Reads of these services' own rows, each at most every two seconds; of those where tasks `turned`, started or
    were told to stop, every half a second, unless many are. They may not be mirrored yet."""
    wanted = sorted(set(names))
    if not wanted:
        return
    mirrored = dict(Service.objects.filter(cluster_id=cluster_id, name__in=wanted).values_list("name", "arn"))
    prefix = cluster_arn.replace(":cluster/", ":service/", 1)
    soon: dict[datetime, list[str]] = defaultdict(list)
    later: list[tuple[int, str, str, datetime]] = []
    for name in wanted:
        arn = mirrored.get(name) or f"{prefix}/{name}"
        if name in turned and _hurried.take(scope.pk, now=now):
            soon[_turns.due(arn, now=now)].append(arn)
        else:
            later.append((cluster_id, SERVICE_ALONE, arn, _services.due(arn, now=now)))
    for due, arns in soon.items():
        waiting = RefreshRequest.objects.filter(scope=scope, kind=SERVICE_ALONE, arn__in=arns, requested_at__gt=due)
        waiting.update(requested_at=due)
        later += [(cluster_id, SERVICE_ALONE, arn, due) for arn in arns]
    _write(later, scope=scope)


def _write(wishes: Iterable[tuple[int | None, str, str, datetime]], *, scope: Scope) -> None:
    rows = [
        RefreshRequest(scope=scope, cluster_id=cluster_id, kind=kind, arn=arn[:600], requested_at=due)
        for cluster_id, kind, arn, due in wishes
    ]
    RefreshRequest.objects.bulk_create(rows, ignore_conflicts=True)
