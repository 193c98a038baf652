"""Keeps health: facts out of one cluster's rows, `planning.health` judges, changed judgements are written."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from clusters.announce import announce
from clusters.models import AttentionItem, Cluster, Service
from clusters.planning.health import AssessedService, ClusterFacts, ServiceHealth, assess_cluster, assess_service
from clusters.planning.judgement import Attention, ClusterHealth
from clusters.sync.health_facts import ClusterReading, read_cluster

ITEM_COLUMNS = (
    "cause_class",
    "cause",
    "mend",
    "certainty",
    "tier",
    "severity",
    "share_percent",
    "rank",
    "since",
    "service_id",
)


def assess_clusters(cluster_ids: Iterable[int], *, now: datetime) -> int:
    """Judge these clusters anew; answers how many rows changed. Call it after each commit that touched them."""
    return sum(_assess(cluster_id, now=now) for cluster_id in sorted(set(cluster_ids)))


def assess_due(*, now: datetime, at_most: int = 20) -> int:
    """Judge clusters whose judgement time alone changes (a grace that ends, a silent agent)."""
    due = Cluster.objects.live().filter(reassess_at__lte=now).order_by("reassess_at")
    return assess_clusters(due.values_list("pk", flat=True)[:at_most], now=now)


def _assess(cluster_id: int, *, now: datetime) -> int:
    """One at a time a cluster: a judgement from older rows must not overwrite one from newer rows."""
    with transaction.atomic():
        # Not the key: rows that point at the cluster may be written meanwhile.
        cluster = Cluster.objects.select_for_update(no_key=True).filter(pk=cluster_id).live().first()
        if cluster is None:
            return 0
        reading = read_cluster(cluster, now=now)
        judged = [(row, assess_service(facts, now=now)) for row, facts in reading.services]
        health = assess_cluster(_cluster_facts(cluster, judged=judged, reading=reading), now=now)
        services = [row.pk for row, each in judged if _write_service(row, health=each)]
        items = _write_items(cluster, items=health.items, now=now)
        changed = len(services) + len(items) + _write_cluster(cluster, judged=judged, health=health, reading=reading)
        if changed:
            announce((cluster_id,), kinds=("health",), service_ids={0, *services, *items})
    return changed


def _cluster_facts(
    cluster: Cluster, *, judged: list[tuple[Service, ServiceHealth]], reading: ClusterReading
) -> ClusterFacts:
    services = tuple(
        AssessedService(service_id=row.pk, name=row.name, tier=row.tier, desired_count=row.desired_count, health=health)
        for row, health in judged
    )
    return ClusterFacts(name=cluster.name, tier=cluster.tier, services=services, hosts=reading.hosts)


def _write_service(row: Service, *, health: ServiceHealth) -> int:
    wanted: dict[str, Any] = {
        "severity": int(health.severity),
        "cause": health.cause,
        "cause_class": str(health.cause_class or ""),
        "since": health.since,
        "healthy_count": health.healthy_count,
        "missing_count": health.missing_count,
        "zone_count": health.zone_count,
        "smallest_zone_count": health.smallest_zone_count,
        "replaced_24h_count": health.failed_count,
        "parked_since": health.parked_since,
    }
    changed = _differing(row, wanted=wanted)
    return Service.objects.filter(pk=row.pk).update(**changed) if changed else 0


def _write_cluster(
    cluster: Cluster,
    *,
    judged: list[tuple[Service, ServiceHealth]],
    health: ClusterHealth,
    reading: ClusterReading,
) -> int:
    moments = [each.reassess_at for _, each in judged if each.reassess_at] + [
        moment for moment in (health.reassess_at,) if moment
    ]
    wanted: dict[str, Any] = {
        "service_count": len(judged),
        "task_count": reading.task_count,
        "host_count": len(reading.hosts),
        "desired_count": health.desired_count,
        "healthy_count": health.healthy_count,
        "missing_count": health.missing_count,
        "attention_count": len(health.items),
        "severity": int(health.severity),
        "cause": health.cause,
    }
    changed = _differing(cluster, wanted=wanted)
    due = _differing(cluster, wanted={"reassess_at": min(moments, default=None)})
    if changed or due:
        Cluster.objects.filter(pk=cluster.pk).update(**changed, **due)
    return 1 if changed else 0


def _write_items(cluster: Cluster, *, items: tuple[Attention, ...], now: datetime) -> list[int]:
    """Answers whose items changed: a service's key each, 0 for the cluster's own."""
    stored = {row.cause_key: row for row in AttentionItem.objects.filter(cluster=cluster, ended_at__isnull=True)}
    moved: list[int] = []
    fresh: list[AttentionItem] = []
    for item in items:
        wanted = {name: getattr(item, name) for name in ITEM_COLUMNS}
        row = stored.pop(item.cause_key, None)
        if row is None:
            moved.append(item.service_id or 0)
            fresh.append(AttentionItem(scope_id=cluster.scope_id, cluster=cluster, cause_key=item.cause_key, **wanted))
            continue
        changed = _differing(row, wanted=wanted)
        if changed and AttentionItem.objects.filter(pk=row.pk).update(**changed):
            moved.append(item.service_id or 0)
    AttentionItem.objects.bulk_create(fresh)
    AttentionItem.objects.filter(pk__in=[row.pk for row in stored.values()]).update(ended_at=now)
    return [*moved, *(row.service_id or 0 for row in stored.values())]


def _differing(row: Any, *, wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}
