"""The Sync page: what each agent of the mirror did last, late ones first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Min, Q, Sum, Value, When

from clusters.models import Scope, SyncState
from dashboard.palette import Mark, Status
from dashboard.queries.filters import ListFilter, named
from dashboard.queries.freshness import LIVE_KINDS
from dashboard.queries.paging import Page, paged

SHOWS = ("late", "failing")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """`lag_s`: age of the last success, None before the first. Spans in seconds."""

    id: int
    kind: str
    place: str
    cluster_id: int
    cluster_name: str
    status: Status
    interval_s: int
    last_success_at: datetime | None
    duration_s: float
    rows_written: int
    rows_closed: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncTotals:
    agents: int
    on_time: int
    failing: int
    never: int
    running: int
    oldest_at: datetime | None
    rows_written: int
    calls: int
    last_event_at: datetime | None
    queues: int
    scopes: int


def list_agents(user: Any, *, shown: ListFilter, now: datetime) -> Page[AgentRow]:
    states = SyncState.objects.visible_to(user).live()
    if shown.cluster_id:
        states = states.filter(cluster_id=shown.cluster_id)
    states = named(states, text=shown.text, fields=("kind", "cluster__name", "scope__account__name", "scope__region"))
    if shown.show == "late":
        states = states.late(now)
    elif shown.show == "failing":
        states = states.exclude(last_error="")
    kind = Case(
        When(~Q(last_error=""), then=Value(0)),
        When(late_after__lt=now, then=Value(1)),
        When(last_success_at__isnull=True, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = states.select_related("scope__account", "cluster").defer("cluster__raw")
    ordered = rows.order_by(kind, F("last_success_at").asc(nulls_first=True), "pk")
    return paged(ordered, number=shown.page, to_row=lambda state: _row(state, now=now))


def get_sync_totals(user: Any, *, now: datetime) -> SyncTotals:
    """Two queries."""
    sums = (
        SyncState.objects.visible_to(user)
        .live()
        .aggregate(
            agents=Count("pk"),
            late=Count("pk", filter=Q(late_after__lt=now) | ~Q(last_error="")),
            failing=Count("pk", filter=~Q(last_error="")),
            never=Count("pk", filter=Q(last_success_at__isnull=True)),
            running=Count("pk", filter=Q(lease_until__gte=now)),
            oldest=Min("last_success_at", filter=Q(kind__in=LIVE_KINDS)),
            rows=Sum("rows_written"),
            calls=Sum("calls"),
        )
    )
    scopes = list(Scope.objects.visible_to(user).filter(is_enabled=True))
    heard = [scope.last_event_at for scope in scopes if scope.last_event_at]
    return SyncTotals(
        agents=sums["agents"],
        on_time=sums["agents"] - sums["late"],
        failing=sums["failing"],
        never=sums["never"],
        running=sums["running"],
        oldest_at=sums["oldest"],
        rows_written=sums["rows"] or 0,
        calls=sums["calls"] or 0,
        last_event_at=max(heard, default=None),
        queues=sum(1 for scope in scopes if scope.event_queue_url),
        scopes=len(scopes),
    )


def agent_status(state: SyncState, *, now: datetime) -> Status:
    if state.last_error:
        tries = f" ({state.consecutive_failures} times in a row)" if state.consecutive_failures > 1 else ""
        return Status(mark=Mark.WARN, text=f"{state.last_error.partition(chr(10))[0][:300]}{tries}")
    if state.last_success_at is None:
        return Status(mark=Mark.UNKNOWN, text="Not run yet")
    if state.is_late(now):
        return Status(mark=Mark.WARN, text="Late: no worker has taken it")
    return Status(mark=Mark.OK, text="On time")


def _row(state: SyncState, *, now: datetime) -> AgentRow:
    return AgentRow(
        id=state.pk,
        kind=state.kind.replace("_", " "),
        place=f"{state.scope.account.name} · {state.scope.region}",
        cluster_id=state.cluster_id or 0,
        cluster_name=state.cluster.name if state.cluster else "",
        status=agent_status(state, now=now),
        interval_s=state.interval_s,
        last_success_at=state.last_success_at,
        duration_s=round(state.duration_s, 1),
        rows_written=state.rows_written,
        rows_closed=state.rows_closed,
        calls=state.calls,
    )
