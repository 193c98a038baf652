"""How old what a page shows is, and which agents are late, with the reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from clusters.choices import AgentKind
from clusters.models import SyncState
from clusters.models.sync_state import lateness
from dashboard.palette import Mark

# Agents whose data moves by the minute; the others look once and then seldom, their age says nothing.
LIVE_KINDS = (AgentKind.CLUSTERS, AgentKind.SERVICES, AgentKind.TASKS, AgentKind.CONTAINER_INSTANCES)
LATE_CAP = 999
MOMENTS = {"oldest": Min("last_success_at", filter=Q(kind__in=LIVE_KINDS)), "late_at": Min("late_after")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAgent:
    kind: str
    place: str
    last_success_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The oldest agent behind a page; `oldest_at` None: nothing was read yet. `late`: the worst few of `late_count`.

    `late_at`: when the first of them will be late, should it not succeed until then. `cluster_id` 0: of all one sees.
    """

    cluster_id: int
    oldest_at: datetime | None
    late_at: datetime | None
    late: tuple[LateAgent, ...]
    late_count: int
    has_agents: bool

    @property
    def mark(self) -> Mark:
        if self.late_count:
            return Mark.WARN
        return Mark.OK if self.oldest_at else Mark.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """`Freshness` without words, for streams."""

    oldest_at: datetime | None
    late_at: datetime | None
    late_count: int


def get_freshness(user: Any, *, now: datetime, cluster_id: int = 0) -> Freshness:
    """Two queries. With `cluster_id`: only that cluster's agents."""
    states = SyncState.objects.visible_to(user).live()
    if cluster_id:
        states = states.filter(cluster_id=cluster_id)
    late = list(
        states.late(now).select_related("scope__account", "cluster").order_by("late_after", "pk")[: LATE_CAP + 1]
    )
    moments = states.aggregate(**MOMENTS)
    oldest = moments["oldest"]
    return Freshness(
        cluster_id=cluster_id,
        oldest_at=oldest,
        late_at=moments["late_at"],
        late=tuple(_late(state) for state in late[:3]),
        late_count=min(len(late), LATE_CAP),
        has_agents=bool(late) or oldest is not None,
    )


def freshness_by_cluster(user: Any, *, now: datetime) -> dict[int, Age]:
    """Of each cluster one sees, and under 0 of all together. One query; `get_freshness` says the same in words."""
    states = SyncState.objects.visible_to(user).live()
    counted = {**MOMENTS, "late": Count("pk", filter=lateness(now))}
    rows = states.order_by().values("cluster_id").annotate(**counted).values_list("cluster_id", *counted)
    ages = {
        cluster_id: Age(oldest_at=oldest, late_at=late_at, late_count=late)
        for cluster_id, oldest, late_at, late in rows
    }
    whole = Age(
        oldest_at=min((each.oldest_at for each in ages.values() if each.oldest_at), default=None),
        late_at=min((each.late_at for each in ages.values() if each.late_at), default=None),
        late_count=min(LATE_CAP, sum(each.late_count for each in ages.values())),
    )
    return {0: whole} | {cluster_id: each for cluster_id, each in ages.items() if cluster_id is not None}


def _late(state: SyncState) -> LateAgent:
    place = state.cluster.name if state.cluster else f"{state.scope.account.name}, {state.scope.region}"
    return LateAgent(
        kind=state.kind.replace("_", " "),
        place=place,
        last_success_at=state.last_success_at,
        reason=state.last_error.partition("\n")[0][:300],
    )
