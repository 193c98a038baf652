"""Hosts (container instances): the table, worst first, and one host."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When

from clusters.choices import AgentKind
from clusters.choices import ContainerInstanceStatus as InstanceStatus
from clusters.models import Cluster, ContainerInstance
from dashboard.bars import Segment, of_use
from dashboard.palette import Mark, Status
from dashboard.queries.keys import choice, number, tag, text
from dashboard.queries.ordering import Order, Part, by_number, by_text, by_time, ordered
from dashboard.queries.places import Place, console_url, place_of_cluster
from dashboard.queries.shared_keys import cluster_name, places
from dashboard.queries.slim import CLUSTER, slim
from dashboard.queries.table import Column, Pin, Table

DISCONNECTED = Q(is_agent_connected=False)
DRAINING = Q(status=InstanceStatus.DRAINING)
FAILED = Q(status=InstanceStatus.REGISTRATION_FAILED)
TROUBLE = (DISCONNECTED | FAILED) & ~Q(status=InstanceStatus.INACTIVE)


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
    registered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPage:
    """A host's own page. `attributes`: (name, value) as AWS has them; `capabilities`: those that only are there, by
    what they say of the agent ("logging-driver.awslogs")."""

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
    capabilities: tuple[str, ...]
    gone_at: datetime | None


def in_trouble(rows: Any) -> Any:
    """Hosts whose agent is away or that failed to register: nothing is known of what runs there."""
    return rows.filter(TROUBLE)


def worst_hosts_first(rows: Any) -> Any:
    return ordered(for_rows(rows), by=WORST_HOSTS)


def for_rows(rows: Any) -> Any:
    """With all that `host_row` and the file read."""
    return slim(rows, keep=CLUSTER, leave=("raw", "attributes", "tags"))


def _worst() -> Order:
    kind = Case(
        When(DISCONNECTED | FAILED, then=Value(0)),
        When(DRAINING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return Order(is_down=True, parts=(Part(expression=kind), Part(expression=F("cluster__name"))))


WORST_HOSTS = _worst()


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
        registered_at=host.registered_at,
    )


def list_hosts(cluster: Cluster, *, limit: int) -> tuple[HostRow, ...]:
    """The worst few of a cluster, whose gate the caller has passed. One query."""
    return tuple(host_row(host) for host in worst_hosts_first(cluster.container_instances.live())[:limit])


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
        docker_version=host.docker_version.removeprefix("DockerVersion: "),
        registered_at=host.registered_at,
        disconnected_at=host.agent_disconnected_at,
        attributes=tuple((str(key), str(value)) for key, value in sorted(host.attributes.items()) if value),
        capabilities=tuple(sorted(_capability(str(key)) for key, value in host.attributes.items() if not value)),
        gone_at=host.gone_at,
    )


def _capability(name: str) -> str:
    """Without the two prefixes that AWS's agent has used for them."""
    return name.removeprefix("com.amazonaws.").removeprefix("ecs.").removeprefix("capability.")


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


_STATUSES = {
    "trouble": TROUBLE,
    "disconnected": DISCONNECTED,
    "failed": FAILED,
    "draining": DRAINING,
    "active": Q(status=InstanceStatus.ACTIVE, is_agent_connected=True),
    "registering": Q(status=InstanceStatus.REGISTERING),
    "deregistering": Q(status=InstanceStatus.DEREGISTERING),
}

HOSTS = Table(
    noun="hosts",
    title="Hosts",
    agent=AgentKind.CONTAINER_INSTANCES,
    rows=lambda asker, _words: ContainerInstance.objects.visible_to(asker.user).live(),
    load=lambda _asker, keys: for_rows(ContainerInstance.objects.filter(pk__in=keys)),
    to_row=lambda host, _asker: host_row(host),
    text=("ec2_instance_id", "instance_type", "availability_zone", "capacity_provider_name", "cluster__name"),
    shows={"trouble": "status:trouble", "draining": "status:draining"},
    pins={"cluster": Pin(field="cluster_id", name_of=cluster_name)},
    keys=(
        choice("status", _STATUSES),
        text("name", "ec2_instance_id", hint="i-0b93*"),
        text("cluster", "cluster__name", hint="prod-*"),
        *places(),
        text("zone", "availability_zone", hint="eu-west-1a"),
        text("type", "instance_type", hint="m7g.*"),
        text("capacity", "capacity_provider_name", hint="ec2-*"),
        text("agent", "agent_version", hint="1.9*"),
        tag(),
        number("tasks", "running_tasks_count"),
        number("free-cpu", "remaining_cpu_units"),
        number("free-memory", "remaining_memory_mib"),
    ),
    columns=(
        Column(key="name", title="Host", order=by_text("ec2_instance_id"), is_fixed=True),
        Column(key="status", title="Status", order=WORST_HOSTS, is_fixed=True),
        Column(key="cluster", title="Cluster", order=by_text("cluster__name"), flag="with_cluster"),
        Column(key="capacity", title="Capacity provider", order=by_text("capacity_provider_name"), flag="with_cluster"),
        Column(key="cpu", title="CPU", css="num"),
        Column(key="memory", title="Memory", css="num"),
        Column(key="tasks", title="Tasks", order=by_number("running_tasks_count"), css="num"),
        Column(key="agent", title="Agent", order=by_text("agent_version"), css="num", flag="with_cluster"),
        Column(key="registered", title="Registered", order=by_time("registered_at"), css="num", is_default=False),
    ),
    csv=(
        ("ec2_instance_id", lambda host: host.ec2_instance_id),
        ("status", lambda host: host_status(host).text),
        ("cluster", lambda host: host.cluster.name),
        ("account_id", lambda host: host.cluster.scope.account.account_id),
        ("region", lambda host: host.cluster.scope.region),
        ("instance_type", lambda host: host.instance_type),
        ("availability_zone", lambda host: host.availability_zone),
        ("capacity_provider", lambda host: host.capacity_provider_name),
        ("registered_cpu_units", lambda host: host.registered_cpu_units),
        ("remaining_cpu_units", lambda host: host.remaining_cpu_units),
        ("registered_memory_mib", lambda host: host.registered_memory_mib),
        ("remaining_memory_mib", lambda host: host.remaining_memory_mib),
        ("running_tasks_count", lambda host: host.running_tasks_count),
        ("pending_tasks_count", lambda host: host.pending_tasks_count),
        ("agent_version", lambda host: host.agent_version),
        ("is_agent_connected", lambda host: host.is_agent_connected),
        ("registered_at", lambda host: host.registered_at),
        ("arn", lambda host: host.arn),
    ),
)
