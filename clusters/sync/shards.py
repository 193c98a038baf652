"""Which agents exist, how often each runs, and how long it waits after a failure."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from clusters.choices import AgentKind
from clusters.models import Cluster, Scope, SyncState

SCOPE_KINDS = (
    AgentKind.CLUSTERS,
    AgentKind.ZONES,
    AgentKind.CAPACITY_PROVIDERS,
    AgentKind.TASK_DEFINITIONS,
    AgentKind.TASK_DEFINITION_HISTORY,
    AgentKind.SERVICE_DEPLOYMENT_HISTORY,
    AgentKind.IMAGES,
    AgentKind.LOAD_BALANCERS,
    AgentKind.TARGET_HEALTH,
    AgentKind.METRICS,
    AgentKind.SCALING,
)
# In the order of a first sync: what others point at comes first.
CLUSTER_KINDS = (
    AgentKind.SERVICES,
    AgentKind.CONTAINER_INSTANCES,
    AgentKind.TASKS,
    AgentKind.SERVICE_DEPLOYMENTS,
)
INTERVAL_S = {
    AgentKind.CLUSTERS: 60,
    AgentKind.ZONES: 24 * 3600,
    AgentKind.CAPACITY_PROVIDERS: 300,
    AgentKind.SERVICES: 30,
    AgentKind.SERVICE_DEPLOYMENTS: 30,
    AgentKind.TASKS: 30,
    AgentKind.CONTAINER_INSTANCES: 60,
    AgentKind.TASK_DEFINITIONS: 20,
    AgentKind.TASK_DEFINITION_HISTORY: 900,
    AgentKind.SERVICE_DEPLOYMENT_HISTORY: 900,
    AgentKind.IMAGES: 60,
    AgentKind.LOAD_BALANCERS: 300,
    AgentKind.TARGET_HEALTH: 30,
    AgentKind.METRICS: 60,
    AgentKind.SCALING: 300,
}
# Kinds that events carry. While events flow the sweep is only the safety net, and runs so many times as seldom.
EVENT_KINDS = frozenset({AgentKind.TASKS, AgentKind.CONTAINER_INSTANCES})
EVENTS_FLOW = timedelta(minutes=15)
SLOWER_WITH_EVENTS = 4
# Seconds after a cluster's arrival, so that what others point at is there first.
FIRST_DUE_S = {
    AgentKind.SERVICES: 0,
    AgentKind.CONTAINER_INSTANCES: 1,
    AgentKind.TASKS: 3,
    AgentKind.SERVICE_DEPLOYMENTS: 6,
    AgentKind.TASK_DEFINITIONS: 2,
    AgentKind.TASK_DEFINITION_HISTORY: 60,
    AgentKind.SERVICE_DEPLOYMENT_HISTORY: 30,
    AgentKind.IMAGES: 15,
    AgentKind.LOAD_BALANCERS: 8,
    AgentKind.TARGET_HEALTH: 20,
    AgentKind.METRICS: 20,
    AgentKind.SCALING: 25,
}
BACKOFF_MAX_S = 900
LATE_AFTER_INTERVALS = 3
LATE_GRACE_S = 60


def open_scope_shards(scopes: Iterable[Scope], *, now: datetime) -> None:
    """Each enabled scope has a shard of each scope-wide kind. Cheap when they are there already."""
    ids = [scope.pk for scope in scopes]
    stored = set(SyncState.objects.filter(scope_id__in=ids, cluster__isnull=True).values_list("scope_id", "kind"))
    SyncState.objects.bulk_create(
        [
            SyncState(scope_id=pk, kind=kind, interval_s=INTERVAL_S[kind], due_at=first_due(kind, now=now))
            for pk in ids
            for kind in SCOPE_KINDS
            if (pk, kind) not in stored
        ],
        ignore_conflicts=True,
    )


def open_cluster_shards(cluster_ids: Iterable[int], *, now: datetime) -> None:
    """Shards of clusters that are new, or back after they had ended."""
    clusters = list(Cluster.objects.filter(pk__in=list(cluster_ids)).only("pk", "scope_id"))
    if not clusters:
        return
    SyncState.objects.filter(cluster__in=clusters, is_enabled=False).update(is_enabled=True, due_at=now)
    SyncState.objects.bulk_create(
        [
            SyncState(
                scope_id=cluster.scope_id,
                cluster=cluster,
                kind=kind,
                interval_s=INTERVAL_S[kind],
                due_at=first_due(kind, now=now),
            )
            for cluster in clusters
            for kind in CLUSTER_KINDS
        ],
        ignore_conflicts=True,
    )


def first_due(kind: AgentKind, *, now: datetime) -> datetime:
    return now + timedelta(seconds=FIRST_DUE_S.get(kind, 0))


def interval_of(state: SyncState, *, now: datetime) -> timedelta:
    """How often this shard runs as things are."""
    scope = state.scope
    flows = scope.event_queue_url and scope.last_event_at is not None and now - scope.last_event_at < EVENTS_FLOW
    factor = SLOWER_WITH_EVENTS if flows and state.kind in EVENT_KINDS else 1
    return timedelta(seconds=state.interval_s * factor)


def next_due(state: SyncState, *, now: datetime, duration_s: float, failures: int) -> datetime:
    """After a success: one interval after the start, but at least half of one after the end. After a failure: longer
    each time, up to a quarter of an hour, with jitter so that shards that failed together don't return together."""
    interval_s = interval_of(state, now=now).total_seconds()
    if failures:
        wait_s = min(BACKOFF_MAX_S, max(interval_s, 5) * 2 ** min(failures, 6))
        return now + timedelta(seconds=wait_s * random.uniform(0.8, 1.0))  # noqa: S311 - spreads load, guards nothing
    return now + timedelta(seconds=max(interval_s - duration_s, interval_s / 2))


def late_after(state: SyncState, *, now: datetime) -> datetime:
    """When this success is too old to be called fresh."""
    return now + LATE_AFTER_INTERVALS * interval_of(state, now=now) + timedelta(seconds=LATE_GRACE_S)
