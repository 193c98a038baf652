"""A task's state in words. Pure: AWS's enums in, one status out."""

from collections.abc import Sequence

from clusters.choices import HealthStatus, StopCode, TaskStatus
from clusters.models import Container, Task
from dashboard.palette import Mark, Status

_STARTING = {
    TaskStatus.PROVISIONING: "Provisioning",
    TaskStatus.PENDING: "Pending",
    TaskStatus.ACTIVATING: "Activating: health checks and targets",
}
_STOPPING = {
    TaskStatus.DEACTIVATING: "Deactivating: leaves its targets",
    TaskStatus.STOPPING: "Stopping",
    TaskStatus.DEPROVISIONING: "Deprovisioning",
}
_SIGKILL = 137  # 128 + 9: what a container that used too much memory ends with


def task_status(task: Task, *, containers: Sequence[Container], has_health_check: bool) -> Status:
    """`has_health_check`: a container of its definition has one; without one ECS says UNKNOWN to mean nothing."""
    if task.last_status == TaskStatus.STOPPED:
        return _stopped(task, containers=containers)
    if task.last_status in _STARTING:
        return Status(mark=Mark.CHANGE, text=_starting(task))
    if task.last_status in _STOPPING:
        return Status(mark=Mark.DRAIN, text=_STOPPING[TaskStatus(task.last_status)])
    if task.last_status != TaskStatus.RUNNING:
        return Status(mark=Mark.UNKNOWN, text=task.last_status)
    if task.desired_status == TaskStatus.STOPPED:
        return Status(mark=Mark.DRAIN, text="Running, asked to stop")
    return _running(task, has_health_check=has_health_check)


def container_status(container: Container) -> Status:
    if container.last_status == TaskStatus.STOPPED or container.exit_code is not None:
        code = container.exit_code
        text = f"Exit {code}" if code is not None else "Stopped before it ran"
        if container.reason:
            text = f"{text}: {container.reason}"
        return Status(mark=Mark.OFF if code == 0 else Mark.BAD, text=text)
    if container.last_status == TaskStatus.RUNNING:
        is_unhealthy = container.health_status == HealthStatus.UNHEALTHY
        return Status(mark=Mark.BAD if is_unhealthy else Mark.OK, text="Unhealthy" if is_unhealthy else "Running")
    return Status(mark=Mark.CHANGE, text=container.last_status.capitalize() or "Not started")


def health_status(container: Container, *, has_health_check: bool) -> Status:
    """What its health check says; a container that has ended keeps the last word of it. As for `task_status`."""
    is_over = container.last_status == TaskStatus.STOPPED or container.exit_code is not None
    match container.health_status:
        case HealthStatus.HEALTHY:
            return Status(mark=Mark.OFF if is_over else Mark.OK, text="Was healthy" if is_over else "Healthy")
        case HealthStatus.UNHEALTHY:
            return Status(mark=Mark.BAD, text="Was unhealthy" if is_over else "Unhealthy")
    return Status(mark=Mark.OFF, text="No answer" if has_health_check else "No check")


def _starting(task: Task) -> str:
    if task.pull_started_at and not task.pull_stopped_at:
        return "Pending: pulling the image"
    return _STARTING[TaskStatus(task.last_status)]


def _running(task: Task, *, has_health_check: bool) -> Status:
    match task.health_status:
        case HealthStatus.HEALTHY:
            return Status(mark=Mark.OK, text="Running, healthy")
        case HealthStatus.UNHEALTHY:
            return Status(mark=Mark.BAD, text="Running, unhealthy")
    if has_health_check:
        return Status(mark=Mark.UNKNOWN, text="Running, health not known yet")
    return Status(mark=Mark.OK, text="Running, no health check")


def _stopped(task: Task, *, containers: Sequence[Container]) -> Status:
    if task.stop_code == StopCode.SPOT_INTERRUPTION:
        return Status(mark=Mark.WARN, text="Stopped: Spot took the capacity back")
    if task.stop_code == StopCode.TERMINATION_NOTICE:
        return Status(mark=Mark.WARN, text="Stopped: its host was terminated")
    if task.stop_code == StopCode.ESSENTIAL_CONTAINER_EXITED:
        return Status(mark=Mark.BAD, text=f"Stopped: {exit_words(containers) or task.stopped_reason}")
    if task.stop_code == StopCode.TASK_FAILED_TO_START:
        return Status(mark=Mark.BAD, text=f"Never started: {task.stopped_reason}")
    return Status(mark=Mark.OFF, text=f"Stopped: {task.stopped_reason}" if task.stopped_reason else "Stopped")


def exit_words(containers: Sequence[Container]) -> str:
    """What ended it: "app exited 137, out of memory". "" if no container tells."""
    exited = [container for container in containers if container.exit_code is not None]
    if not exited:
        return ""
    worst = max(exited, key=lambda container: (bool(container.reason), container.exit_code != 0))
    is_memory = "OutOfMemory" in worst.reason or (worst.exit_code == _SIGKILL and "memory" in worst.reason.lower())
    return f"{worst.name} exited {worst.exit_code}{', out of memory' if is_memory else ''}"
