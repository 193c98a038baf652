"""What is wrong, worst first: one row a cause."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import CauseClass, Severity
from clusters.models import AttentionItem
from dashboard.palette import Mark, mark_of_severity
from dashboard.queries.ordering import TROUBLE
from dashboard.queries.slim import CLUSTER, slim

SHOWN = 12
MOST = 200
_SEEN_AT_HOSTS = (CauseClass.HOST_LOST, CauseClass.NO_CAPACITY)
_SEEN_AT_TASKS = (
    CauseClass.OUT_OF_MEMORY,
    CauseClass.EXIT_CODE,
    CauseClass.IMAGE_PULL,
    CauseClass.SECRET,
    CauseClass.ROLE,
    CauseClass.CONTAINER_HEALTH,
    CauseClass.TARGET_HEALTH,
    CauseClass.SPOT,
    CauseClass.NETWORK,
)
_SEEN_AT_DEPLOYMENTS = (CauseClass.ROLLBACK, CauseClass.STUCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Where the way out begins: a route, its key, and what its button says."""

    label: str
    route: str
    key: int
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionRow:
    """`service_id` 0: it concerns the cluster. `mend` says what ends it, "" if nobody knows."""

    mark: Mark
    title: str
    mend: str
    tier: str
    certainty: str
    since: datetime
    cluster_id: int
    cluster_name: str
    account_name: str
    region: str
    service_id: int
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionList:
    rows: tuple[AttentionRow, ...]
    total: int
    broken: int
    at_risk: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def get_attention(user: Any, *, cluster_id: int = 0, service_id: int = 0, limit: int = SHOWN) -> AttentionList:
    """Open items the user may see, at most `limit` of them. One query."""
    items = AttentionItem.objects.visible_to(user).filter(ended_at__isnull=True, severity__gte=TROUBLE)
    if cluster_id:
        items = items.filter(cluster_id=cluster_id)
    if service_id:
        items = items.filter(service_id=service_id)
    keep = {**CLUSTER, "cluster": ("name", "scope", "host_count"), "service": ("name",)}
    found = list(slim(items, keep=keep, leave=()).order_by("-rank", "since", "pk")[:MOST])
    broken = sum(1 for item in found if item.severity >= Severity.FAILING)
    return AttentionList(
        rows=tuple(_row(item) for item in found[:limit]),
        total=len(found),
        broken=broken,
        at_risk=len(found) - broken,
    )


def _row(item: AttentionItem) -> AttentionRow:
    scope = item.cluster.scope
    return AttentionRow(
        mark=mark_of_severity(item.severity),
        title=_title(item),
        mend=item.mend,
        tier=item.tier,
        certainty=item.certainty,
        since=item.since,
        cluster_id=item.cluster_id,
        cluster_name=item.cluster.name,
        account_name=scope.account.name,
        region=scope.region,
        service_id=item.service_id or 0,
        action=_action(item),
    )


def _action(item: AttentionItem) -> Action:
    """What fails is seen at its tasks, what finds no room or loses its host at the hosts, what is stuck at the
    deployment. A cause of a whole cluster leads there."""
    if item.cause_class in _SEEN_AT_HOSTS and item.cluster.host_count:
        return Action(label="See hosts", route="hosts", key=0, query=f"?cluster={item.cluster_id}")
    if not item.service_id:
        return Action(label="See cluster", route="cluster", key=item.cluster_id)
    if item.cause_class in _SEEN_AT_TASKS:
        return Action(label="See tasks", route="service", key=item.service_id, query="?tab=tasks")
    if item.cause_class in _SEEN_AT_DEPLOYMENTS:
        return Action(label="See deployment", route="service", key=item.service_id, query="?tab=deployments")
    return Action(label="See service", route="service", key=item.service_id)


def _title(item: AttentionItem) -> str:
    """What it concerns, then the cause; a cause that names its service already is left alone."""
    name = item.service.name if item.service else item.cluster.name
    return item.cause if item.cause.startswith(name) else f"{name}: {item.cause}"
