"""How old what a page shows is, and which agents are late, with the reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from clusters.choices import AgentKind
from clusters.models import SyncState
from dashboard.palette import Mark

# Agents whose data moves by the minute; the others look once and then seldom, their age says nothing.
LIVE_KINDS = (AgentKind.CLUSTERS, AgentKind.SERVICES, AgentKind.TASKS, AgentKind.CONTAINER_INSTANCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAgent:
    kind: str
    place: str
    last_success_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The oldest agent behind a page; `oldest_at` None: nothing was read yet. `late`: the worst few of `late_count`."""

    oldest_at: datetime | None
    late: tuple[LateAgent, ...]
    late_count: int
    has_agents: bool

    @property
    def mark(self) -> Mark:
        if self.late_count:
            return Mark.WARN
        return Mark.OK if self.oldest_at else Mark.UNKNOWN


def get_freshness(user: Any, *, now: datetime, cluster_id: int = 0) -> Freshness:
    """Two queries. With `cluster_id`: only that cluster's agents."""
    states = SyncState.objects.visible_to(user).live()
    if cluster_id:
        states = states.filter(cluster_id=cluster_id)
    late = list(
        states.late(now).select_related("scope__account", "cluster").order_by("late_after", "pk")[: LATE_CAP + 1]
    )
    oldest = states.filter(kind__in=LIVE_KINDS).aggregate(oldest=Min("last_success_at"))["oldest"]
    return Freshness(
        oldest_at=oldest,
        late=tuple(_late(state) for state in late[:3]),
        late_count=min(len(late), LATE_CAP),
        has_agents=bool(late) or oldest is not None,
    )


LATE_CAP = 999


def _late(state: SyncState) -> LateAgent:
    place = state.cluster.name if state.cluster else f"{state.scope.account.name}, {state.scope.region}"
    return LateAgent(
        kind=state.kind.replace("_", " "),
        place=place,
        last_success_at=state.last_success_at,
        reason=state.last_error.partition("\n")[0][:300],
    )
