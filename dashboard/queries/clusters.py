"""Clusters: the table, worst first, and one cluster's head."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from clusters.choices import Severity, Tier
from clusters.models import Cluster
from dashboard.bars import Segment, of_tasks
from dashboard.palette import Mark, Status, mark_of_severity
from dashboard.queries.keys import Asker, choice, number, tag, text
from dashboard.queries.ordering import WORST, by_number, by_text, by_time
from dashboard.queries.places import Place, console_url, place_of_cluster
from dashboard.queries.shared_keys import SEVERITIES, TIER, places
from dashboard.queries.slim import SCOPE, slim
from dashboard.queries.table import Column, Table


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
    task_count: int
    host_count: int
    gone_at: datetime | None


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
        task_count=cluster.task_count,
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


def _rows(asker: Asker, _words: frozenset[str]) -> Any:
    return Cluster.objects.visible_to(asker.user).live()


_LEFT = ("raw", "tags", "settings", "capacity_providers", "default_capacity_provider_strategy")


def _load(_asker: Asker, keys: list[int]) -> Any:
    return slim(Cluster.objects.filter(pk__in=keys), keep=SCOPE, leave=_LEFT)


CLUSTERS = Table(
    noun="clusters",
    title="Clusters",
    rows=_rows,
    load=_load,
    to_row=lambda cluster, _asker: _row(cluster),
    text=("name", "scope__account__name", "scope__region"),
    shows={"trouble": "status:trouble", **{str(tier): f"tier:{tier}" for tier in Tier}},
    keys=(
        choice("status", {**SEVERITIES, "empty": Q(service_count=0)}),
        TIER,
        text("name", "name", hint="prod-*"),
        *places(),
        tag(),
        number("services", "service_count"),
        number("hosts", "host_count"),
        number("missing", "missing_count"),
    ),
    columns=(
        Column(key="name", title="Cluster", order=by_text("name"), is_fixed=True),
        Column(key="status", title="Status", order=WORST, is_fixed=True),
        Column(key="tier", title="Tier", order=by_text("tier", "name")),
        Column(key="place", title="Account · region", order=by_text("scope__account__name", "scope__region", "name")),
        Column(key="services", title="Services", order=by_number("service_count"), css="num"),
        Column(key="healthy", title="Healthy / desired", order=by_number("desired_count", "healthy_count"), css="num"),
        Column(key="tasks", title="Tasks", order=by_number("task_count"), css="num", is_default=False),
        Column(key="hosts", title="Hosts", order=by_number("host_count"), css="num"),
        Column(key="changed", title="Changed", order=by_time("changed_at"), css="num"),
    ),
    csv=(
        ("name", lambda cluster: cluster.name),
        ("status", lambda cluster: cluster_status(cluster).text),
        ("severity", lambda cluster: cluster.severity),
        ("tier", lambda cluster: cluster.tier),
        ("account_id", lambda cluster: cluster.scope.account.account_id),
        ("account", lambda cluster: cluster.scope.account.name),
        ("region", lambda cluster: cluster.scope.region),
        ("service_count", lambda cluster: cluster.service_count),
        ("desired_count", lambda cluster: cluster.desired_count),
        ("healthy_count", lambda cluster: cluster.healthy_count),
        ("missing_count", lambda cluster: cluster.missing_count),
        ("task_count", lambda cluster: cluster.task_count),
        ("host_count", lambda cluster: cluster.host_count),
        ("changed_at", lambda cluster: cluster.changed_at),
        ("arn", lambda cluster: cluster.arn),
    ),
)
