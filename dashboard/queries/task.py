"""One task: why it stopped, its states, containers, network and host. Readable long after AWS has forgotten it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from clusters.choices import LaunchType, TaskStatus
from clusters.models import Container, ContainerInstance, Task
from clusters.planning.judgement import Cause
from clusters.planning.stops import is_failure
from dashboard.palette import Mark, Status
from dashboard.queries.clusters import pairs
from dashboard.queries.hosts import host_status
from dashboard.queries.places import Place, console_url, place_of_cluster
from dashboard.queries.task_facts import is_essential, stop_cause
from dashboard.queries.task_status import container_status, health_status
from dashboard.queries.tasks import TaskRow, task_row
from dashboard.words import short_image, shorten_digest, span

DEPLOYMENT_PREFIX = "ecs-svc/"  # what `startedBy` of a service's task is: its deployment's id


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRow:
    """A container; `limit_mib` is its hard limit, None without one. `ports`: "8080" or "8080 on 32768"."""

    name: str
    is_essential: bool
    status: Status
    image: str
    short_image: str
    image_digest: str
    short_digest: str
    cpu_units: int | None
    memory_mib: int | None
    ports: str
    health: Status
    runtime_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A state of the task's life: `css` is done, todo or "" for what ends it. `lasted`: until the next one."""

    name: str
    mark: Mark
    css: str
    at: datetime | None
    lasted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why it stopped, as health judges it. `is_failure`: nobody wanted it to."""

    kind: str
    cause: str
    mend: str
    certainty: str
    is_failure: bool
    lived: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCard:
    id: int
    name: str
    status: Status
    instance_type: str
    availability_zone: str
    agent_version: str


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
    stop: Stop | None
    moments: tuple[Moment, ...]
    containers: tuple[ContainerRow, ...]
    network: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    host: HostCard | None
    is_fargate: bool
    started_by: str
    deployment_id: str
    service_name: str
    launch_type: str
    tags: tuple[tuple[str, str], ...]
    gone_at: datetime | None


def get_task_page(task: Task) -> TaskPage:
    """Needs a row of `task_facts.with_sidecars` with `cluster__scope__account` and `service`. No query."""
    place = place_of_cluster(task.cluster)
    containers = list(task.containers.all())
    is_deployed = task.started_by.startswith(DEPLOYMENT_PREFIX)
    return TaskPage(
        row=task_row(task),
        arn=task.arn,
        place=place,
        console=console_url(place, path=f"clusters/{place.cluster_name}/tasks/{task.task_id}/configuration"),
        desired_status=task.desired_status,
        is_stopped=task.last_status == TaskStatus.STOPPED,
        stop_code=task.stop_code,
        stopped_reason=task.stopped_reason,
        stop=_stop(task, cause=stop_cause(task)),
        moments=_moments(task),
        containers=tuple(
            _container_row(container, has_health_check=getattr(task, "has_health_check", False))
            for container in containers
        ),
        network=_set(
            ("Private IP", str(task.private_ip or "")),
            ("Interface", task.network_interface_id),
            ("Subnet", task.subnet_id),
            *(("Security group", group) for group in _security_groups(task)),
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
        host=_host(task.container_instance) if task.container_instance else None,
        is_fargate=task.launch_type == LaunchType.FARGATE,
        started_by="" if is_deployed else task.started_by,
        deployment_id=task.started_by if is_deployed else "",
        service_name=task.service_name,
        launch_type=task.launch_type,
        tags=pairs(task.tags),
        gone_at=task.gone_at,
    )


def _security_groups(task: Task) -> tuple[str, ...]:
    """Those of its service: ECS does not tell a task's own, and a task of none took them from RunTask."""
    if task.service is None or not task.network_interface_id:
        return ()
    network = task.service.network_configuration.get("awsvpcConfiguration") or {}
    return tuple(str(group) for group in network.get("securityGroups") or ())


def _stop(task: Task, *, cause: Cause) -> Stop | None:
    if task.last_status != TaskStatus.STOPPED:
        return None
    lived = (task.stopped_at - task.started_at).total_seconds() if task.stopped_at and task.started_at else None
    return Stop(
        kind=cause.cause_class.replace("_", " ").capitalize(),
        cause=cause.text,
        mend=cause.mend,
        certainty=cause.certainty,
        is_failure=is_failure(cause),
        lived=span(lived) if lived is not None else "",
    )


def _host(host: ContainerInstance) -> HostCard:
    return HostCard(
        id=host.pk,
        name=str(host),
        status=host_status(host),
        instance_type=host.instance_type,
        availability_zone=host.availability_zone,
        agent_version=host.agent_version,
    )


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
    known = [(name, at) for name, at in shown if at is not None]
    lasted = {name: span((later - at).total_seconds()) for (name, at), (_, later) in pairwise(known)}
    if task.stopped_at and task.created_at:
        lasted["Stopped"] = f"{span((task.stopped_at - task.created_at).total_seconds())} in all"
    return tuple(_moment(name, at=at, lasted=lasted.get(name, ""), is_ending=is_ending) for name, at in shown)


def _moment(name: str, *, at: datetime | None, lasted: str, is_ending: bool) -> Moment:
    if at is None:
        css = "" if is_ending else "todo"
        return Moment(name=name, mark=Mark.OFF, css=css, at=None, lasted="never" if is_ending else "")
    if name == "Stopping":
        return Moment(name=name, mark=Mark.DRAIN, css="", at=at, lasted=lasted)
    if name == "Stopped":
        return Moment(name=name, mark=Mark.OFF, css="", at=at, lasted=lasted)
    return Moment(name=name, mark=Mark.OK, css="done", at=at, lasted=lasted)


def _container_row(container: Container, *, has_health_check: bool) -> ContainerRow:
    return ContainerRow(
        name=container.name,
        is_essential=is_essential(container),
        status=container_status(container),
        image=container.image,
        short_image=short_image(container.image),
        image_digest=container.image_digest,
        short_digest=shorten_digest(container.image_digest),
        cpu_units=container.cpu_units,
        memory_mib=container.memory_mib or container.memory_reservation_mib,
        ports=", ".join(_port(binding) for binding in container.network_bindings),
        health=health_status(container, has_health_check=has_health_check),
        runtime_id=container.runtime_id,
    )


def _port(binding: dict[str, object]) -> str:
    inside, outside = binding.get("containerPort"), binding.get("hostPort")
    return f"{inside}" if outside in (None, inside) else f"{inside} on {outside}"


def _set(*values: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values if value)
