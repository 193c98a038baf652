"""Health is deficit first: what should run and doesn't, how bad that is, and why. Pure, no clock.

`assess_service` judges one service, `assess_cluster` puts services and hosts together, one attention item per cause.
"""

import hashlib
from datetime import datetime, timedelta

from clusters.choices import Certainty, Severity
from clusters.planning.attention import assess_cluster
from clusters.planning.case import Case, lay_out
from clusters.planning.event_causes import STEADY
from clusters.planning.facts import (
    ContainerFacts,
    DeploymentFacts,
    EventFacts,
    HostFacts,
    PreviousHealth,
    ServiceDeploymentFacts,
    ServiceFacts,
    TargetsFacts,
    TaskFacts,
    TaskSizeFacts,
)
from clusters.planning.judgement import AssessedService, Attention, Cause, ClusterFacts, ClusterHealth, ServiceHealth
from clusters.planning.tally import AGENT_GRACE
from clusters.planning.verdicts import Verdict, judge, parked_since
from clusters.planning.words import CAUSE_LIMIT, quoted

__all__ = [
    "AssessedService",
    "Attention",
    "ClusterFacts",
    "ClusterHealth",
    "ContainerFacts",
    "DeploymentFacts",
    "EventFacts",
    "HostFacts",
    "PreviousHealth",
    "ServiceDeploymentFacts",
    "ServiceFacts",
    "ServiceHealth",
    "TargetsFacts",
    "TaskFacts",
    "TaskSizeFacts",
    "assess_cluster",
    "assess_service",
]
KEY_LIMIT = 200  # what the column holds


def assess_service(facts: ServiceFacts, *, now: datetime) -> ServiceHealth:
    """Judge one service as of `now` (aware UTC)."""
    case = lay_out(facts, now=now)
    verdict = judge(case)
    cause = verdict.cause
    return ServiceHealth(
        severity=verdict.severity,
        cause=quoted(verdict.text, limit=CAUSE_LIMIT),
        cause_class=cause.cause_class if cause else None,
        mend=quoted(cause.mend, limit=CAUSE_LIMIT) if cause else "",
        certainty=cause.certainty if cause else Certainty.CERTAIN,
        cause_key=_key(cause, service_name=facts.name) if cause else "",
        since=_since(case, verdict=verdict),
        healthy_count=case.counts.healthy,
        missing_count=case.missing,
        unknown_count=case.counts.unknown,
        starting_count=case.counts.starting,
        failed_count=case.failures.counted,
        share_percent=round(100 * case.missing / case.desired) if case.desired else 0,
        zone_count=len(case.counts.zones),
        smallest_zone_count=min(case.counts.zones, default=0),
        parked_since=parked_since(case) if not case.desired and verdict.severity is Severity.QUIET else None,
        first_task_arn=cause.task_arn if cause else "",
        reassess_at=_reassess_at(case, verdict=verdict),
    )


def _since(case: Case, *, verdict: Verdict) -> datetime:
    """Since when it is so: kept while the story is the same, and through a deficit that only got another name."""
    previous = case.facts.previous
    if previous is not None and previous.since is not None:
        cause_class = verdict.cause.cause_class if verdict.cause else ""
        is_same = previous.severity == verdict.severity and previous.cause_class == cause_class
        is_one_deficit = bool(previous.missing_count and case.missing)
        if is_one_deficit and _is_shown_since(case, began_at=verdict.began_at):
            return min(verdict.began_at or previous.since, previous.since)
        if is_same or is_one_deficit:
            return previous.since
        return case.now if verdict.began_at is None else max(verdict.began_at, previous.since)
    return min(verdict.began_at or case.now, case.now)


def _is_shown_since(case: Case, *, began_at: datetime | None) -> bool:
    """Whether AWS's events leave no steady state between `began_at` and now: then the deficit is as old as that.

    Counts are read before tasks and events, so the first look at an old deficit takes it for a new one.
    """
    if began_at is None or not case.facts.events:
        return False
    return all(event.created_at <= began_at for event in case.facts.events if STEADY in event.message)


def _key(cause: Cause, *, service_name: str) -> str:
    owner = "" if cause.is_shared else f"service:{service_name}:"
    key = f"{owner}{cause.cause_class}:{cause.place}"
    if len(key) <= KEY_LIMIT:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"{key[: KEY_LIMIT - 17]}:{digest}"


def _reassess_at(case: Case, *, verdict: Verdict) -> datetime | None:
    """The next moment at which the same facts would be judged otherwise."""
    moments = [
        host.agent_disconnected_at + AGENT_GRACE
        for host in case.facts.hosts.values()
        if not host.is_agent_connected and host.agent_disconnected_at is not None
    ]
    if verdict.until is not None:
        moments.append(verdict.until)
    soonest = case.now + timedelta(seconds=1)
    return min((max(moment, soonest) for moment in moments if moment > case.now), default=None)
