"""One cluster's wall: a row a service, its tasks as symbols, worst first. Frozen facts and words; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.graph import Dot
from dashboard.palette import WORDS, Mark, Status
from dashboard.wall import MARKS, Square
from dashboard.words import plural

COLUMNS = (
    "Service",
    "Status",
    "Healthy",
    "Desired",
    "Missing",
    "Unhealthy",
    "Unknown",
    "Stopping",
    "Starting",
    "Running",
)
MOST_ROWS, MOST_DOTS = 400, 2_000
_WORDS = {**WORDS, Mark.OK: "Running", Mark.CHANGE: "Starting", Mark.DRAIN: "Stopping"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRow:
    """One service of a cluster's wall. `dots`: its tasks one by one, missing first; empty where there are too many to
    draw, then `counts` tell. `id` 0: the tasks that no service starts."""

    id: int
    name: str
    status: Status
    healthy_count: int
    desired_count: int
    counts: tuple[tuple[Square, int], ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterWall:
    """Rows worst first. `left_out`: services beyond what a picture holds, all better off than those shown."""

    name: str
    rows: tuple[WallRow, ...]
    left_out: int
    service_total: int
    task_total: int


def summary_of(wall: ClusterWall) -> str:
    """ "58 services and 696 tasks, worst first. In trouble: cart-3, resizer." """
    bad = [row.name for row in wall.rows if row.status.mark in (Mark.BAD, Mark.WARN)]
    named = ", ".join(bad[:5]) + (f" and {len(bad) - 5} more" if len(bad) > 5 else "")
    size = f"{plural(wall.service_total, 'service')} and {plural(wall.task_total, 'task')}"
    rest = f" {plural(wall.left_out, 'better one')} not drawn." if wall.left_out else ""
    return f"{size}, worst first. In trouble: {named or 'none'}.{rest}"


def cells_of(wall: ClusterWall) -> Iterator[tuple[WallRow, list[str]]]:
    """Each row with its cells of COLUMNS."""
    for row in wall.rows:
        counts = dict(row.counts)
        numbers = (row.healthy_count, row.desired_count, *(counts.get(square, 0) for square in Square))
        yield row, [row.name, row.status.text, *(f"{number:,}" for number in numbers)]


def legend_of(wall: ClusterWall) -> list[list[str]]:
    """(mark, words) of each state in the picture; "missing" first."""
    there = {dot.status.mark for row in wall.rows for dot in row.dots if not dot.is_missing}
    there |= {MARKS[square] for row in wall.rows if not row.dots for square, _ in row.counts}
    is_missing = any(square is Square.MISSING for row in wall.rows for square, _ in row.counts)
    missing = [["missing", "Missing, no task"]] if is_missing else []
    return missing + [[str(mark), _WORDS[mark]] for mark in Mark if mark in there]
