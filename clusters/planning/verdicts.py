"""The rules that judge a case, loudest first. The first that applies decides; the last one says that all is fine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from clusters.choices import CauseClass, Certainty, RolloutState, ServiceDeploymentStatus, ServiceStatus, Severity
from clusters.planning.case import LOOP_SIZE, LOSS_GRACE, START_GRACE, STUCK_AFTER, Case
from clusters.planning.failures import LOOP
from clusters.planning.judgement import Cause
from clusters.planning.words import quoted, span, tasks_of

PARKED_AFTER = timedelta(days=1)
ROLLED_BACK_FOR = timedelta(hours=24)
SILENT_HOSTS = "silent hosts"
_MEND_TASKS = "Mend what made its tasks fail, then deploy again."
_ROLLED_BACK = (ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL, ServiceDeploymentStatus.ROLLBACK_FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`began_at`: since when, as far as the case shows. `until`: when time alone would change the verdict."""

    severity: Severity
    text: str = ""
    cause: Cause | None = None
    began_at: datetime | None = None
    until: datetime | None = None


def judge(case: Case) -> Verdict:
    for rule in _RULES:
        verdict = rule(case)
        if verdict is not None:
            return verdict
    return Verdict(severity=Severity.FINE, began_at=_steady_since(case))


def _leaving(case: Case) -> Verdict | None:
    if case.facts.status == ServiceStatus.ACTIVE:
        return None
    left = f", {tasks_of(case.facts.running_count)} left" if case.facts.running_count else ""
    return Verdict(severity=Severity.QUIET, text=f"Deleted, draining{left}")


def _nothing_wanted(case: Case) -> Verdict | None:
    if case.desired:
        return None
    if case.counts.healthy:
        return Verdict(severity=Severity.CHANGING, text=f"Stopping, {tasks_of(case.counts.healthy)} left")
    since = parked_since(case)
    if case.now - since >= PARKED_AFTER:
        return Verdict(severity=Severity.QUIET, text=f"Parked, desired 0 since {since:%-d %b}", began_at=since)
    return Verdict(severity=Severity.QUIET, text="Stopped, desired 0", began_at=since, until=since + PARKED_AFTER)


def _unknown(case: Case) -> Verdict | None:
    if not case.missing or case.counts.unknown < case.missing:
        return None
    hosts = len(case.counts.silent_hosts)
    where = f"{hosts} hosts" if hosts != 1 else f"host {quoted(case.counts.silent_hosts[0])}"
    cause = Cause(
        cause_class=CauseClass.HOST_LOST,
        text=f"agent disconnected on {where}",
        mend="Restart the ECS agent on the host, or replace the host.",
        certainty=Certainty.LIKELY,
        place=SILENT_HOSTS,
        is_shared=True,
    )
    return Verdict(
        severity=Severity.UNKNOWN, text=f"{tasks_of(case.counts.unknown)} unknown: {cause.text}", cause=cause
    )


def _rolling_as_planned(case: Case) -> Verdict | None:
    """A rollout may run below the desired count as far as its minimum healthy percent allows."""
    if not case.is_rolling or case.has_evidence or _is_stuck(case):
        return None
    floor = ceil(case.desired * (case.facts.minimum_healthy_percent or 0) / 100)
    is_first = len(case.facts.deployments) == 1 and case.rollout_age > START_GRACE
    if case.missing and (case.counts.healthy < floor or is_first):
        return None
    running = case.primary.running_count if case.primary else 0
    began = case.primary.created_at if case.primary else None
    return Verdict(
        severity=Severity.CHANGING,
        text=f"Rolling out {case.revision}, {running} of {case.desired} tasks new".replace("  ", " "),
        began_at=began,
        until=(case.counts.oldest_start or began or case.now) + STUCK_AFTER,
    )


