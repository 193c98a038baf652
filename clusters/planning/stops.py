"""Why a task stopped, from AWS's stop code, reason and containers (Developer Guide: stopped tasks error messages).

A stop that somebody or the scheduler wanted is an intention, not a failure.
"""

import re
from collections.abc import Callable

from clusters.choices import CauseClass, Certainty, StopCode
from clusters.planning.facts import ContainerFacts, TaskFacts
from clusters.planning.judgement import Cause
from clusters.planning.start_failures import cause_of_start_failure
from clusters.planning.words import quoted

INTENTIONS = frozenset({CauseClass.SCALING, CauseClass.DEPLOYMENT, CauseClass.REBALANCING, CauseClass.PERSON})
OUT_OF_MEMORY = "OutOfMemory"
KILLED = 137
_EXIT_WORDS = {
    0: "it ended by itself",
    1: "the application failed",
    126: "the command may not be executed",
    127: "the command was not found",
    134: "aborted",
    KILLED: "killed, often for want of memory",
    139: "segmentation fault",
    143: "ended by SIGTERM",
    255: "the application failed",
}
_TARGET_GROUP = re.compile(r"targetgroup/([^/\s)]+)")
_HOST = re.compile(r"\b(i-[0-9a-f]{8,17})\b")


def is_failure(cause: Cause) -> bool:
    return cause.cause_class not in INTENTIONS


def cause_of_stop(task: TaskFacts, *, primary_deployment_id: str = "") -> Cause:
    """The cause of one stopped (or stopping) task. With the PRIMARY deployment's id, replaced tasks are told apart."""
    for rule in (_wanted, _out_of_memory, _health_check, _host_or_spot, cause_of_start_failure, _exit):
        cause = rule(task)
        if cause is not None:
            return _told_apart(cause, task=task, primary_deployment_id=primary_deployment_id)
    words = quoted(task.stopped_reason) or "AWS gives no reason"
    return Cause(cause_class=CauseClass.OTHER, text=words, certainty=Certainty.GUESS, task_arn=task.arn)


def _told_apart(cause: Cause, *, task: TaskFacts, primary_deployment_id: str) -> Cause:
    is_replaced = bool(primary_deployment_id) and task.started_by not in ("", primary_deployment_id)
    if cause.cause_class is CauseClass.SCALING and is_replaced:
        return Cause(cause_class=CauseClass.DEPLOYMENT, text="replaced by a deployment", task_arn=task.arn)
    return cause


def _wanted(task: TaskFacts) -> Cause | None:
    reason = task.stopped_reason.lower()
    if "rebalanc" in reason:
        return Cause(cause_class=CauseClass.REBALANCING, text="moved to balance the zones", task_arn=task.arn)
    if reason.startswith("scaling activity initiated"):
        return Cause(cause_class=CauseClass.SCALING, text="stopped by scaling", task_arn=task.arn)
    if "draining" in reason and "health" not in reason:
        return Cause(cause_class=CauseClass.PERSON, text="moved, as its host is drained", task_arn=task.arn)
    if task.stop_code == StopCode.USER_INITIATED and "deregist" not in reason:
        words = quoted(task.stopped_reason)
        text = f"stopped by a person: {words}" if words else "stopped by a person"
        return Cause(cause_class=CauseClass.PERSON, text=text, task_arn=task.arn)
    return None


def _out_of_memory(task: TaskFacts) -> Cause | None:
    container = _first(task, lambda each: OUT_OF_MEMORY in each.reason)
    if container is None and OUT_OF_MEMORY not in task.stopped_reason:
        return None
    killed = container or _first(task, lambda each: each.exit_code == KILLED)
    code = f"exit {killed.exit_code}, " if killed and killed.exit_code is not None else ""
    limit = f" of {killed.memory_mib:,} MiB" if killed and killed.memory_mib else ""
    name = killed.name if killed else "the container"
    return Cause(
        cause_class=CauseClass.OUT_OF_MEMORY,
        text=f"{code}out of memory",
        mend=f"Give {quoted(name)} more memory than its limit{limit}, or let it need less.",
        place=killed.name if killed else "",
        task_arn=task.arn,
    )


def _health_check(task: TaskFacts) -> Cause | None:
    reason = task.stopped_reason
    if "failed ELB health checks" in reason or ("unhealthy in" in reason and "target-group" in reason):
        group = _TARGET_GROUP.search(reason)
        name = group.group(1) if group else ""
        where = f" in {quoted(name)}" if name else ""
        return Cause(
            cause_class=CauseClass.TARGET_HEALTH,
            text=f"the load balancer's health check fails{where}",
            mend="Look at the health check's path, port and codes, and at the grace period: the start may be slower.",
            place=name,
            task_arn=task.arn,
        )
    if "container health check" in reason.lower():
        return Cause(
            cause_class=CauseClass.CONTAINER_HEALTH,
            text="the container's health check fails",
            mend="Run the health check's command in the container; give it a longer start period if the start is slow.",
            task_arn=task.arn,
        )
    return None


def _host_or_spot(task: TaskFacts) -> Cause | None:
    reason = task.stopped_reason
    if task.stop_code == StopCode.SPOT_INTERRUPTION or "spot" in reason.lower():
        return Cause(
            cause_class=CauseClass.SPOT,
            text="Spot capacity was taken back",
            mend="Give the strategy a base on capacity that isn't Spot.",
            place=task.capacity_provider_name,
            task_arn=task.arn,
        )
    is_host = reason.startswith("Host EC2") or "container instance deregist" in reason.lower()
    if is_host or task.stop_code in (StopCode.TERMINATION_NOTICE, "InfrastructureHealth"):
        host = _HOST.search(reason)
        which = f"host {host.group(1)}" if host else "its host"
        return Cause(
            cause_class=CauseClass.HOST_LOST,
            text=f"{which} went away",
            mend="Nothing, if the tasks are placed again. If not, see what the Auto Scaling group did.",
            certainty=Certainty.CERTAIN if is_host else Certainty.LIKELY,
            place=host.group(1) if host else task.container_instance_arn,
            is_shared=host is not None,
            task_arn=task.arn,
        )
    return None


def _exit(task: TaskFacts) -> Cause | None:
    failed = _first(task, lambda each: each.is_essential and bool(each.exit_code))
    ended = failed or _first(task, lambda each: each.is_essential and each.exit_code is not None)
    if ended is None or ended.exit_code is None:
        return None
    words = _EXIT_WORDS.get(ended.exit_code, "")
    detail = words or quoted(ended.reason)
    return Cause(
        cause_class=CauseClass.EXIT_CODE,
        text=f"exit {ended.exit_code}{', ' if detail else ''}{detail}",
        mend=f"Read the last log lines of {quoted(ended.name)}.",
        certainty=Certainty.LIKELY if ended.exit_code == KILLED else Certainty.CERTAIN,
        place=f"{ended.name}:{ended.exit_code}",
        task_arn=task.arn,
    )


def _first(task: TaskFacts, has: Callable[[ContainerFacts], bool]) -> ContainerFacts | None:
    return next((container for container in task.containers if has(container)), None)
