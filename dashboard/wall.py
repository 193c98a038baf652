"""The fleet as squares: what runs in each cluster, what is missing, worst first. Frozen facts and words; pure.

Shared by `queries` and `figures`, which may not import one another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dashboard.palette import Mark, Status
from dashboard.words import plural

MOST_SQUARES = 20_000  # beyond it a square is a service
COLUMNS = ("Cluster", "Tier", "Status", "Missing", "Unhealthy", "Unknown", "Stopping", "Starting", "Running")


class Square(StrEnum):
    """What one square tells, worst first. MISSING is a copy that should run and has no task."""

    MISSING = "missing"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"
    STOPPING = "stopping"
    STARTING = "starting"
    RUNNING = "running"


WORDS = {
    Square.MISSING: "Missing, no task",
    Square.UNHEALTHY: "Unhealthy",
    Square.UNKNOWN: "Health not known",
    Square.STOPPING: "Stopping",
    Square.STARTING: "Starting",
    Square.RUNNING: "Running",
}
MARKS = {
    Square.MISSING: Mark.BAD,
    Square.UNHEALTHY: Mark.BAD,
    Square.UNKNOWN: Mark.UNKNOWN,
    Square.STOPPING: Mark.DRAIN,
    Square.STARTING: Mark.CHANGE,
    Square.RUNNING: Mark.OK,
}
# Where a square is a service, it is as bad as the worst of its tasks.
SERVICE_WORDS = {
    Square.MISSING: "Nothing of it runs",
    Square.UNHEALTHY: "Some missing or unhealthy",
    Square.UNKNOWN: "Health not known",
    Square.STOPPING: "Tasks stopping",
    Square.STARTING: "Tasks starting",
    Square.RUNNING: "Running",
}

Run = tuple[Square, int, int]  # a state, the number of a service within its cluster, how many squares


@dataclass(frozen=True, slots=True, kw_only=True)
class WallService:
    """One service's squares by state. `id` 0: the tasks that no service starts."""

    id: int
    name: str
    counts: tuple[tuple[Square, int], ...]

    def count(self, square: Square) -> int:
        return dict(self.counts).get(square, 0)

    @property
    def worst(self) -> Square | None:
        """As one square; None where nothing runs and nothing should."""
        there = {square for square, count in self.counts if count}
        if not there:
            return None
        worst = min(there, key=list(Square).index)
        return Square.UNHEALTHY if worst is Square.MISSING and len(there) > 1 else worst


@dataclass(frozen=True, slots=True, kw_only=True)
class WallCluster:
    """`services`: those that hold something or want something, worst first, of `service_count`."""

    id: int
    name: str
    tier: str
    status: Status
    desired_count: int
    service_count: int
    services: tuple[WallService, ...]

    def count(self, square: Square) -> int:
        return sum(service.count(square) for service in self.services)

    @property
    def task_count(self) -> int:
        return sum(self.count(square) for square in Square if square is not Square.MISSING)

    @property
    def is_down(self) -> bool:
        """Copies are wanted, and not one runs."""
        return bool(self.count(Square.MISSING)) and not self.count(Square.RUNNING) + self.count(Square.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetWall:
    """Worst first."""

    clusters: tuple[WallCluster, ...]

    @property
    def square_count(self) -> int:
        return sum(count for cluster in self.clusters for service in cluster.services for _, count in service.counts)

    @property
    def is_by_service(self) -> bool:
        return self.square_count > MOST_SQUARES


def runs_of(cluster: WallCluster, *, is_by_service: bool) -> tuple[Run, ...]:
    """The squares of one block in order: by state, worst first, then by service."""
    if is_by_service:
        worst = [(service.worst, number, 1) for number, service in enumerate(cluster.services)]
        found = [(square, number, count) for square, number, count in worst if square is not None]
    else:
        found = [
            (square, number, count)
            for number, service in enumerate(cluster.services)
            for square, count in service.counts
            if count
        ]
    order = list(Square)
    return tuple(sorted(found, key=lambda run: (order.index(run[0]), run[1])))


def summary_of(wall: FleetWall) -> str:
    """ "6 clusters, 43 services, 148 tasks. 6 missing and 3 unhealthy in 2 clusters, worst first. …" """
    clusters = wall.clusters
    services = sum(cluster.service_count for cluster in clusters)
    tasks = sum(cluster.task_count for cluster in clusters)
    size = f"{plural(len(clusters), 'cluster')}, {plural(services, 'service')}, {plural(tasks, 'task')}."
    bad = [f"{count:,} {word}" for word, count in _trouble(clusters) if count]
    where = sum(any(count for _, count in _trouble((cluster,))) for cluster in clusters)
    trouble = (
        f"{' and '.join(bad)} in {plural(where, 'cluster')}, worst first." if bad else "None missing or unhealthy."
    )
    return f"{size} {trouble} One square is one {'service' if wall.is_by_service else 'task'}."


def detail_of(cluster: WallCluster) -> str:
    """Beside a block's name: "107 · 6 missing", "0 of 21 run"."""
    if cluster.is_down:
        return f"0 of {cluster.desired_count:,} run"
    if not cluster.task_count:
        return "nothing runs"
    worst = [f"{count:,} {word}" for word, count in _trouble((cluster,)) if count]
    return " · ".join([f"{cluster.task_count:,}", *worst[:1]])


def rows_of(wall: FleetWall) -> Iterator[tuple[WallCluster, list[str]]]:
    """Each cluster with its cells of COLUMNS."""
    for cluster in wall.clusters:
        yield (
            cluster,
            [cluster.name, cluster.tier, cluster.status.text, *(f"{cluster.count(each):,}" for each in Square)],
        )


def legend_of(wall: FleetWall) -> list[list[str]]:
    """(square, words) of the states in the picture, worst first."""
    words = SERVICE_WORDS if wall.is_by_service else WORDS
    there = {run[0] for cluster in wall.clusters for run in runs_of(cluster, is_by_service=wall.is_by_service)}
    return [[str(square), words[square]] for square in Square if square in there]


def mark_of(cluster: WallCluster) -> Mark | None:
    """How loud its block is; None: quiet."""
    return cluster.status.mark if cluster.status.mark in (Mark.BAD, Mark.WARN) else None


def _trouble(clusters: Iterable[WallCluster]) -> list[tuple[str, int]]:
    rows = list(clusters)
    return [(str(square), sum(each.count(square) for each in rows)) for square in (Square.MISSING, Square.UNHEALTHY)]
