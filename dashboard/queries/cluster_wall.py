"""One cluster's wall: its services worst first, their tasks one by one while they can be told apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from clusters.choices import ServiceStatus, TaskStatus
from clusters.models import Cluster, ContainerDefinition, Service, Task
from dashboard.graph import MISSING, Dot
from dashboard.palette import WORST_FIRST, Mark, Status
from dashboard.queries.ordering import worst_first
from dashboard.queries.services import service_status
from dashboard.queries.task_status import task_status
from dashboard.queries.wall import LONE, Counts, added, count_tasks, squares_of
from dashboard.wall import Square
from dashboard.wall_rows import MOST_DOTS, MOST_ROWS, ClusterWall, WallRow
from dashboard.words import revision_of, shorten

_SERVICE = (
    "scope_id", "cluster_id", "name", "status", "gone_at", "severity", "cause", "since", "parked_since",
    "scheduling_strategy", "desired_count", "healthy_count", "running_count", "pending_count", "missing_count",
)  # fmt: skip
_TASK = ("task_id", "service_id", "task_definition_arn", "last_status", "desired_status", "health_status",
         "pull_started_at", "pull_stopped_at", "stop_code")  # fmt: skip
_UNRESTARTED = Status(mark=Mark.OFF, text="Nothing restarts them")

Squares = tuple[tuple[Square, int], ...]


def get_cluster_wall(cluster: Cluster, *, most_rows: int = MOST_ROWS, most_dots: int = MOST_DOTS) -> ClusterWall:
    """Three queries. The caller has passed the cluster's gate."""
    tasks = Task.objects.filter(cluster=cluster)
    counts = count_tasks(tasks).get(cluster.pk, {})
    everything = Service.objects.filter(cluster=cluster).live().exclude(status=ServiceStatus.INACTIVE)
    services = list(worst_first(everything).only(*_SERVICE))
    known = {service.pk for service in services}
    lone = added(counts[key] for key in counts if key not in known)
    squares = {row.pk: _squares(counts.get(row.pk, {}), service=row) for row in services}
    shown = services[:most_rows]
    drawn = _drawn(shown, squares=squares, lone=sum(lone.values()), most=most_dots)
    dots = _dots(tasks, services=drawn, known=known)
    rows = [
        _row(service, squares=squares[service.pk], dots=dots.get(service.pk, []) if service.pk in drawn else None)
        for service in shown
    ]
    if lone:
        rows.append(_lone_row(lone, dots=tuple(dots.get(0, ()))))
    return ClusterWall(
        name=cluster.name,
        rows=tuple(rows),
        left_out=len(services) - len(shown),
        service_total=len(services),
        task_total=sum(count for each in counts.values() for count in each.values()),
    )


def _squares(counts: Counts, *, service: Service) -> Squares:
    return squares_of(counts, desired=service.desired_count, healthy=service.healthy_count)


def _drawn(services: Iterable[Service], *, squares: Mapping[int, Squares], lone: int, most: int) -> set[int]:
    """Whose tasks are drawn one by one: the worst first, while there is room. 0: those of no service."""
    drawn, room = set(), most
    for key, size in (*((row.pk, sum(count for _, count in squares[row.pk])) for row in services), (0, lone)):
        if size <= room:
            drawn.add(key)
            room -= size
    return drawn


def _dots(tasks: Any, *, services: set[int], known: set[int]) -> dict[int, list[Dot]]:
    """Tasks as dots by service (0: none we know), worst first."""
    checked = ContainerDefinition.objects.filter(task_definition=OuterRef("task_definition")).exclude(health_check={})
    live = tasks.live().exclude(last_status=TaskStatus.STOPPED).only(*_TASK).order_by("pk")
    live = live.annotate(has_check=Exists(checked))
    left_out = known - services
    rows = list(live.exclude(service_id__in=left_out) if left_out else live)
    found: dict[int, list[Dot]] = defaultdict(list)
    for task in rows:
        key = task.service_id if task.service_id in known else 0
        if key not in services:
            continue
        status = task_status(task, containers=(), has_health_check=task.has_check)
        title = f"{revision_of(task.task_definition_arn)}, task {shorten(task.task_id)}"
        found[key].append(Dot(id=task.pk, title=title, status=status))
    for dots in found.values():
        dots.sort(key=lambda dot: (WORST_FIRST.index(dot.status.mark), dot.id))
    return found


def _row(service: Service, *, squares: Squares, dots: list[Dot] | None) -> WallRow:
    """`dots` None: too many to tell apart."""
    missing = dict(squares).get(Square.MISSING, 0)
    copy = Dot(id=0, title=f"{service.name}, a missing copy", status=MISSING, is_missing=True)
    return WallRow(
        id=service.pk,
        name=service.name,
        status=service_status(service),
        healthy_count=service.healthy_count,
        desired_count=service.desired_count,
        counts=squares,
        dots=() if dots is None else (copy,) * missing + tuple(dots),
    )


def _lone_row(counts: Counts, *, dots: tuple[Dot, ...]) -> WallRow:
    return WallRow(
        id=0,
        name=LONE,
        status=_UNRESTARTED,
        healthy_count=0,
        desired_count=0,
        counts=squares_of(counts),
        dots=dots,
    )
