"""Runs one shard: takes its lease, lets its agent work, judges what it touched, records how it went."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from clusters.aws.scope import aws_scope
from clusters.choices import AgentKind
from clusters.models import SyncState
from clusters.sync.agents.capacity_providers import sweep_capacity_providers
from clusters.sync.agents.clusters import sweep_clusters
from clusters.sync.agents.container_instances import sweep_container_instances
from clusters.sync.agents.images import sweep_images
from clusters.sync.agents.load_balancers import sweep_load_balancers
from clusters.sync.agents.metrics import sweep_metrics
from clusters.sync.agents.scaling import sweep_scaling
from clusters.sync.agents.service_deployment_history import sweep_service_deployment_history
from clusters.sync.agents.service_deployments import sweep_service_deployments
from clusters.sync.agents.services import sweep_services
from clusters.sync.agents.target_health import sweep_target_health
from clusters.sync.agents.task_definition_history import sweep_task_definition_history
from clusters.sync.agents.task_definitions import sweep_task_definitions
from clusters.sync.agents.tasks import sweep_tasks
from clusters.sync.agents.zones import sweep_zones
from clusters.sync.fetched import Problem
from clusters.sync.fetching import Fetcher
from clusters.sync.health import assess_clusters
from clusters.sync.leases import Lease, LeaseLost, renew_lease, take_lease
from clusters.sync.outcome import Outcome, Run
from clusters.sync.shards import late_after, next_due
from clusters.sync.writer import Writer

logger = logging.getLogger(__name__)

AGENTS: Mapping[str, Callable[[Run], Outcome]] = {
    AgentKind.CLUSTERS: sweep_clusters,
    AgentKind.ZONES: sweep_zones,
    AgentKind.CAPACITY_PROVIDERS: sweep_capacity_providers,
    AgentKind.SERVICES: sweep_services,
    AgentKind.SERVICE_DEPLOYMENTS: sweep_service_deployments,
    AgentKind.TASKS: sweep_tasks,
    AgentKind.CONTAINER_INSTANCES: sweep_container_instances,
    AgentKind.TASK_DEFINITIONS: sweep_task_definitions,
    AgentKind.IMAGES: sweep_images,
    AgentKind.LOAD_BALANCERS: sweep_load_balancers,
    AgentKind.TARGET_HEALTH: sweep_target_health,
    AgentKind.METRICS: sweep_metrics,
    AgentKind.SCALING: sweep_scaling,
    AgentKind.TASK_DEFINITION_HISTORY: sweep_task_definition_history,
    AgentKind.SERVICE_DEPLOYMENT_HISTORY: sweep_service_deployment_history,
}
# Settled tasks change without leaving their status (health, connectivity), so they are read in full this often.
FULL_EVERY = timedelta(minutes=5)
COUNTERS_FRESH = timedelta(minutes=3)
# At a share of 25 % a job describes five definitions a second: a minute's work, within a job's limit of four.
ONE_BY_ONE_AT_MOST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardResult:
    """How one run went. `calls` by boto3 method name."""

    name: str
    kind: str
    is_complete: bool
    problems: tuple[Problem, ...]
    calls: Mapping[str, int]
    written: int
    closed: int
    duration_s: float


def run_shard(state_id: int, *, epoch: int | None = None, is_full: bool = False) -> ShardResult | None:
    """None: somebody else holds the shard, has run it since `epoch`, or it was taken over while we ran.

    `is_full`: everything is read, however long it takes; without it a run may leave settled tasks out and stop early.
    """
    lease = take_lease(state_id, now=timezone.now(), epoch=epoch)
    if lease is None:
        return None
    state = SyncState.objects.select_related("scope__account", "cluster").get(pk=state_id)
    writer = Writer(lease=lease, kind=state.kind)
    fetcher = Fetcher(aws_scope(state.scope), heartbeat=lambda: renew_lease(lease))
    began = time.monotonic()
    full = is_full or state.full_at is None or lease.taken_at - state.full_at >= FULL_EVERY
    try:
        run = _run_of(state, lease=lease, writer=writer, fetcher=fetcher, is_full=full)
        outcome = _work(
            run if is_full else replace(run, one_by_one_at_most=ONE_BY_ONE_AT_MOST), agent=AGENTS[state.kind]
        )
    except LeaseLost as error:
        logger.info("%s: %s; its run ends without a trace", state, error)
        return None
    except Exception as error:  # whatever it is, it belongs on the Sync page, and the next run tries again
        logger.exception("%s failed", state)
        outcome = Outcome(is_complete=False, problems=(_unforeseen(error),))
    result = ShardResult(
        name=str(state),
        kind=state.kind,
        is_complete=outcome.is_complete,
        problems=outcome.problems,
        calls=dict(fetcher.calls),
        written=writer.written,
        closed=writer.closed,
        duration_s=time.monotonic() - began,
    )
    _record(state, lease=lease, result=result, is_full=full)
    return result


def _run_of(state: SyncState, *, lease: Lease, writer: Writer, fetcher: Fetcher, is_full: bool) -> Run:
    return Run(
        scope=state.scope,
        cluster=state.cluster,
        fetcher=fetcher,
        writer=writer,
        now=lease.taken_at,
        is_full=is_full,
        has_fresh_counters=_has_fresh_counters(state, now=lease.taken_at),
    )


def _work(run: Run, *, agent: Callable[[Run], Outcome]) -> Outcome:
    with run.fetcher.counted():
        outcome = agent(run)
    assess_clusters(run.writer.touched, now=timezone.now())
    return outcome


def _has_fresh_counters(state: SyncState, *, now: datetime) -> bool:
    if state.cluster_id is None:
        return False
    return SyncState.objects.filter(
        scope_id=state.scope_id, kind=AgentKind.CLUSTERS, last_success_at__gte=now - COUNTERS_FRESH
    ).exists()


def _record(state: SyncState, *, lease: Lease, result: ShardResult, is_full: bool) -> None:
    """Give the shard back and say when it wants to run again. A shard that was taken over since is left alone."""
    now = timezone.now()
    failures = 0 if result.is_complete else state.consecutive_failures + 1
    values: dict[str, Any] = {
        "owner": "",
        "lease_until": None,
        "due_at": next_due(state, now=now, duration_s=result.duration_s, failures=failures),
        "finished_at": now,
        "consecutive_failures": failures,
        "calls": sum(result.calls.values()),
        "rows_written": result.written,
        "rows_closed": result.closed,
        "duration_s": round(result.duration_s, 3),
        "last_error": "\n".join(str(problem) for problem in result.problems[:5]),
        "last_error_class": result.problems[0].error_class if result.problems else "",
    }
    if result.is_complete:
        values |= {"last_success_at": now, "late_after": late_after(state, now=now)}
        if is_full:
            values["full_at"] = lease.taken_at
    SyncState.objects.filter(pk=lease.state_id, epoch=lease.epoch).update(**values)


def _unforeseen(error: Exception) -> Problem:
    return Problem(
        error_class=type(error).__name__,
        words=f"The sweep stopped on an error of Gantry's own: {type(error).__name__}.",
        mend="The worker's log has the traceback; please report it.",
    )
