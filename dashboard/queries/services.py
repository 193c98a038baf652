"""Services: the table of the fleet and of a cluster, worst first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from clusters.choices import CauseClass, SchedulingStrategy, ServiceStatus, Severity, Tier
from clusters.models import Service
from dashboard.bars import Segment, of_tasks
from dashboard.palette import Mark, Status, mark_of_severity
from dashboard.queries.keys import Asker, Key, choice, in_json, named, number, tag, text
from dashboard.queries.ordering import TROUBLE, WORST, by_number, by_text, by_time
from dashboard.queries.shared_keys import FAMILY, REVISION, SEVERITIES, TIER, cluster_name, places
from dashboard.queries.slim import CLUSTER, slim
from dashboard.queries.table import Column, Pin, Table
from dashboard.tables import language
from dashboard.words import revision_of

ANY_DAEMON = Q(scheduling_strategy=SchedulingStrategy.DAEMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """`capacity`: where its tasks run, in AWS's words. `since`: since when it is as it is."""

    id: int
    name: str
    tier: str
    cluster_id: int
    cluster_name: str
    account_name: str
    region: str
    status: Status
    healthy_count: int
    desired_count: int
    bar: tuple[Segment, ...]
    revision: str
    task_definition_id: int
    capacity: str
    failed_24h_count: int
    since: datetime | None
    created_at: datetime | None


def service_status(service: Service) -> Status:
    if service.is_gone or service.status == ServiceStatus.INACTIVE:
        return Status(mark=Mark.OFF, text="Deleted in AWS")
    if service.status == ServiceStatus.DRAINING:
        return Status(mark=Mark.DRAIN, text=service.cause or "Draining before it is deleted")
    return Status(mark=mark_of_severity(service.severity), text=service.cause or _steady(service))


def capacity_of(service: Service) -> str:
    """Capacity providers where a strategy is set, else the launch type; daemons say so."""
    if service.scheduling_strategy == SchedulingStrategy.DAEMON:
        return "daemon"
    names = [str(item.get("capacityProvider", "")) for item in service.capacity_provider_strategy]
    return ", ".join(name for name in names if name) or service.launch_type


def _rows(asker: Asker, _words: frozenset[str]) -> Any:
    return Service.objects.visible_to(asker.user).live().exclude(status=ServiceStatus.INACTIVE)


_LEFT = (
    "raw",
    "tags",
    "network_configuration",
    "load_balancers",
    "service_registries",
    "placement_constraints",
    "placement_strategy",
)


def _load(_asker: Asker, keys: list[int]) -> Any:
    return slim(Service.objects.filter(pk__in=keys), keep=CLUSTER, leave=_LEFT)


def _runs_on(value: language.Value, _asker: Asker) -> Q:
    """As `capacity_of` says it: "daemon", the strategy's providers, or the launch type where there is no strategy."""
    if value.text.lower() == "daemon":
        return ANY_DAEMON
    by_type = Q(capacity_provider_strategy=[]) & named(value, fields=("launch_type",))
    return ~ANY_DAEMON & (by_type | in_json("capacity_provider_strategy", member="capacityProvider", value=value))


def _steady(service: Service) -> str:
    if service.severity >= TROUBLE:
        return f"{service.healthy_count} of {service.desired_count} healthy"
    if service.severity == Severity.CHANGING:
        return "Rolling out"
    if service.severity == Severity.QUIET:
        return "Parked, desired 0"
    if service.severity == Severity.UNKNOWN:
        return "Health is not known"
    if service.scheduling_strategy == SchedulingStrategy.DAEMON:
        return f"Daemon on {service.healthy_count} of {service.desired_count} hosts"
    return "Steady"


def _row(service: Service) -> ServiceRow:
    scope = service.cluster.scope
    return ServiceRow(
        id=service.pk,
        name=service.name,
        tier=service.tier,
        cluster_id=service.cluster_id,
        cluster_name=service.cluster.name,
        account_name=scope.account.name,
        region=scope.region,
        status=service_status(service),
        healthy_count=service.healthy_count,
        desired_count=service.desired_count,
        bar=of_tasks(healthy=service.healthy_count, starting=service.pending_count, desired=service.desired_count),
        revision=revision_of(service.task_definition_arn),
        task_definition_id=service.task_definition_id or 0,
        capacity=capacity_of(service),
        failed_24h_count=service.replaced_24h_count,
        since=service.since,
        created_at=service.created_at,
    )


_STATUSES = {**SEVERITIES, "draining": Q(status=ServiceStatus.DRAINING)}
_CAUSES = {str(cause).replace("_", "-"): Q(cause_class=cause) for cause in CauseClass}

SERVICES = Table(
    noun="services",
    title="Services",
    rows=_rows,
    load=_load,
    to_row=lambda service, _asker: _row(service),
    text=("name", "cluster__name", "task_definition__family"),
    arns=("arn", "task_definition_arn"),
    shows={
        **{word: f"status:{word}" for word in ("trouble", "changing", "parked")},
        **{str(tier): f"tier:{tier}" for tier in Tier},
    },
    pins={"cluster": Pin(field="cluster_id", name_of=cluster_name)},
    keys=(
        choice("status", _STATUSES),
        choice("cause", _CAUSES),
        TIER,
        text("name", "name", hint="web*"),
        text("cluster", "cluster__name", hint="prod-*"),
        *places(),
        FAMILY,
        REVISION,
        Key(name="capacity", match=_runs_on, hint="FARGATE*"),
        tag(),
        number("desired", "desired_count"),
        number("healthy", "healthy_count"),
        number("failed", "replaced_24h_count"),
    ),
    columns=(
        Column(key="name", title="Service", order=by_text("name", "cluster__name"), is_fixed=True),
        Column(key="status", title="Status", order=WORST, is_fixed=True),
        Column(key="cluster", title="Cluster", order=by_text("cluster__name", "name"), flag="with_cluster"),
        Column(key="account", title="Account", order=by_text("scope__account__name", "name"), is_default=False),
        Column(key="tier", title="Tier", order=by_text("tier", "name"), is_default=False),
        Column(key="healthy", title="Healthy / desired", order=by_number("desired_count", "healthy_count"), css="num"),
        Column(key="revision", title="Revision", order=by_text("task_definition_arn")),
        Column(key="capacity", title="Capacity"),
        Column(key="failed", title="Failed 24 h", order=by_number("replaced_24h_count"), css="num"),
        Column(key="since", title="Since", order=by_time("since"), css="num"),
        Column(key="created", title="Created", order=by_time("created_at"), css="num", is_default=False),
    ),
    csv=(
        ("name", lambda service: service.name),
        ("status", lambda service: service_status(service).text),
        ("severity", lambda service: service.severity),
        ("cause_class", lambda service: service.cause_class),
        ("tier", lambda service: service.tier),
        ("cluster", lambda service: service.cluster.name),
        ("account_id", lambda service: service.cluster.scope.account.account_id),
        ("account", lambda service: service.cluster.scope.account.name),
        ("region", lambda service: service.cluster.scope.region),
        ("desired_count", lambda service: service.desired_count),
        ("running_count", lambda service: service.running_count),
        ("pending_count", lambda service: service.pending_count),
        ("healthy_count", lambda service: service.healthy_count),
        ("missing_count", lambda service: service.missing_count),
        ("failed_24h_count", lambda service: service.replaced_24h_count),
        ("capacity", capacity_of),
        ("task_definition_arn", lambda service: service.task_definition_arn),
        ("since", lambda service: service.since),
        ("created_at", lambda service: service.created_at),
        ("arn", lambda service: service.arn),
    ),
)
