"""What one agent is given and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clusters.models import Cluster, Scope
from clusters.sync.fetched import Fetched, Problem
from clusters.sync.fetching import Fetcher
from clusters.sync.stamp import Stamp
from clusters.sync.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one agent. `cluster` is set for kinds that are cut by cluster.

    `is_full`: settled things are described too. `has_fresh_counters`: the cluster's own counts were read moments ago,
    so a count of zero spares a listing. `one_by_one_at_most`: how many things that AWS describes singly this run takes
    on; a job has a time limit, and the next run goes on.
    """

    scope: Scope
    cluster: Cluster | None
    fetcher: Fetcher
    writer: Writer
    now: datetime
    is_full: bool = True
    has_fresh_counters: bool = False
    one_by_one_at_most: int | None = None

    def stamp(self, *, read_at: datetime) -> Stamp:
        return Stamp(
            scope_id=self.scope.pk, cluster_id=self.cluster.pk if self.cluster else None, read_at=read_at, now=self.now
        )

    @property
    def cluster_ids(self) -> frozenset[int]:
        return frozenset((self.cluster.pk,)) if self.cluster else frozenset()

    def is_idle(self) -> bool:
        """AWS counts nothing in the cluster. Stopped tasks aren't counted, so a full run lists all the same."""
        cluster = self.home()
        counts = (
            cluster.running_tasks_count,
            cluster.pending_tasks_count,
            cluster.active_services_count,
            cluster.registered_container_instances_count,
        )
        return self.has_fresh_counters and not self.is_full and not any(counts)

    def home(self) -> Cluster:
        """The cluster of a per-cluster run."""
        if self.cluster is None:
            raise TypeError("this agent runs per cluster")
        return self.cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Complete, or why not. Only a complete run ends rows."""

    is_complete: bool = True
    problems: tuple[Problem, ...] = ()


def outcome_of(parts: Iterable[Fetched]) -> Outcome:
    every = list(parts)
    problems = dict.fromkeys(problem for part in every for problem in part.problems)
    return Outcome(is_complete=all(part.is_complete for part in every), problems=tuple(problems))
