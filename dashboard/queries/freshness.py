"""How old what a page shows is, and which agents are late, with the reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Min, Q, When, Window

from clusters.choices import AgentKind
from clusters.models import Scope, SyncState
from clusters.models.sync_state import lateness
from dashboard.palette import Mark

# Agents whose data moves by the minute; the others look once and then seldom, their age says nothing.
LIVE_KINDS = (AgentKind.CLUSTERS, AgentKind.SERVICES, AgentKind.TASKS, AgentKind.CONTAINER_INSTANCES)
# Each of these alone stands behind a list of the fleet.
LIST_KINDS = (AgentKind.TASKS, AgentKind.CONTAINER_INSTANCES, AgentKind.TASK_DEFINITIONS)
ALL = "0"  # as a cluster's id, of none
LATE_CAP = 999
LATE_SHOWN = 3
LIVE = Q(kind__in=LIVE_KINDS)
WORST = ("-is_late_now", "late_after", "pk")


@dataclass(frozen=True, slots=True, kw_only=True)
class LateAgent:
    kind: str
    place: str
    last_success_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The oldest agent behind a page; `oldest_at` None: nothing was read yet. `late`: the worst few of `late_count`.

    `late_at`: when the first of them will be late, should it not succeed until then. `topic`: what a stream calls it.
    """

    topic: str
    oldest_at: datetime | None
    late_at: datetime | None
    late: tuple[LateAgent, ...]
    late_count: int

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


def get_freshness(user: Any, *, now: datetime, cluster_id: int = 0, kind: AgentKind | None = None) -> Freshness:
    """Of one cluster's agents, of those of one kind (of LIST_KINDS), or of all one sees. One query: late agents first,
    each beside the sums over all of them."""
    states = _of_lists(user).filter(kind=kind) if kind else SyncState.objects.visible_to(user).live()
    if cluster_id:
        states = states.filter(cluster_id=cluster_id)
    late = lateness(now)
    sums = {
        "oldest": Window(Min("last_success_at", filter=Q(kind=kind) if kind else LIVE)),
        "first": Window(Min("late_after")),
        "count": Window(Count("pk", filter=late)),
    }
    worst = states.annotate(is_late_now=Case(When(late, then=True), default=False), **sums)
    found = list(worst.select_related("scope__account", "cluster").defer("cluster__raw").order_by(*WORST)[:LATE_SHOWN])
    return Freshness(
        topic=kind or str(cluster_id),
        oldest_at=found[0].oldest if found else None,
        late_at=found[0].first if found else None,
        late=tuple(_late(state) for state in found if state.is_late_now),
        late_count=min(found[0].count, LATE_CAP) if found else 0,
    )


def ages_by_topic(user: Any, *, now: datetime) -> dict[str, Age]:
    """Of each cluster one sees, of LIST_KINDS, and under ALL of all together. Two queries; `get_freshness` says the
    same in words."""
    states = SyncState.objects.visible_to(user).live()
    clusters = _ages(states, by="cluster_id", now=now, of=LIVE)
    kinds = _ages(_of_lists(user), by="kind", now=now, of=Q(kind__in=LIST_KINDS))
    whole = Age(
        oldest_at=min((each.oldest_at for each in clusters.values() if each.oldest_at), default=None),
        late_at=min((each.late_at for each in clusters.values() if each.late_at), default=None),
        late_count=min(LATE_CAP, sum(each.late_count for each in clusters.values())),
    )
    return {ALL: whole, **kinds, **{str(key): each for key, each in clusters.items() if key is not None}}


def _of_lists(user: Any) -> Any:
    """Who sees one cluster of a region sees task definitions there, so the agent that reads them stands behind that."""
    seen = Q(pk__in=SyncState.objects.visible_to(user).values("pk"))
    wide = Q(kind=AgentKind.TASK_DEFINITIONS, scope__in=Scope.objects.visible_to(user).values("pk"))
    return SyncState.objects.live().filter(seen | wide, kind__in=LIST_KINDS)


def _ages(states: Any, *, by: str, now: datetime, of: Q) -> dict[Any, Age]:
    """`of`: those whose age counts; the others can be late only."""
    sums = {
        "oldest": Min("last_success_at", filter=of),
        "first": Min("late_after"),
        "count": Count("pk", filter=lateness(now)),
    }
    return {
        key: Age(oldest_at=oldest, late_at=first, late_count=count)
        for key, oldest, first, count in states.values(by).annotate(**sums).values_list(by, *sums)
    }


def _late(state: SyncState) -> LateAgent:
    place = state.cluster.name if state.cluster else f"{state.scope.account.name}, {state.scope.region}"
    return LateAgent(
        kind=state.kind.replace("_", " "),
        place=place,
        last_success_at=state.last_success_at,
        reason=state.last_error.partition("\n")[0][:300],
    )
