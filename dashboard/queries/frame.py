"""What the frame around every page counts. Three queries a page, whatever the fleet's size."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Value

from clusters.models import ContainerInstance, Operation, Service
from dashboard.queries.freshness import Freshness, get_freshness
from dashboard.queries.hosts import in_trouble
from dashboard.queries.ordering import TROUBLE

CAP = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Counts beside the rail's entries, 0 where there is nothing to say."""

    services_in_trouble: int
    hosts_in_trouble: int
    operations_open: int
    freshness: Freshness


def get_frame(user: Any, *, now: datetime) -> Frame:
    services = Service.objects.visible_to(user).live().filter(severity__gte=TROUBLE)
    hosts = in_trouble(ContainerInstance.objects.visible_to(user).live())
    operations = Operation.objects.visible_to(user).open()
    counts = _counts(services=services, hosts=hosts, operations=operations)
    return Frame(
        services_in_trouble=counts.get("services", 0),
        hosts_in_trouble=counts.get("hosts", 0),
        operations_open=counts.get("operations", 0),
        freshness=get_freshness(user, now=now),
    )


def _counts(**rows: Any) -> dict[str, int]:
    """How many rows each queryset has, at most CAP. One query: every page pays for it."""
    parts = [
        queryset.order_by().annotate(what=Value(name)).values("what").annotate(n=Count("pk")).values_list("what", "n")
        for name, queryset in rows.items()
    ]
    return {name: min(count, CAP) for name, count in parts[0].union(*parts[1:], all=True)}
