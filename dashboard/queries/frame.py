"""What the frame around every page counts. One query a page, whatever the fleet's size."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.models import ContainerInstance, Operation, Service, SyncState
from dashboard.queries.counts import count_each
from dashboard.queries.hosts import in_trouble
from dashboard.queries.ordering import TROUBLE

CAP = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Counts beside the rail's entries, 0 where there is nothing to say."""

    services_in_trouble: int
    hosts_in_trouble: int
    operations_open: int
    agents_late: int


def get_frame(user: Any, *, now: datetime) -> Frame:
    services = Service.objects.visible_to(user).live().filter(severity__gte=TROUBLE)
    hosts = in_trouble(ContainerInstance.objects.visible_to(user).live())
    operations = Operation.objects.visible_to(user).open()
    agents = SyncState.objects.visible_to(user).late(now)
    counts = count_each(services=services, hosts=hosts, operations=operations, agents=agents)
    return Frame(
        services_in_trouble=min(counts["services"], CAP),
        hosts_in_trouble=min(counts["hosts"], CAP),
        operations_open=min(counts["operations"], CAP),
        agents_late=min(counts["agents"], CAP),
    )
