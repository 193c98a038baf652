"""Services: the list of the fleet and of a cluster, worst first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import SchedulingStrategy, ServiceStatus, Severity, Tier
from clusters.models import Service
from dashboard.bars import Segment, of_tasks
from dashboard.palette import Mark, Status, mark_of_severity
from dashboard.queries.filters import ListFilter, named
from dashboard.queries.ordering import TROUBLE, worst_first
from dashboard.queries.paging import Page, paged
from dashboard.words import revision_of

SHOWS = ("trouble", "changing", "parked", *(str(tier) for tier in Tier))


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


def list_services(user: Any, *, shown: ListFilter, cluster_id: int = 0) -> Page[ServiceRow]:
    """`cluster_id` narrows to one cluster whose gate the caller has passed."""
    rows = Service.objects.visible_to(user).live().exclude(status=ServiceStatus.INACTIVE)
    if cluster_id or shown.cluster_id:
        rows = rows.filter(cluster_id=cluster_id or shown.cluster_id)
    rows = named(rows, text=shown.text, fields=("name", "cluster__name", "task_definition_arn"))
    rows = _narrowed(rows, show=shown.show)
    rows = rows.select_related("cluster__scope__account").defer("raw", "cluster__raw")
    return paged(worst_first(rows), number=shown.page, to_row=_row)


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


def _narrowed(rows: Any, *, show: str) -> Any:
    match show:
        case "trouble":
            return rows.filter(severity__gte=TROUBLE)
        case "changing":
            return rows.filter(severity=Severity.CHANGING)
        case "parked":
            return rows.filter(severity=Severity.QUIET)
        case "":
            return rows
        case tier:
            return rows.filter(tier=tier)


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
    )