def _starting(case: Case) -> Verdict | None:
    if not case.missing or case.has_evidence:
        return None
    began = _deficit_began(case)
    is_coming = case.counts.starting > 0 or case.rollout_age < START_GRACE
    limit = START_GRACE if is_coming else LOSS_GRACE
    if began is None or case.now - began >= limit:
        return None
    coming = f"{case.counts.starting} starting" if case.counts.starting else "waiting for ECS to start the rest"
    text = f"{case.counts.healthy} of {case.desired} healthy, {coming}"
    return Verdict(severity=Severity.CHANGING, text=text, began_at=began, until=began + limit)


def _missing(case: Case) -> Verdict | None:
    if not case.missing:
        return None
    severity = Severity.MISSING_PART if case.counts.healthy else Severity.MISSING_ALL
    cause = case.cause or _stuck_cause(case)
    text = f"{case.counts.healthy} of {case.desired} healthy: {_whose(case, cause=cause)}{_breaker(case)}"
    return Verdict(severity=severity, text=text, cause=cause, began_at=cause.first_at)


def _rollout_fails(case: Case) -> Verdict | None:
    primary = case.primary
    if primary is None or not case.is_rolling:
        return None
    if not (case.failures.of_primary or (primary.failed_tasks and case.failures.recent)):
        return None
    cause = case.failures.cause or _stuck_cause(case)
    text = f"New tasks{_of(case)} fail: {cause.text}{_breaker(case)}"
    return Verdict(severity=Severity.FAILING, text=text, cause=cause, began_at=cause.first_at, until=_calm_at(case))


def _stuck(case: Case) -> Verdict | None:
    if not case.is_rolling or not (_is_stuck(case) or case.event_cause):
        return None
    cause = case.event_cause or _stuck_cause(case)
    text = f"Rollout{_of(case)} stuck: {cause.text}"  # no age here: `since` has it, and the row stays as it is
    began = case.primary.created_at if case.primary else None
    return Verdict(severity=Severity.AT_RISK, text=text, cause=cause, began_at=began)


def _loop(case: Case) -> Verdict | None:
    cause = case.failures.cause
    if cause is None or case.failures.recent <= LOOP_SIZE:
        return None
    if _is_rolled_back(case) and case.failures.of_primary <= LOOP_SIZE:
        return None  # they went with the revision that was taken back
    is_outside = cause.cause_class in (CauseClass.SPOT, CauseClass.HOST_LOST)
    severity = Severity.AT_RISK if is_outside else Severity.FAILING
    text = f"{tasks_of(case.failures.recent)} failed in {span(LOOP)} and were replaced: {cause.text}"
    return Verdict(severity=severity, text=text, cause=cause, began_at=cause.first_at, until=_calm_at(case))


def _targets(case: Case) -> Verdict | None:
    """What Elastic Load Balancing says itself goes before what a service event said once."""
    cause = case.target_cause or case.event_cause
    if cause is None or cause.cause_class is not CauseClass.TARGET_HEALTH:
        return None
    text = f"{cause.text[0].upper()}{cause.text[1:]}"
    return Verdict(severity=Severity.FAILING, text=text, cause=cause, began_at=cause.first_at)


def _rolled_back(case: Case) -> Verdict | None:
    rollout = case.facts.service_deployment
    reason = case.primary.rollout_state_reason if case.primary else ""
    is_told = _is_rolled_back(case)
    is_failed = case.primary is not None and case.primary.rollout_state == RolloutState.FAILED
    if not (is_told or is_failed or "rolling back" in reason.lower()):
        return None
    ended = rollout.finished_at if rollout else None
    began = ended or (case.primary.updated_at or case.primary.created_at if case.primary else None)
    if began is None or case.now - began >= ROLLED_BACK_FOR:
        return None
    failed = _cause_of_failed_rollout(case)
    told = (rollout.rollback_reason or rollout.status_reason if rollout else "") or reason
    words = failed.text if failed else quoted(told)
    cause = Cause(
        cause_class=CauseClass.ROLLBACK,
        text=f"the last rollout failed{f': {words}' if words else ''}",
        mend=f"{failed.mend if failed and failed.mend else _MEND_TASKS} The revision before it runs.",
        certainty=Certainty.CERTAIN if is_told else Certainty.LIKELY,
        task_arn=failed.task_arn if failed else "",
    )
    text = f"{cause.text[0].upper()}{cause.text[1:]}"
    return Verdict(severity=Severity.AT_RISK, text=text, cause=cause, began_at=began, until=began + ROLLED_BACK_FOR)


