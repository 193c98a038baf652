"""Quick looks: what the panel beside a list says of a thing. The callers have passed the gates."""

from dataclasses import dataclass
from datetime import datetime

from clusters.choices import TaskStatus
from clusters.models import ContainerInstance, Service
from dashboard.palette import Status
from dashboard.queries.places import Place, place_of_cluster
from dashboard.queries.service import EventRow
from dashboard.queries.services import capacity_of, service_status
from dashboard.queries.tasks import TaskRow, for_rows, task_row
from dashboard.words import revision_of

EVENTS_SHOWN = 4
TASKS_SHOWN = 6
TROUBLE_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePanel:
    """`events`: the newest few, in ECS's words."""

    id: int
    arn: str
    name: str
    tier: str
    place: Place
    status: Status
    healthy_count: int
    desired_count: int
    missing_count: int
    pending_count: int
    revision: str
    task_definition_id: int
    capacity: str
    failed_24h_count: int
    zone_count: int
    since: datetime | None
    events: tuple[EventRow, ...]


def get_service_panel(service: Service) -> ServicePanel:
    """Needs `cluster__scope__account` selected. One query."""
    return ServicePanel(
        id=service.pk,
        arn=service.arn,
        name=service.name,
        tier=service.tier,
        place=place_of_cluster(service.cluster),
        status=service_status(service),
        healthy_count=service.healthy_count,
        desired_count=service.desired_count,
        missing_count=service.missing_count,
        pending_count=service.pending_count,
        revision=revision_of(service.task_definition_arn),
        task_definition_id=service.task_definition_id or 0,
        capacity=capacity_of(service),
        failed_24h_count=service.replaced_24h_count,
        zone_count=service.zone_count,
        since=service.since,
        events=tuple(
            EventRow(at=event.created_at, message=event.message) for event in service.events.all()[:EVENTS_SHOWN]
        ),
    )


def list_host_tasks(host: ContainerInstance) -> tuple[TaskRow, ...]:
    """The worst few of the live tasks on it. Two queries."""
    live = for_rows(host.tasks.filter(gone_at__isnull=True).exclude(last_status=TaskStatus.STOPPED))
    return tuple(task_row(task) for task in live[:TASKS_SHOWN])
