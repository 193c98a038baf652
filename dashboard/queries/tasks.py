"""Tasks: the list, failing and moving ones first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from clusters.choices import HealthStatus, StopCode, TaskStatus
from clusters.models import ContainerDefinition, Task
from dashboard.palette import Status
from dashboard.queries.filters import ListFilter, named
from dashboard.queries.paging import Page, paged
from dashboard.queries.task_status import task_status
from dashboard.words import revision_of

SHOWS = ("running", "starting", "stopping", "stopped", "failed", "unhealthy")
STARTING = (TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING)
STOPPING = (TaskStatus.DEACTIVATING, TaskStatus.STOPPING, TaskStatus.DEPROVISIONING)
FAILED = Q(
    last_status=TaskStatus.STOPPED,
    stop_code__in=(StopCode.ESSENTIAL_CONTAINER_EXITED, StopCode.TASK_FAILED_TO_START),
)
UNHEALTHY = Q(last_status=TaskStatus.RUNNING, health_status=HealthStatus.UNHEALTHY)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """`owner`: its service, or its group where it has none. `host`: "" on Fargate."""

    id: int
    task_id: str
    status: Status
    owner: str
    service_id: int
    cluster_id: int
    cluster_name: str
    revision: str
    task_definition_id: int
    host: str
    host_id: int
    capacity: str
    availability_zone: str
    cpu_units: int | None
    memory_mib: int | None
    created_at: datetime | None
    stopped_at: datetime | None


def list_tasks(user: Any, *, shown: ListFilter) -> Page[TaskRow]:
    rows = Task.objects.visible_to(user)
    if shown.cluster_id:
        rows = rows.filter(cluster_id=shown.cluster_id)
    if shown.service_id:
        rows = rows.filter(service_id=shown.service_id)
    if shown.host_id:
        rows = rows.filter(container_instance_id=shown.host_id)
    rows = named(rows, text=shown.text, fields=("task_id", "service_name", "task_definition_arn", "cluster__name"))
    ordered = worst_tasks_first(_narrowed(rows, show=shown.show))
    return paged(
        ordered,
        number=shown.page,
        to_row=task_row,
        load=lambda keys: for_rows(Task.objects.filter(pk__in=keys)),
    )


def for_rows(rows: Any) -> Any:
    """The queryset with all that `task_row` reads: two queries, whatever the number of rows."""
    checked = ContainerDefinition.objects.filter(task_definition_id=OuterRef("task_definition_id")).exclude(
        health_check={}
    )
    return (
        worst_tasks_first(rows)
        .annotate(has_health_check=Exists(checked))
        .select_related("cluster", "container_instance")
        .prefetch_related("containers")
        .defer("raw", "cluster__raw", "container_instance__raw")
    )


def worst_tasks_first(rows: Any) -> Any:
    """Unhealthy, then starting, stopping, running, and stopped ones last, each newest first."""
    kind = Case(
        When(UNHEALTHY, then=Value(0)),
        When(last_status__in=STARTING, then=Value(1)),
        When(last_status__in=STOPPING, then=Value(2)),
        When(last_status=TaskStatus.RUNNING, then=Value(3)),
        When(FAILED, then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    return rows.order_by(kind, "-created_at", "-pk")


def task_row(task: Task) -> TaskRow:
    """Needs a row of `for_rows`."""
    host = task.container_instance
    return TaskRow(
        id=task.pk,
        task_id=task.task_id,
        status=task_status(
            task,
            containers=list(task.containers.all()),
            has_health_check=getattr(task, "has_health_check", False),
        ),
        owner=task.service_name or task.group,
        service_id=task.service_id or 0,
        cluster_id=task.cluster_id,
        cluster_name=task.cluster.name,
        revision=revision_of(task.task_definition_arn),
        task_definition_id=task.task_definition_id or 0,
        host=str(host) if host else "",
        host_id=host.pk if host else 0,
        capacity=task.capacity_provider_name or task.launch_type,
        availability_zone=task.availability_zone,
        cpu_units=task.cpu_units,
        memory_mib=task.memory_mib,
        created_at=task.created_at,
        stopped_at=task.stopped_at,
    )


def _narrowed(rows: Any, *, show: str) -> Any:
    match show:
        case "running":
            return rows.filter(last_status=TaskStatus.RUNNING)
        case "starting":
            return rows.filter(last_status__in=STARTING)
        case "stopping":
            return rows.filter(last_status__in=STOPPING)
        case "stopped":
            return rows.filter(last_status=TaskStatus.STOPPED)
        case "failed":
            return rows.filter(FAILED)
        case "unhealthy":
            return rows.filter(UNHEALTHY)
        case _:
            return rows.filter(gone_at__isnull=True).exclude(last_status=TaskStatus.STOPPED)
