"""The first page's figures: sums of counters that sync keeps, never counts over tasks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from clusters.choices import ContainerInstanceStatus, Severity
from clusters.models import Cluster, ContainerInstance, Service, Task
from dashboard.queries.hosts import in_trouble
from dashboard.queries.ordering import TROUBLE
from dashboard.queries.tasks import FAILED

CAP = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetTotals:
    """What the tiles say, over what the user may see. `failed_1h`: tasks that failed within the last hour."""

    clusters: int
    accounts: int
    regions: int
    running: int
    pending: int
    desired: int
    missing: int
    services: int
    services_steady: int
    services_broken: int
    services_at_risk: int
    services_changing: int
    failed_1h: int
    hosts: int
    hosts_draining: int
    hosts_away: int


def get_fleet_totals(user: Any, *, now: datetime) -> FleetTotals:
    """Four queries."""
    clusters = _cluster_sums(user)
    services = _service_counts(user)
    hosts = ContainerInstance.objects.visible_to(user).live()
    away = in_trouble(hosts).values("pk")
    host_counts = hosts.aggregate(
        all=Count("pk"),
        draining=Count("pk", filter=Q(status=ContainerInstanceStatus.DRAINING)),
        away=Count("pk", filter=Q(pk__in=away)),
    )
    failed = Task.objects.visible_to(user).filter(FAILED, stopped_at__gte=now - timedelta(hours=1))
    return FleetTotals(
        clusters=clusters["clusters"],
        accounts=clusters["accounts"],
        regions=clusters["regions"],
        running=clusters["running"] or 0,
        pending=clusters["pending"] or 0,
        desired=clusters["desired"] or 0,
        missing=clusters["missing"] or 0,
        services=services["all"],
        services_steady=services["steady"],
        services_broken=services["broken"],
        services_at_risk=services["at_risk"],
        services_changing=services["changing"],
        failed_1h=failed[:CAP].count(),
        hosts=host_counts["all"],
        hosts_draining=host_counts["draining"],
        hosts_away=host_counts["away"],
    )


def _cluster_sums(user: Any) -> dict[str, Any]:
    return (
        Cluster.objects.visible_to(user)
        .live()
        .aggregate(
            clusters=Count("pk"),
            accounts=Count("scope__account", distinct=True),
            regions=Count("scope__region", distinct=True),
            running=Sum("running_tasks_count"),
            pending=Sum("pending_tasks_count"),
            desired=Sum("desired_count"),
            missing=Sum("missing_count"),
        )
    )


def _service_counts(user: Any) -> dict[str, int]:
    return (
        Service.objects.visible_to(user)
        .live()
        .aggregate(
            all=Count("pk"),
            steady=Count("pk", filter=Q(severity__lte=Severity.QUIET)),
            broken=Count("pk", filter=Q(severity__gte=Severity.FAILING)),
            at_risk=Count("pk", filter=Q(severity__gte=TROUBLE, severity__lt=Severity.FAILING)),
            changing=Count("pk", filter=Q(severity=Severity.CHANGING)),
        )
    )
