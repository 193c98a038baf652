"""Clusters: the list, worst first, and one cluster's head."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import Severity, Tier
from clusters.models import Cluster
from dashboard.bars import Segment, of_tasks
from dashboard.palette import Mark, Status, mark_of_severity
from dashboard.queries.filters import ListFilter, named
from dashboard.queries.ordering import TROUBLE, worst_first
from dashboard.queries.paging import Page, paged
from dashboard.queries.places import Place, console_url, place_of_cluster

SHOWS = ("trouble", *(str(tier) for tier in Tier))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRow:
    id: int
    name: str
    tier: str
    account_name: str
    region: str
    status: Status
    service_count: int
    healthy_count: int
    desired_count: int
    task_count: int
    host_count: int
    bar: tuple[Segment, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterHead:
    """`settings`: (name, value) as AWS has them. `strategy`: "FARGATE 1, FARGATE_SPOT 4"."""

    id: int
    arn: str
    name: str
    tier: str
    place: Place
    status: Status
    console: str
    settings: tuple[tuple[str, str], ...]
    strategy: str
    capacity_providers: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    service_count: int
    healthy_count: int
    desired_count: int
    missing_count: int
    pending_count: int
    running_count: int
    host_count: int
    gone_at: datetime | None


def list_clusters(user: Any, *, shown: ListFilter) -> Page[ClusterRow]:
    rows = Cluster.objects.visible_to(user).live().select_related("scope__account")
    rows = named(rows, text=shown.text, fields=("name", "scope__account__name", "scope__region"))
    if shown.show == "trouble":
        rows = rows.filter(severity__gte=TROUBLE)
    elif shown.show:
        rows = rows.filter(tier=shown.show)
    return paged(worst_first(rows.defer("raw")), number=shown.page, to_row=_row)


def get_cluster_head(cluster: Cluster) -> ClusterHead:
    """Needs `scope__account` selected. No query."""
    place = place_of_cluster(cluster)
    return ClusterHead(
        id=cluster.pk,
        arn=cluster.arn,
        name=cluster.name,
        tier=cluster.tier,
        place=place,
        status=cluster_status(cluster),
        console=console_url(place, path=f"clusters/{cluster.name}/services"),
        settings=pairs(cluster.settings),
        strategy=strategy_words(cluster.default_capacity_provider_strategy),
        capacity_providers=tuple(str(name) for name in cluster.capacity_providers),
        tags=pairs(cluster.tags),
        service_count=cluster.service_count,
        healthy_count=cluster.healthy_count,
        desired_count=cluster.desired_count,
        missing_count=cluster.missing_count,
        pending_count=cluster.pending_tasks_count,
        running_count=cluster.running_tasks_count,
        host_count=cluster.host_count,
        gone_at=cluster.gone_at,
    )


def cluster_status(cluster: Cluster) -> Status:
    if cluster.is_gone or cluster.status == "INACTIVE":
        return Status(mark=Mark.OFF, text="Deleted in AWS")
    if not cluster.cause and not cluster.service_count:
        return Status(mark=Mark.OFF, text="No services")
    is_parked = cluster.severity == Severity.QUIET
    if is_parked and not cluster.desired_count:
        return Status(mark=Mark.OFF, text=cluster.cause or "Parked, nothing is desired")
    # one parked service beside steady ones is no news of the cluster's
    mark = Mark.OK if is_parked else mark_of_severity(cluster.severity)
    return Status(mark=mark, text=cluster.cause or "Steady")


def strategy_words(strategy: list[dict[str, Any]]) -> str:
    """A capacity provider strategy as words: "FARGATE weight 1 base 2, FARGATE_SPOT weight 4"."""
    words = []
    for item in strategy:
        base = f" base {item['base']}" if item.get("base") else ""
        words.append(f"{item.get('capacityProvider', '')} weight {item.get('weight', 0)}{base}")
    return ", ".join(words)


def _row(cluster: Cluster) -> ClusterRow:
    return ClusterRow(
        id=cluster.pk,
        name=cluster.name,
        tier=cluster.tier,
        account_name=cluster.scope.account.name,
        region=cluster.scope.region,
        status=cluster_status(cluster),
        service_count=cluster.service_count,
        healthy_count=cluster.healthy_count,
        desired_count=cluster.desired_count,
        task_count=cluster.task_count,
        host_count=cluster.host_count,
        bar=of_tasks(
            healthy=cluster.healthy_count, starting=cluster.pending_tasks_count, desired=cluster.desired_count
        ),
        changed_at=cluster.changed_at,
    )


def pairs(stored: Any) -> tuple[tuple[str, str], ...]:
    """Tags and settings come as a mapping or as AWS's lists of {name|key, value}."""
    if isinstance(stored, dict):
        return tuple((str(key), str(value)) for key, value in sorted(stored.items()))
    return tuple((str(item.get("name", item.get("key", ""))), str(item.get("value", ""))) for item in stored)
