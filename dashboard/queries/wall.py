"""What the fleet's wall is made of: tasks counted by service and state in one query, names beside them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from clusters.choices import HealthStatus, ServiceStatus, TaskStatus
from clusters.models import Cluster, Service, Task
from dashboard.queries.clusters import cluster_status
from dashboard.queries.ordering import worst_first
from dashboard.wall import FleetWall, Square, WallCluster, WallService

LONE = "No service (stand-alone)"
_STARTING = (TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING)
_CLUSTER = (
    "scope_id", "name", "tier", "status", "gone_at", "severity", "cause", "service_count", "desired_count",
)  # fmt: skip

Counts = dict[tuple[str, str, str], int]  # by last status, desired status, health status


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    id: int
    name: str
    desired_count: int
    healthy_count: int


def get_fleet_wall(user: Any) -> FleetWall:
    """Three queries, of the clusters the user may see."""
    clusters = list(worst_first(Cluster.objects.visible_to(user).live()).only(*_CLUSTER))
    tasks = count_tasks(Task.objects.visible_to(user))
    services = _services(user)
    return FleetWall(
        clusters=tuple(
            _cluster(row, services=services.get(row.pk, ()), tasks=tasks.get(row.pk, {})) for row in clusters
        )
    )


def count_tasks(tasks: Any) -> dict[int, dict[int, Counts]]:
    """Those that have not stopped, by cluster and service (0: none). One query."""
    live = tasks.live().exclude(last_status=TaskStatus.STOPPED)
    keys = ("cluster_id", "service_id", "last_status", "desired_status", "health_status")
    found: dict[int, dict[int, Counts]] = defaultdict(lambda: defaultdict(dict))
    for cluster, service, last, desired, health, count in (
        live.order_by().values_list(*keys).annotate(count=Count("pk")).values_list(*keys, "count")
    ):
        found[cluster][service or 0][last, desired, health] = count
    return found


def _services(user: Any) -> dict[int, list[_Row]]:
    """By cluster, worst first within it."""
    rows = worst_first(Service.objects.visible_to(user).live().exclude(status=ServiceStatus.INACTIVE))
    found: dict[int, list[_Row]] = defaultdict(list)
    for cluster, pk, name, desired, healthy in rows.values_list(
        "cluster_id", "pk", "name", "desired_count", "healthy_count"
    ):
        found[cluster].append(_Row(id=pk, name=name, desired_count=desired, healthy_count=healthy))
    return found


def _cluster(row: Cluster, *, services: Iterable[_Row], tasks: Mapping[int, Counts]) -> WallCluster:
    named = list(services)
    known = {service.id for service in named}
    lone = added(counts for service_id, counts in tasks.items() if service_id not in known)
    squares = [
        WallService(id=each.id, name=each.name, counts=_of_service(tasks.get(each.id, {}), row=each)) for each in named
    ]
    if lone:
        squares.append(WallService(id=0, name=LONE, counts=squares_of(lone)))
    return WallCluster(
        id=row.pk,
        name=row.name,
        tier=row.tier,
        status=cluster_status(row),
        desired_count=row.desired_count,
        service_count=len(named),
        services=tuple(each for each in squares if each.counts),
    )


def added(many: Iterable[Counts]) -> Counts:
    total: Counts = defaultdict(int)
    for counts in many:
        for key, count in counts.items():
            total[key] += count
    return total


def _of_service(counts: Counts, *, row: _Row) -> tuple[tuple[Square, int], ...]:
    return squares_of(counts, desired=row.desired_count, healthy=row.healthy_count)


def squares_of(counts: Counts, *, desired: int = 0, healthy: int | None = None) -> tuple[tuple[Square, int], ...]:
    """Of running tasks without a verdict, as many are well as sync has found `healthy` in all: the others have a health
    check that hasn't answered. None: nobody counts them (no service), they are taken as they run."""
    found = dict.fromkeys(Square, 0)
    unsaid = 0
    for (last, wanted, health), count in counts.items():
        square = square_of(last, wanted, health)
        if square is None:
            unsaid += count
        else:
            found[square] += count
    well = unsaid if healthy is None else min(unsaid, max(0, healthy - found[Square.RUNNING]))
    found[Square.RUNNING] += well
    found[Square.UNKNOWN] += unsaid - well
    there = sum(count for square, count in found.items() if square is not Square.STOPPING)
    found[Square.MISSING] = max(0, desired - there)
    return tuple((square, count) for square, count in found.items() if count)


def square_of(last: str, desired: str, health: str) -> Square | None:
    """None: it runs, and nobody says how well."""
    if desired == TaskStatus.STOPPED:
        return Square.STOPPING
    if last in _STARTING:
        return Square.STARTING
    if last != TaskStatus.RUNNING:
        return Square.STOPPING
    if health == HealthStatus.UNHEALTHY:
        return Square.UNHEALTHY
    return Square.RUNNING if health == HealthStatus.HEALTHY else None
