"""Tasks: the table, failing and moving ones first. Stopped ones only where they are asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from clusters.choices import AgentKind, HealthStatus, StopCode, TaskStatus
from clusters.models import ContainerDefinition, Task
from dashboard.palette import Status
from dashboard.queries.keys import Asker, address, choice, number, tag, text
from dashboard.queries.ordering import NEVER, Order, Part, by_number, by_text, by_time, ordered
from dashboard.queries.shared_keys import FAMILY, REVISION, cluster_name, host_name, places, service_name
from dashboard.queries.slim import CLUSTER, slim
from dashboard.queries.table import Column, Pin, Table
from dashboard.queries.task_status import task_status
from dashboard.words import revision_of

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
    private_ip: str = ""
    created_at: datetime | None
    stopped_at: datetime | None


def for_rows(rows: Any) -> Any:
    """The queryset with all that `task_row` reads: two queries, whatever the number of rows."""
    checked = ContainerDefinition.objects.filter(task_definition_id=OuterRef("task_definition_id")).exclude(
        health_check={}
    )
    found = worst_tasks_first(rows).annotate(has_health_check=Exists(checked)).prefetch_related("containers")
    return slim(found, keep={**CLUSTER, "container_instance": ("ec2_instance_id", "arn")}, leave=("raw", "tags"))


def worst_tasks_first(rows: Any) -> Any:
    return ordered(rows, by=WORST_TASKS)


def _worst() -> Order:
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
    newest = Part(expression=Coalesce(F("created_at"), Value(NEVER)), is_down=True)
    return Order(is_down=True, parts=(Part(expression=kind), newest))


WORST_TASKS = _worst()


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
        private_ip=task.private_ip or "",
        created_at=task.created_at,
        stopped_at=task.stopped_at,
    )


def _rows(asker: Asker, words: frozenset[str]) -> Any:
    rows = Task.objects.visible_to(asker.user)
    if words & PAST:
        return rows
    return rows.filter(gone_at__isnull=True).exclude(last_status=TaskStatus.STOPPED)


_STATUSES = {
    "running": Q(last_status=TaskStatus.RUNNING),
    "starting": Q(last_status__in=STARTING),
    "stopping": Q(last_status__in=STOPPING),
    "unhealthy": UNHEALTHY,
    "healthy": Q(last_status=TaskStatus.RUNNING, health_status=HealthStatus.HEALTHY),
    "stopped": Q(last_status=TaskStatus.STOPPED),
    "failed": FAILED,
    "any": Q(pk__isnull=False),
}
PAST = frozenset(("stopped", "failed", "any"))

TASKS = Table(
    noun="tasks",
    title="Tasks",
    agent=AgentKind.TASKS,
    rows=_rows,
    load=lambda _asker, keys: for_rows(Task.objects.filter(pk__in=keys)),
    to_row=lambda task, _asker: task_row(task),
    text=("task_id", "service_name", "group", "task_definition__family", "cluster__name"),
    arns=("arn", "task_definition_arn", "container_instance_arn"),
    shows={word: f"status:{word}" for word in ("running", "starting", "stopping", "stopped", "failed", "unhealthy")},
    pins={
        "cluster": Pin(field="cluster_id", name_of=cluster_name),
        "service": Pin(field="service_id", name_of=service_name),
        "host": Pin(field="container_instance_id", name_of=host_name),
    },
    keys=(
        choice("status", _STATUSES),
        text("id", "task_id", hint="3f9c*"),
        text("service", "service_name", hint="web"),
        text("group", "group", hint="family:migrate"),
        text("cluster", "cluster__name", hint="prod-*"),
        *places(),
        FAMILY,
        REVISION,
        text("host", "container_instance__ec2_instance_id", hint="i-0b93*"),
        text("zone", "availability_zone", hint="eu-west-1a"),
        text("capacity", "capacity_provider_name", "launch_type", hint="FARGATE*"),
        text("launch", "launch_type", hint="EC2"),
        text("code", "stop_code", hint="TaskFailedToStart"),
        address("ip", "private_ip"),
        tag(),
        number("cpu", "cpu_units"),
        number("memory", "memory_mib"),
    ),
    columns=(
        Column(key="id", title="Task", order=by_text("task_id"), is_fixed=True),
        Column(key="status", title="Status", order=WORST_TASKS, is_fixed=True),
        Column(key="owner", title="Service or group", order=by_text("service_name", "group"), flag="with_owner"),
        Column(key="revision", title="Revision", order=by_text("task_definition_arn")),
        Column(key="runs_on", title="Runs on", flag="!on_host"),
        Column(key="zone", title="Zone", order=by_text("availability_zone"), flag="!on_host"),
        Column(key="ip", title="Private IP", is_default=False),
        Column(key="cpu", title="CPU", order=by_number("cpu_units"), css="num"),
        Column(key="memory", title="Memory", order=by_number("memory_mib"), css="num"),
        Column(key="age", title="Age", order=by_time("created_at"), css="num"),
        Column(key="stopped", title="Stopped", order=by_time("stopped_at"), css="num", is_default=False),
    ),
    csv=(
        ("task_id", lambda task: task.task_id),
        ("status", lambda task: task_row(task).status.text),
        ("last_status", lambda task: task.last_status),
        ("desired_status", lambda task: task.desired_status),
        ("health_status", lambda task: task.health_status),
        ("service", lambda task: task.service_name),
        ("group", lambda task: task.group),
        ("cluster", lambda task: task.cluster.name),
        ("account_id", lambda task: task.cluster.scope.account.account_id),
        ("region", lambda task: task.cluster.scope.region),
        ("task_definition_arn", lambda task: task.task_definition_arn),
        ("launch_type", lambda task: task.launch_type),
        ("capacity_provider", lambda task: task.capacity_provider_name),
        ("host", lambda task: task_row(task).host),
        ("availability_zone", lambda task: task.availability_zone),
        ("private_ip", lambda task: task.private_ip),
        ("cpu_units", lambda task: task.cpu_units),
        ("memory_mib", lambda task: task.memory_mib),
        ("created_at", lambda task: task.created_at),
        ("started_at", lambda task: task.started_at),
        ("stopped_at", lambda task: task.stopped_at),
        ("stop_code", lambda task: task.stop_code),
        ("stopped_reason", lambda task: task.stopped_reason),
        ("arn", lambda task: task.arn),
    ),
)
