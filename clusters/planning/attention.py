"""Puts a cluster's services and hosts together: counts, the worst, and one attention item per cause."""

from collections import defaultdict
from datetime import datetime

from clusters.choices import CauseClass, Certainty, ContainerInstanceStatus, Severity, Tier
from clusters.planning.facts import HostFacts
from clusters.planning.judgement import AssessedService, Attention, ClusterFacts, ClusterHealth
from clusters.planning.tally import AGENT_GRACE, is_silent
from clusters.planning.verdicts import SILENT_HOSTS
from clusters.planning.words import CAUSE_LIMIT, quoted, tasks_of

HOSTS_KEY = f"{CauseClass.HOST_LOST}:{SILENT_HOSTS}"
NAMES_SHOWN = 3
_TIER_RANKS = {Tier.PROD: 3, Tier.STAGE: 2, Tier.DEV: 1}
_LIVE_HOSTS = (ContainerInstanceStatus.ACTIVE, ContainerInstanceStatus.DRAINING)


def assess_cluster(facts: ClusterFacts, *, now: datetime) -> ClusterHealth:
    """Judge one cluster by its assessed services and its hosts as of `now` (aware UTC)."""
    items = _items(facts, now=now)
    severities = [service.health.severity for service in facts.services]
    severity = max([*severities, *(item.severity for item in items)], default=Severity.FINE)
    moments = [service.health.reassess_at for service in facts.services if service.health.reassess_at]
    moments += [
        host.agent_disconnected_at + AGENT_GRACE
        for host in facts.hosts
        if not host.is_agent_connected and host.agent_disconnected_at and host.agent_disconnected_at + AGENT_GRACE > now
    ]
    return ClusterHealth(
        severity=severity,
        cause=items[0].cause if items else _quiet_cause(facts, severity=severity),
        desired_count=sum(service.desired_count for service in facts.services),
        healthy_count=sum(service.health.healthy_count for service in facts.services),
        missing_count=sum(service.health.missing_count for service in facts.services),
        items=tuple(items),
        reassess_at=min(moments, default=None),
    )


def rank(tier: str, *, severity: int, share_percent: int) -> int:
    """Tier, then severity, then share, as one number: higher is worse."""
    known = next((value for each, value in _TIER_RANKS.items() if each == tier), 0)
    return known * 100_000 + severity * 1_000 + min(share_percent, 100)


def _items(facts: ClusterFacts, *, now: datetime) -> list[Attention]:
    by_cause: dict[str, list[AssessedService]] = defaultdict(list)
    for service in facts.services:
        if service.health.severity >= Severity.AT_RISK and service.health.cause_class is not None:
            by_cause[service.health.cause_key].append(service)
    items = [_item(key, services=services) for key, services in by_cause.items()]
    hosts = _hosts_item(facts, now=now)
    if hosts is not None:
        items = [item for item in items if item.cause_key != HOSTS_KEY]
        items.append(hosts)
    return sorted(items, key=lambda item: (-item.rank, item.since, item.cause_key))


def _item(key: str, *, services: list[AssessedService]) -> Attention:
    """One item for all services that share the cause; the worst speaks for them."""
    services = sorted(services, key=lambda service: (-_rank(service), service.health.since, service.name))
    worst = services[0]
    others = [service.name for service in services[1:]]
    also = ", ".join(others[:NAMES_SHOWN])
    more = f" and {len(others) - NAMES_SHOWN} more" if len(others) > NAMES_SHOWN else ""
    tail = f" (also {also}{more})" if others else ""
    return Attention(
        cause_key=key,
        cause_class=worst.health.cause_class or CauseClass.OTHER,
        cause=quoted(f"{worst.name}: {worst.health.cause}{tail}", limit=CAUSE_LIMIT),
        mend=worst.health.mend,
        certainty=worst.health.certainty,
        tier=worst.tier,
        severity=worst.health.severity,
        share_percent=worst.health.share_percent,
        rank=_rank(worst),
        since=min(service.health.since for service in services),
        service_id=None if others else worst.service_id,
    )


def _rank(service: AssessedService) -> int:
    return rank(service.tier, severity=service.health.severity, share_percent=service.health.share_percent)


def _hosts_item(facts: ClusterFacts, *, now: datetime) -> Attention | None:
    live = [host for host in facts.hosts if host.status in _LIVE_HOSTS]
    silent = sorted((host for host in live if is_silent(host, now=now)), key=lambda host: host.name)
    if not silent:
        return None
    share = round(100 * len(silent) / len(live))
    severity = Severity.AT_RISK
    return Attention(
        cause_key=HOSTS_KEY,
        cause_class=CauseClass.HOST_LOST,
        cause=quoted(_hosts_words(silent, total=len(live)), limit=CAUSE_LIMIT),
        mend="Restart the ECS agent on the host, or replace the host. What its tasks do is not known until then.",
        certainty=Certainty.CERTAIN,
        tier=facts.tier,
        severity=severity,
        share_percent=share,
        rank=rank(facts.tier, severity=severity, share_percent=share),
        since=min((host.agent_disconnected_at or now for host in silent), default=now),
        service_id=None,
    )


def _hosts_words(silent: list[HostFacts], *, total: int) -> str:
    names = ", ".join(host.name for host in silent[:NAMES_SHOWN])
    more = f" and {len(silent) - NAMES_SHOWN} more" if len(silent) > NAMES_SHOWN else ""
    tasks = tasks_of(sum(host.running_tasks_count for host in silent))
    hosts = "host" if total == 1 else "hosts"
    return f"ECS agent disconnected on {len(silent)} of {total} {hosts} ({names}{more}), {tasks} on them"


def _quiet_cause(facts: ClusterFacts, *, severity: Severity) -> str:
    """Without an item: what the loudest services do, if they do anything."""
    if severity < Severity.CHANGING:
        return ""
    loudest = sorted(
        (service for service in facts.services if service.health.severity == severity), key=lambda each: each.name
    )
    if len(loudest) == 1:
        return quoted(f"{loudest[0].name}: {loudest[0].health.cause}", limit=CAUSE_LIMIT)
    word = "services change" if severity == Severity.CHANGING else "services have tasks of unknown state"
    return f"{len(loudest)} {word}"
