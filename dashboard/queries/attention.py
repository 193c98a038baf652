"""What is wrong, worst first: one row a cause."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import Severity
from clusters.models import AttentionItem
from dashboard.palette import Mark, mark_of_severity
from dashboard.queries.ordering import TROUBLE

SHOWN = 12
MOST = 200


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
    found = list(items.select_related("cluster__scope__account", "service").order_by("-rank", "since", "pk")[:MOST])
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
    )


def _title(item: AttentionItem) -> str:
    """What it concerns, then the cause; a cause that names its service already is left alone."""
    name = item.service.name if item.service else item.cluster.name
    return item.cause if item.cause.startswith(name) else f"{name}: {item.cause}"
