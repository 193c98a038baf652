"""One task: why it stopped, its states, containers, network and host. Readable long after AWS has forgotten it."""

from dataclasses import dataclass
from datetime import datetime

from clusters.choices import TaskStatus
from clusters.models import Container, Task
from dashboard.palette import Mark, Status
from dashboard.queries.clusters import pairs
from dashboard.queries.places import Place, console_url, place_of_cluster
from dashboard.queries.task_status import container_status, exit_words
from dashboard.queries.tasks import TaskRow, task_row


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRow:
    """A container; `limit_mib` is its hard limit, None without one. `ports`: "8080" or "8080 on 32768"."""

    name: str
    is_essential: bool
    status: Status
    image: str
    image_digest: str
    cpu_units: int | None
    memory_mib: int | None
    ports: str
    health: str
    runtime_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A state of the task's life: `css` is done, todo or "" for what failed."""

    name: str
    mark: Mark
    css: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    row: TaskRow
    arn: str
    place: Place
    console: str
    desired_status: str
    is_stopped: bool
    stop_code: str
    stopped_reason: str
    ended_by: str
    moments: tuple[Moment, ...]
    containers: tuple[ContainerRow, ...]
    network: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    started_by: str
    launch_type: str
    tags: tuple[tuple[str, str], ...]
    gone_at: datetime | None


def get_task_page(task: Task) -> TaskPage:
    """Needs a row of `tasks.for_rows` with `cluster__scope__account`. One query beyond the prefetched containers."""
    place = place_of_cluster(task.cluster)
    containers = list(task.containers.all())
    essential = _essential_names(task)
    return TaskPage(
        row=task_row(task),
        arn=task.arn,
        place=place,
        console=console_url(place, path=f"clusters/{place.cluster_name}/tasks/{task.task_id}/configuration"),
        desired_status=task.desired_status,
        is_stopped=task.last_status == TaskStatus.STOPPED,
        stop_code=task.stop_code,
        stopped_reason=task.stopped_reason,
        ended_by=exit_words(containers),
        moments=_moments(task),
        containers=tuple(
            _container_row(container, is_essential=container.name in essential) for container in containers
        ),
        network=_set(
            ("Private IP", str(task.private_ip or "")),
            ("Interface", task.network_interface_id),
            ("Subnet", task.subnet_id),
            ("Zone", task.availability_zone),
            ("Connectivity", task.connectivity.lower()),
        ),
        facts=_set(
            ("Group", task.group),
            ("Capacity provider", task.capacity_provider_name),
            ("Platform", task.platform_version),
            ("CPU", f"{task.cpu_units:,} units" if task.cpu_units else ""),
            ("Memory", f"{task.memory_mib:,} MiB" if task.memory_mib else ""),
        ),
        started_by=task.started_by,
        launch_type=task.launch_type,
        tags=pairs(task.tags),
        gone_at=task.gone_at,
    )


def _essential_names(task: Task) -> set[str]:
    definition = task.task_definition
    if definition is None:
        return set()
    return set(definition.container_definitions.filter(is_essential=True).values_list("name", flat=True))


def _moments(task: Task) -> tuple[Moment, ...]:
    """The lifecycle with AWS's timestamps, in order; what has not come yet is hollow."""
    steps = (
        ("Created", task.created_at),
        ("Pull started", task.pull_started_at),
        ("Pull done", task.pull_stopped_at),
        ("Running", task.started_at),
        ("Stopping", task.stopping_at),
        ("Stopped", task.stopped_at),
    )
    is_ending = task.stopping_at is not None or task.last_status == TaskStatus.STOPPED
    shown = steps if is_ending else steps[:4]
    return tuple(_moment(name, at=at, is_ending=is_ending) for name, at in shown)


def _moment(name: str, *, at: datetime | None, is_ending: bool) -> Moment:
    if at is None:
        css = "" if is_ending else "todo"
        return Moment(name=name, mark=Mark.OFF, css=css, at=None)
    if name == "Stopping":
        return Moment(name=name, mark=Mark.DRAIN, css="", at=at)
    if name == "Stopped":
        return Moment(name=name, mark=Mark.OFF, css="", at=at)
    return Moment(name=name, mark=Mark.OK, css="done", at=at)


def _container_row(container: Container, *, is_essential: bool) -> ContainerRow:
    return ContainerRow(
        name=container.name,
        is_essential=is_essential,
        status=container_status(container),
        image=container.image,
        image_digest=container.image_digest,
        cpu_units=container.cpu_units,
        memory_mib=container.memory_mib or container.memory_reservation_mib,
        ports=", ".join(_port(binding) for binding in container.network_bindings),
        health=container.health_status.lower(),
        runtime_id=container.runtime_id,
    )


def _port(binding: dict[str, object]) -> str:
    inside, outside = binding.get("containerPort"), binding.get("hostPort")
    return f"{inside}" if outside in (None, inside) else f"{inside} on {outside}"


def _set(*values: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values if value)
