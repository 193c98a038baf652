"""What the frame around every page counts. Four queries a page, whatever the fleet's size."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    return Frame(
        services_in_trouble=services[:CAP].count(),
        hosts_in_trouble=hosts[:CAP].count(),
        operations_open=Operation.objects.visible_to(user).open()[:CAP].count(),
        freshness=get_freshness(user, now=now),
    )
