"""Targeted refreshes: describe one thing soon, because an event said too little or an operation was just applied.

A request is claimed by deleting it. One that is lost with a dying worker costs a moment: the next sweep shows it.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from clusters.aws.scope import aws_scope
from clusters.choices import AgentKind, TaskStatus
from clusters.models import Cluster, RefreshRequest, Scope, Service, SyncState, TargetGroupUse, Task
from clusters.sync import wishes
from clusters.sync.agents.container_instances import describe_container_instances_params
from clusters.sync.agents.services import describe_services_params
from clusters.sync.agents.tasks import describe_tasks_params
from clusters.sync.fetched import Fetched, Problem
from clusters.sync.fetching import Fetcher
from clusters.sync.health import assess_clusters
from clusters.sync.known import known_container_instances, known_rows, known_tasks
from clusters.sync.load.container_instances import load_container_instances
from clusters.sync.load.services import load_services
from clusters.sync.load.tasks import load_tasks
from clusters.sync.outcome import Run
from clusters.sync.shards import SCOPE_KINDS
from clusters.sync.writer import Writer

logger = logging.getLogger(__name__)

CLAIM_AT_MOST = 200
TARGETS_SOON = timedelta(seconds=5)
# Kinds that are refreshed by running their shard at once: one call covers them all.
SHARD_KINDS = frozenset(
    {
        AgentKind.CLUSTERS,
        AgentKind.CAPACITY_PROVIDERS,
        AgentKind.SERVICE_DEPLOYMENTS,
        AgentKind.TASK_DEFINITIONS,
        AgentKind.ZONES,
        AgentKind.IMAGES,
        AgentKind.LOAD_BALANCERS,
        AgentKind.TARGET_HEALTH,
        AgentKind.METRICS,
        AgentKind.SCALING,
    }
)
Group = tuple[int, int | None, str]


def request_refresh(*, scope_id: int, cluster_id: int | None, kind: AgentKind, arn: str, now: datetime) -> None:
    """Wish for a fresh read of `arn`, "" for the whole shard. Asking twice is asking once."""
    RefreshRequest.objects.bulk_create(
        [RefreshRequest(scope_id=scope_id, cluster_id=cluster_id, kind=kind, arn=arn, requested_at=now)],
        ignore_conflicts=True,
    )


def request_shards(kinds: Iterable[AgentKind], *, scope_id: int, now: datetime) -> None:
    """Wish that these agents of a scope run now. One query."""
    rows = [RefreshRequest(scope_id=scope_id, kind=kind, arn="", requested_at=now) for kind in kinds]
    RefreshRequest.objects.bulk_create(rows, ignore_conflicts=True)


def serve_requests() -> int:
    """Serve the oldest requests that are due; answers how many. Safe to run beside itself."""
    groups = _claimed(now=timezone.now())
    for (scope_id, cluster_id, kind), requests in groups.items():
        arns = sorted({request.arn for request in requests} - {""})
        is_whole = kind in SHARD_KINDS or cluster_id is None or any(not request.arn for request in requests)
        if is_whole:
            hasten_shard(scope_id=scope_id, cluster_id=None if kind in SCOPE_KINDS else cluster_id, kind=kind)
            continue
        problems = refresh(cluster_id, kind=kind, arns=arns)
        if problems:
            logger.warning("refresh of %d %s: %s; the next sweep reads them", len(arns), kind, problems[0])
    return sum(len(requests) for requests in groups.values())


def hasten_shard(*, scope_id: int, cluster_id: int | None, kind: str) -> None:
    """Let the scheduler take this shard next."""
    now = timezone.now()
    shards = SyncState.objects.filter(scope_id=scope_id, kind=kind, due_at__gt=now)
    shards = shards.filter(cluster__isnull=True) if cluster_id is None else shards.filter(cluster_id=cluster_id)
    shards.update(due_at=now)


def hasten_target_health(scope_id: int, *, service_arns: Sequence[str]) -> None:
    """Tasks of these services changed, so their targets do. Soon, and not at once: registering takes a moment, and
    while events flow each run serves many of them."""
    soon = timezone.now() + TARGETS_SOON
    uses = TargetGroupUse.objects.filter(scope_id=scope_id, service__arn__in=list(service_arns))
    shard = SyncState.objects.filter(scope_id=scope_id, kind=AgentKind.TARGET_HEALTH, due_at__gt=soon)
    shard.filter(Exists(uses)).update(due_at=soon)


def refresh(cluster_id: int | None, *, kind: str, arns: Sequence[str]) -> tuple[Problem, ...]:
    """Describe these things of one cluster now. A service brings its tasks along unless it is wanted alone."""
    if not arns or cluster_id is None:
        return ()
    cluster = Cluster.objects.select_related("scope__account").filter(pk=cluster_id).live().first()
    if cluster is None:
        return ()
    run = _run_in(cluster, kind=AgentKind.SERVICES if kind == wishes.SERVICE_ALONE else kind)
    match kind:
        case wishes.SERVICE_ALONE:
            parts = _refresh_service_rows(run, arns=arns)
            hasten_target_health(run.scope.pk, service_arns=arns)
        case AgentKind.SERVICES:
            parts = _refresh_services(run, arns=arns)
            hasten_target_health(run.scope.pk, service_arns=arns)
        case AgentKind.TASKS:
            parts = _refresh_tasks(run, arns=arns)
        case AgentKind.CONTAINER_INSTANCES:
            parts = _refresh_container_instances(run, arns=arns)
        case _:
            return (Problem(error_class="UnknownKind", words=f"Nobody can refresh {kind}."),)
    assess_clusters(run.writer.touched, now=timezone.now())
    return tuple(problem for part in parts for problem in part.problems)


def _claimed(*, now: datetime) -> dict[Group, list[RefreshRequest]]:
    groups: dict[Group, list[RefreshRequest]] = defaultdict(list)
    due = RefreshRequest.objects.filter(requested_at__lte=now)
    if not due.exists():
        return groups
    with transaction.atomic():
        oldest = due.order_by("requested_at", "pk").select_for_update()[:CLAIM_AT_MOST]
        for request in oldest:
            groups[request.scope_id, request.cluster_id, request.kind].append(request)
        RefreshRequest.objects.filter(pk__in=[each.pk for group in groups.values() for each in group]).delete()
    return groups


def _run_in(cluster: Cluster, *, kind: str) -> Run:
    """Without a lease: rows are guarded by version and by the start of the read, so a sweep may run beside it."""
    scope: Scope = cluster.scope
    return Run(
        scope=scope,
        cluster=cluster,
        fetcher=Fetcher(aws_scope(scope), heartbeat=lambda: None),
        writer=Writer(lease=None, kind=kind),
        now=timezone.now(),
    )


def _refresh_service_rows(run: Run, *, arns: Sequence[str]) -> list[Fetched]:
    cluster = run.home()
    known = known_rows(Service.objects.filter(scope=run.scope, arn__in=list(arns)))
    parts: list[Fetched] = []
    for part in run.fetcher.describe(
        "describe_services",
        arns,
        at_once=10,
        params_of=lambda chunk: describe_services_params(cluster.arn, arns=chunk),
        member="services",
    ):
        load_services(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        parts.append(part)
    return parts


def _refresh_services(run: Run, *, arns: Sequence[str]) -> list[Fetched]:
    cluster = run.home()
    parts = _refresh_service_rows(run, arns=arns)
    names = [item["serviceName"] for part in parts for item in part.items]
    listed = [
        run.fetcher.list_all("list_tasks", {"cluster": cluster.arn, "serviceName": name}, member="taskArns")
        for name in names
    ]
    # A task told to stop has left the RUNNING listing; those we still show as alive are asked for by name.
    alive = Task.objects.filter(cluster=cluster, service_name__in=names).live().exclude(last_status=TaskStatus.STOPPED)
    task_arns = dict.fromkeys(
        [arn for part in listed for arn in part.items] + list(alive.values_list("arn", flat=True))
    )
    return [*parts, *listed, *_refresh_tasks(run, arns=list(task_arns))]


def _refresh_tasks(run: Run, *, arns: Sequence[str]) -> list[Fetched]:
    cluster = run.home()
    known = known_tasks(scope_id=run.scope.pk, arns=arns)
    parts: list[Fetched] = []
    for part in run.fetcher.describe(
        "describe_tasks",
        arns,
        at_once=100,
        params_of=lambda chunk: describe_tasks_params(cluster.arn, arns=chunk),
        member="tasks",
    ):
        load_tasks(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        parts.append(part.without_items())
    return parts


def _refresh_container_instances(run: Run, *, arns: Sequence[str]) -> list[Fetched]:
    cluster = run.home()
    known = known_container_instances(scope_id=run.scope.pk, arns=arns)
    parts: list[Fetched] = []
    for part in run.fetcher.describe(
        "describe_container_instances",
        arns,
        at_once=100,
        params_of=lambda chunk: describe_container_instances_params(cluster.arn, arns=chunk),
        member="containerInstances",
    ):
        load_container_instances(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        parts.append(part.without_items())
    return parts
