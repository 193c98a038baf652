"""The Sync page: what each agent of the mirror did last, late ones first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Min, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Now

from clusters.models import MetricsDay, Scope, SyncState
from dashboard.palette import Mark, Status
from dashboard.queries.freshness import LIVE_KINDS
from dashboard.queries.keys import Asker, choice, text
from dashboard.queries.ordering import NEVER, Order, Part, by_number, by_text, by_time
from dashboard.queries.shared_keys import cluster_name, places
from dashboard.queries.slim import SCOPE, slim
from dashboard.queries.table import Column, Pin, Table

# GetMetricData: $0.01 for each 1,000 metrics requested (https://aws.amazon.com/cloudwatch/pricing/, read in 2026; it is
# the same in most regions). AWS counts up to five statistics of a metric as one, we count each: a bill is never higher.
DOLLARS_A_METRIC = 0.01 / 1000
CENT = 0.005


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
    metrics_today: int
    metrics_month: int
    metrics_price: str
    metrics_price_month: str


def get_sync_totals(user: Any, *, now: datetime) -> SyncTotals:
    """Three queries."""
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
    asked = _metrics_asked(scopes, today=now.date())
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
        metrics_today=asked["today"] or 0,
        metrics_month=asked["month"] or 0,
        metrics_price=price_of(asked["today"] or 0),
        metrics_price_month=price_of(asked["month"] or 0),
    )


def price_of(metrics: int) -> str:
    """At most so much: CloudWatch's free tier and private prices are left out. "$0.02"; "under $0.01"."""
    dollars = metrics * DOLLARS_A_METRIC
    return f"${dollars:,.2f}" if dollars >= CENT or not metrics else "under $0.01"


def _metrics_asked(scopes: list[Scope], *, today: date) -> dict[str, int | None]:
    """In these scopes, as AWS bills: by days and months of UTC."""
    rows = MetricsDay.objects.filter(scope__in=scopes, day__gte=today.replace(day=1), day__lte=today)
    return rows.aggregate(today=Sum("count", filter=Q(day=today)), month=Sum("count"))


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


def _rows(asker: Asker, _words: frozenset[str]) -> Any:
    return SyncState.objects.visible_to(asker.user).live()


def _load(_asker: Asker, keys: list[int]) -> Any:
    return slim(SyncState.objects.filter(pk__in=keys), keep={**SCOPE, "cluster": ("name",)}, leave=())


_FAILING = ~Q(last_error="")


def _worst() -> Order:
    kind = Case(
        When(_FAILING, then=Value(0)),
        When(late_after__lt=Now(), then=Value(1)),
        When(last_success_at__isnull=True, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return Order(
        is_down=True, parts=(Part(expression=kind), Part(expression=Coalesce(F("last_success_at"), Value(NEVER))))
    )


AGENTS = Table(
    noun="sync",
    title="Agents",
    rows=_rows,
    load=_load,
    to_row=lambda state, asker: _row(state, now=asker.now),
    text=("kind", "cluster__name", "scope__account__name", "scope__region"),
    arns=("cluster__arn",),
    shows={"late": "status:late", "failing": "status:failing"},
    pins={"cluster": Pin(field="cluster_id", name_of=cluster_name)},
    keys=(
        choice(
            "status",
            {
                "late": lambda asker: Q(late_after__lt=asker.now) | _FAILING,
                "failing": _FAILING,
                "never": Q(last_success_at__isnull=True),
                "on-time": lambda asker: Q(late_after__gte=asker.now, last_error="", last_success_at__isnull=False),
            },
        ),
        text("kind", "kind", hint="tasks"),
        text("cluster", "cluster__name", hint="prod-*"),
        *places(),
    ),
    columns=(
        Column(key="kind", title="Agent", order=by_text("kind"), is_fixed=True),
        Column(key="status", title="Status", order=_worst(), is_fixed=True),
        Column(key="place", title="Account · region", order=by_text("scope__account__name", "scope__region")),
        Column(key="cluster", title="Cluster"),
        Column(key="every", title="Every", order=by_number("interval_s"), css="num"),
        Column(key="success", title="Last success", order=by_time("last_success_at"), css="num"),
        Column(key="took", title="Took", css="num"),
        Column(key="written", title="Written", order=by_number("rows_written"), css="num"),
        Column(key="closed", title="Closed", order=by_number("rows_closed"), css="num"),
        Column(key="calls", title="Calls", order=by_number("calls"), css="num"),
    ),
    csv=(
        ("kind", lambda state: state.kind),
        ("account_id", lambda state: state.scope.account.account_id),
        ("region", lambda state: state.scope.region),
        ("cluster", lambda state: state.cluster.name if state.cluster else ""),
        ("interval_s", lambda state: state.interval_s),
        ("last_success_at", lambda state: state.last_success_at),
        ("late_after", lambda state: state.late_after),
        ("last_error", lambda state: state.last_error),
        ("consecutive_failures", lambda state: state.consecutive_failures),
        ("duration_s", lambda state: state.duration_s),
        ("rows_written", lambda state: state.rows_written),
        ("rows_closed", lambda state: state.rows_closed),
        ("calls", lambda state: state.calls),
    ),
)
