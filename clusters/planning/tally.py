"""Counts a service's tasks by what they are worth now. Decides nothing about causes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from clusters.choices import HealthStatus, TaskStatus
from clusters.planning.facts import HostFacts, ServiceFacts, TaskFacts

# Agents reconnect several times an hour in normal life: a lost connection is news after this long.
AGENT_GRACE = timedelta(minutes=10)
_STARTING = (TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Live tasks that should run, by worth. `unknown`: on hosts with a silent agent; `unhealthy`: fail their check."""

    healthy: int
    starting: int
    unhealthy: int
    unknown: int
    silent_hosts: tuple[str, ...]
    oldest_start: datetime | None
    zones: tuple[int, ...]  # healthy tasks per zone


def is_silent(host: HostFacts | None, *, now: datetime) -> bool:
    """Whether a host's agent has been disconnected long enough to doubt what it said last."""
    if host is None or host.is_agent_connected:
        return False
    return host.agent_disconnected_at is None or now - host.agent_disconnected_at >= AGENT_GRACE


def tally(facts: ServiceFacts, *, now: datetime) -> Tally:
    """Without tasks (not read yet) the service's own counts must do: then running counts as healthy."""
    if facts.tasks is None:
        return Tally(
            healthy=facts.running_count,
            starting=facts.pending_count,
            unhealthy=0,
            unknown=0,
            silent_hosts=(),
            oldest_start=None,
            zones=(),
        )
    wanted = [task for task in facts.tasks if task.desired_status == TaskStatus.RUNNING and task.stopped_at is None]
    worth = {task.arn: _worth(task, host=facts.hosts.get(task.container_instance_arn), now=now) for task in wanted}
    counts = Counter(worth.values())
    starts = [task.created_at for task in wanted if worth[task.arn] == "starting" and task.created_at]
    silent = {facts.hosts[task.container_instance_arn].name for task in wanted if worth[task.arn] == "unknown"}
    zones = Counter(
        task.availability_zone for task in wanted if worth[task.arn] == "healthy" and task.availability_zone
    )
    return Tally(
        healthy=counts["healthy"],
        starting=counts["starting"],
        unhealthy=counts["unhealthy"],
        unknown=counts["unknown"],
        silent_hosts=tuple(sorted(silent)),
        oldest_start=min(starts, default=None),
        zones=tuple(sorted(zones.values())),
    )


def _worth(task: TaskFacts, *, host: HostFacts | None, now: datetime) -> str:
    if is_silent(host, now=now):
        return "unknown"
    if task.last_status in _STARTING:
        return "starting"
    if task.last_status != TaskStatus.RUNNING:
        return "leaving"
    if task.health_status == HealthStatus.UNHEALTHY:
        return "unhealthy"
    if task.has_health_check and task.health_status != HealthStatus.HEALTHY:
        return "starting"  # UNKNOWN health is not healthy: its first check is still to come
    return "healthy"
