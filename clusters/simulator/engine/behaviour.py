"""What will become of a task's containers, read from their images, limits, environment and health checks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clusters.simulator.engine import durations
from clusters.simulator.state.images import (
    Behaviour,
    ExitsAfter,
    FailsHealthCheck,
    IgnoresSigterm,
    Image,
    Images,
    OutOfMemory,
    PullFails,
    StartsSlowly,
    holds_environment,
)
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.task import Task
from clusters.simulator.state.task_definition import TaskDefinition

OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
SIGKILL_EXIT = 137
SIGTERM_EXIT = 143


@dataclass(frozen=True, slots=True, kw_only=True)
class PullFailure:
    """A container whose image cannot be pulled. `reason` begins with `CannotPullContainerError`."""

    container_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A container that will end by itself, this long after it started."""

    container_name: str
    after_s: float
    exit_code: int
    reason: str


def spec_of(definition: TaskDefinition, *, name: str) -> Json:
    """The container definition of that name."""
    return next(item for item in definition.containers if item["name"] == name)


def environment_of(spec: Json, *, task: Task) -> dict[str, str]:
    """A container's environment, overrides applied."""
    environment = {item["name"]: item.get("value", "") for item in spec.get("environment") or []}
    for override in task.overrides.get("containerOverrides", []):
        if override.get("name") == spec["name"]:
            environment.update({item["name"]: item.get("value", "") for item in override.get("environment", [])})
    return environment


def memory_limit_of(spec: Json, *, task: Task, definition: TaskDefinition) -> int:
    """The container's hard limit in MiB, or else the task's; overrides win."""
    for override in task.overrides.get("containerOverrides", []):
        if override.get("name") == spec["name"] and override.get("memory"):
            return int(override["memory"])
    limit = spec.get("memory") or task.overrides.get("memory") or definition.document.get("memory")
    return int(limit or task.memory)


def behaviours_of(task: Task, *, definition: TaskDefinition, images: Images) -> Iterator[tuple[Json, Behaviour]]:
    """Each container's behaviours that are in force for this task; those an operator has mended are left out."""
    for spec in definition.containers:
        image = images.resolve(spec["image"])
        for behaviour in image.behaviours if image else []:
            if not _is_mended(behaviour, spec=spec, task=task, definition=definition):
                yield spec, behaviour


def _is_mended(behaviour: Behaviour, *, spec: Json, task: Task, definition: TaskDefinition) -> bool:
    if isinstance(behaviour, OutOfMemory):
        return memory_limit_of(spec, task=task, definition=definition) >= behaviour.needs_memory_mib
    if isinstance(behaviour, ExitsAfter | FailsHealthCheck):
        return holds_environment(environment_of(spec, task=task), wanted=behaviour.unless_environment)
    return False


def pull_failure(task: Task, *, definition: TaskDefinition, images: Images) -> PullFailure | None:
    """The first container whose image is missing or refused."""
    for spec in definition.containers:
        image = images.resolve(spec["image"])
        if image is None:
            return PullFailure(container_name=spec["name"], reason=_not_found(spec["image"]))
    for spec, behaviour in behaviours_of(task, definition=definition, images=images):
        if isinstance(behaviour, PullFails):
            return PullFailure(container_name=spec["name"], reason=f"CannotPullContainerError: {behaviour.message}")
    return None


def pull_seconds(task: Task, *, definition: TaskDefinition, images: Images) -> float:
    """How long the agent pulls: by size, plus what slow images add. Containers pull one after the other."""
    resolved = [images.resolve(spec["image"]) for spec in definition.containers]
    total_bytes = sum(image.size_bytes for image in resolved if isinstance(image, Image))
    slow = (
        behaviour.pull_s
        for _spec, behaviour in behaviours_of(task, definition=definition, images=images)
        if isinstance(behaviour, StartsSlowly)
    )
    return durations.PULL_BASE + total_bytes / durations.PULL_BYTES_A_SECOND + sum(slow)


def exits_of(task: Task, *, definition: TaskDefinition, images: Images) -> list[Exit]:
    """The containers that end by themselves, at most one end each."""
    first: dict[str, Exit] = {}
    for spec, behaviour in behaviours_of(task, definition=definition, images=images):
        found = _exit(spec, behaviour=behaviour)
        if found is not None and (spec["name"] not in first or found.after_s < first[spec["name"]].after_s):
            first[spec["name"]] = found
    return list(first.values())


def _exit(spec: Json, *, behaviour: Behaviour) -> Exit | None:
    name = spec["name"]
    if isinstance(behaviour, OutOfMemory):
        return Exit(container_name=name, after_s=behaviour.after_s, exit_code=SIGKILL_EXIT, reason=OUT_OF_MEMORY)
    if isinstance(behaviour, ExitsAfter):
        return Exit(
            container_name=name, after_s=behaviour.after_s, exit_code=behaviour.exit_code, reason=behaviour.reason
        )
    return None


def fails_health_check(task: Task, *, definition: TaskDefinition, images: Images) -> bool:
    """Whether a container of the task answers its health checks badly."""
    found = behaviours_of(task, definition=definition, images=images)
    return any(isinstance(behaviour, FailsHealthCheck) for _spec, behaviour in found)


def health_seconds(task: Task, *, definition: TaskDefinition, images: Images, is_failing: bool) -> float:
    """From RUNNING to the first verdict of the container health checks: one pass, or as many failures as it retries."""
    slow = sum(
        behaviour.healthy_s
        for _spec, behaviour in behaviours_of(task, definition=definition, images=images)
        if isinstance(behaviour, StartsSlowly)
    )
    checks = [spec["healthCheck"] for spec in definition.containers if spec.get("healthCheck")]
    verdicts = [
        (check.get("startPeriod") or 0) + _interval(check) * (check.get("retries") or durations.HEALTH_RETRIES)
        if is_failing
        else _interval(check)
        for check in checks
    ]
    return max(verdicts, default=0.0) + slow


def _interval(check: Json) -> float:
    return float(check.get("interval") or durations.HEALTH_INTERVAL)


def exit_on_stop(task: Task, *, definition: TaskDefinition, images: Images) -> tuple[float, int]:
    """(seconds, exit code) of ending on SIGTERM, or by SIGKILL after stopTimeout where the program ignores it."""
    timeouts = [
        float(spec.get("stopTimeout") or durations.STOP_TIMEOUT)
        for spec, behaviour in behaviours_of(task, definition=definition, images=images)
        if isinstance(behaviour, IgnoresSigterm)
    ]
    if timeouts:
        return max(timeouts), SIGKILL_EXIT
    return durations.SIGTERM_EXIT, SIGTERM_EXIT


def _not_found(reference: str) -> str:
    return (
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): "
        f"failed to resolve ref {reference}: {reference}: not found"
    )
