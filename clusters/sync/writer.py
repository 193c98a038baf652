"""Writes of one run: fenced transactions, SQLite's single writer treated with care, rows counted, changes told.

Knows no payload and no noun.
"""

import fcntl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from django.db import connection

from clusters.announce import announce
from clusters.sync.leases import Lease, fenced

# SQLite has one writer: after this many rows a bulk writer pauses, so that a login or an operation gets its turn.
SQLITE_ROWS = 500
SQLITE_PAUSE_S = 0.02
_bulk = threading.Lock()
T = TypeVar("T")


class Writer:
    """One run's hand on the database. `written` and `closed` count mirrored rows, not links or counters."""

    def __init__(self, *, lease: Lease | None, kind: str) -> None:
        self.lease = lease
        self.kind = kind  # what open pages are told has changed, an AgentKind
        self.written = 0
        self.closed = 0
        self.touched: set[int] = set()  # clusters in which something changed
        self._untold: set[int] = set()
        self._services: set[int] | None = set()  # whose pages are concerned; None: any of the clusters'

    @contextmanager
    def transaction(self, *, rows: int) -> Iterator[None]:
        """Fenced, at most about 500 `rows` please; announces after the commit. Errors: LeaseLost."""
        is_sqlite = connection.vendor == "sqlite"
        with _one_bulk_writer() if is_sqlite else nullcontext():
            with fenced(self.lease):
                yield
            if is_sqlite and not connection.in_atomic_block:
                time.sleep(SQLITE_PAUSE_S * min(1.0, rows / SQLITE_ROWS))
        self._announce()

    def wrote(
        self, count: int, *, cluster_ids: frozenset[int] = frozenset(), service_ids: Iterable[int] | None = None
    ) -> None:
        """`service_ids`: the services that these rows are of, 0 for none; None where the writer doesn't know."""
        self.written += count
        self.touch(count, cluster_ids=cluster_ids, service_ids=service_ids)

    def ended(self, count: int, *, cluster_ids: frozenset[int] = frozenset()) -> None:
        self.closed += count
        self.touch(count, cluster_ids=cluster_ids)

    def touch(self, count: int, *, cluster_ids: frozenset[int], service_ids: Iterable[int] | None = None) -> None:
        """Something that isn't a mirrored row of its own changed (a link, a tier): judge and announce, don't count."""
        if not count:
            return
        self._untold |= cluster_ids
        self.touched |= cluster_ids
        if self._services is not None:
            self._services = None if service_ids is None else self._services.union(service_ids)

    def _announce(self) -> None:
        untold, self._untold = self._untold, set()
        services, self._services = self._services, set()
        announce(untold, kinds=(self.kind,), service_ids=services)


@contextmanager
def _one_bulk_writer() -> Iterator[None]:
    """Across threads and processes of this machine: SQLite's file lies on it, so a file lock reaches all of them."""
    name = str(connection.settings_dict["NAME"])
    with _bulk:
        if "memory" in name or not name:
            yield
            return
        with Path(f"{name}.bulk").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # ends with the process, however it ends
            yield


def batches(rows: list[T], *, weight: int = 1) -> Iterator[list[T]]:
    """Slices that fit one transaction; `weight` is how many rows each item writes."""
    size = max(1, SQLITE_ROWS // weight)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
