"""Hosts (container instances): the list, worst first, and one host."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from clusters.choices import ContainerInstanceStatus as InstanceStatus
from clusters.models import ContainerInstance
from dashboard.bars import Segment, of_use
from dashboard.palette import Mark, Status
from dashboard.queries.filters import ListFilter, named
from dashboard.queries.paging import Page, paged
from dashboard.queries.places import Place, console_url, place_of_cluster

SHOWS = ("trouble", "draining")
DISCONNECTED = Q(is_agent_connected=False)
DRAINING = Q(status=InstanceStatus.DRAINING)
FAILED = Q(status=InstanceStatus.REGISTRATION_FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRow:
    id: int
    name: str
    status: Status
    cluster_id: int
    cluster_name: str
    instance_type: str
    availability_zone: str
    capacity_provider: str
    cpu_percent: int
    memory_percent: int
    cpu_bar: tuple[Segment, ...]
    memory_bar: tuple[Segment, ...]
    task_count: int
    agent_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPage:
    """A host's own page. `facts`: (name, value) as AWS has them."""

    row: HostRow
    arn: str
    ec2_instance_id: str
    place: Place
    console: str
    registered_cpu_units: int
    remaining_cpu_units: int
    registered_memory_mib: int
    remaining_memory_mib: int
    pending_count: int
    docker_version: str
    registered_at: datetime | None
    disconnected_at: datetime | None
    attributes: tuple[tuple[str, str], ...]
    gone_at: datetime | None


def list_hosts(user: Any, *, shown: ListFilter) -> Page[HostRow]:
    rows = ContainerInstance.objects.visible_to(user).live()
    if shown.cluster_id:
        rows = rows.filter(cluster_id=shown.cluster_id)
    rows = named(
        rows,
        text=shown.text,
        fields=("ec2_instance_id", "instance_type", "availability_zone", "capacity_provider_name", "cluster__name"),
    )
    if shown.show == "trouble":
        rows = in_trouble(rows)
    elif shown.show == "draining":
        rows = rows.filter(DRAINING)
    return paged(worst_hosts_first(rows), number=shown.page, to_row=host_row)


def in_trouble(rows: Any) -> Any:
    """Hosts whose agent is away or that failed to register: nothing is known of what runs there."""
    return rows.filter((DISCONNECTED | FAILED) & ~Q(status=InstanceStatus.INACTIVE))


def worst_hosts_first(rows: Any) -> Any:
    kind = Case(
        When(DISCONNECTED | FAILED, then=Value(0)),
        When(DRAINING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.select_related("cluster").defer("raw", "cluster__raw").order_by(kind, "cluster__name", "pk")


def host_status(host: ContainerInstance) -> Status:
    if host.is_gone or host.status == InstanceStatus.INACTIVE:
        return Status(mark=Mark.OFF, text="Deregistered")
    if host.status == InstanceStatus.REGISTRATION_FAILED:
        return Status(mark=Mark.BAD, text=f"Registration failed: {host.status_reason}".rstrip(": "))
    if not host.is_agent_connected:
        return Status(mark=Mark.WARN, text="ECS agent disconnected")
    if host.status == InstanceStatus.DRAINING:
        left = host.running_tasks_count
        return Status(mark=Mark.DRAIN, text=f"Draining, {left} {'task' if left == 1 else 'tasks'} left")
    if host.status == InstanceStatus.ACTIVE:
        return Status(mark=Mark.OK, text="Active")
    return Status(mark=Mark.CHANGE, text=host.status.replace("_", " ").capitalize())


def host_row(host: ContainerInstance) -> HostRow:
    """Needs `cluster` selected."""
    used_cpu = max(host.registered_cpu_units - host.remaining_cpu_units, 0)
    used_memory = max(host.registered_memory_mib - host.remaining_memory_mib, 0)
    return HostRow(
        id=host.pk,
        name=str(host),
        status=host_status(host),
        cluster_id=host.cluster_id,
        cluster_name=host.cluster.name,
        instance_type=host.instance_type,
        availability_zone=host.availability_zone,
        capacity_provider=host.capacity_provider_name,
        cpu_percent=_percent(used_cpu, host.registered_cpu_units),
        memory_percent=_percent(used_memory, host.registered_memory_mib),
        cpu_bar=of_use(used=used_cpu, total=host.registered_cpu_units, fill="cpu"),
        memory_bar=of_use(used=used_memory, total=host.registered_memory_mib, fill="mem"),
        task_count=host.running_tasks_count,
        agent_version=host.agent_version,
    )


def get_host(host: ContainerInstance) -> HostPage:
    """Needs `cluster__scope__account` selected. No query."""
    place = place_of_cluster(host.cluster)
    return HostPage(
        row=host_row(host),
        arn=host.arn,
        ec2_instance_id=host.ec2_instance_id,
        place=place,
        console=console_url(
            place, path=f"clusters/{place.cluster_name}/infrastructure/container-instances/{host.short_id}"
        ),
        registered_cpu_units=host.registered_cpu_units,
        remaining_cpu_units=host.remaining_cpu_units,
        registered_memory_mib=host.registered_memory_mib,
        remaining_memory_mib=host.remaining_memory_mib,
        pending_count=host.pending_tasks_count,
        docker_version=host.docker_version,
        registered_at=host.registered_at,
        disconnected_at=host.agent_disconnected_at,
        attributes=tuple((str(key), str(value or "")) for key, value in sorted(host.attributes.items())),
        gone_at=host.gone_at,
    )


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