def _is_rolled_back(case: Case) -> bool:
    rollout = case.facts.service_deployment
    return rollout is not None and rollout.status in _ROLLED_BACK


def _cause_of_failed_rollout(case: Case) -> Cause | None:
    """What its tasks died of, as far as their failures lie within it and not with the revision that runs now."""
    rollout, cause = case.facts.service_deployment, case.failures.cause
    if not _is_rolled_back(case) or case.failures.of_primary or cause is None or cause.first_at is None:
        return None
    began = rollout.created_at if rollout else None
    return cause if began is not None and cause.first_at >= began else None


def _surplus(case: Case) -> Verdict | None:
    extra = case.counts.healthy - case.desired
    if extra <= 0:
        return None
    return Verdict(severity=Severity.CHANGING, text=f"Scaling in, {tasks_of(extra)} to stop")


_RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    _leaving,
    _nothing_wanted,
    _unknown,
    _rolling_as_planned,
    _starting,
    _missing,
    _rollout_fails,
    _stuck,
    _loop,
    _targets,
    _rolled_back,
    _surplus,
)


def parked_since(case: Case) -> datetime:
    """Since when nothing is wanted: kept from the first time it was seen; AWS doesn't tell."""
    previous = case.facts.previous
    if previous is not None:
        return previous.parked_since or case.now
    known = [at for each in case.facts.deployments if (at := each.updated_at or each.created_at)]
    return max(known, default=case.now)


def _deficit_began(case: Case) -> datetime | None:
    """When the deficit began; None for an old one that is seen for the first time."""
    previous = case.facts.previous
    if previous is not None:
        return previous.since if previous.missing_count and previous.since else case.now
    if case.counts.oldest_start is not None:
        return case.counts.oldest_start
    began = case.primary.created_at if case.primary else None
    return began if began is not None and case.now - began < START_GRACE else None


def _is_stuck(case: Case) -> bool:
    if case.counts.oldest_start is not None:
        return case.now - case.counts.oldest_start >= STUCK_AFTER
    moved = (case.primary.updated_at or case.primary.created_at) if case.primary else None
    return moved is not None and case.now - moved >= STUCK_AFTER and case.missing > 0


def _stuck_cause(case: Case) -> Cause:
    waiting = f"{tasks_of(case.counts.starting)} starting for long" if case.counts.starting else "nothing starts"
    return Cause(
        cause_class=CauseClass.STUCK,
        text=f"{waiting}, and AWS gives no reason yet",
        mend="Look at the newest service events and at the tasks that are pending.",
        certainty=Certainty.GUESS,
        first_at=case.counts.oldest_start,
    )


def _whose(case: Case, *, cause: Cause) -> str:
    is_new = case.is_rolling and case.failures.of_primary > 0 and len(case.facts.deployments) > 1
    return f"new tasks{_of(case)} fail, {cause.text}" if is_new else cause.text


def _of(case: Case) -> str:
    return f" of {case.revision}" if case.revision else ""


def _breaker(case: Case) -> str:
    rollout = case.facts.service_deployment
    if rollout is None or not case.is_rolling or not rollout.breaker_threshold or not rollout.breaker_failure_count:
        return ""
    return f" ({rollout.breaker_failure_count} of {rollout.breaker_threshold} failures before ECS gives up)"


def _calm_at(case: Case) -> datetime | None:
    return case.failures.newest_at + LOOP if case.failures.newest_at else None


def _steady_since(case: Case) -> datetime | None:
    return (case.primary.updated_at or case.primary.created_at) if case.primary else case.facts.created_at
