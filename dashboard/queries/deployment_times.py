"""When what was deployed and what came of it: service deployments, and the rolling list where AWS has none of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from clusters.choices import OperationKind, RolloutState, ServiceDeploymentStatus, ServiceStatus
from clusters.models import Cluster, Deployment, Operation, Service, ServiceDeployment, ServiceRevision
from dashboard.deployments import (
    MOST_LANES,
    SPANS,
    DeploymentTime,
    DeploymentTimes,
    Lane,
    Outcome,
    lanes_of_revisions,
    lanes_worst_first,
)
from dashboard.queries.ordering import worst_first
from dashboard.words import revision_of

MOST_ENTRIES = 600
# A deployment and the entry of the rolling list that it makes are written at about the same time, by two parts of ECS.
TOGETHER = timedelta(seconds=5)
# From our call to the service deployment that it caused.
CAUSED_WITHIN = timedelta(seconds=60)

_OUTCOMES = {
    ServiceDeploymentStatus.SUCCESSFUL: Outcome.DONE,
    ServiceDeploymentStatus.STOPPED: Outcome.REPLACED,
    ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL: Outcome.ROLLED_BACK,
    ServiceDeploymentStatus.ROLLBACK_FAILED: Outcome.FAILED,
    ServiceDeploymentStatus.ROLLBACK_REQUESTED: Outcome.ROLLING_BACK,
    ServiceDeploymentStatus.ROLLBACK_IN_PROGRESS: Outcome.ROLLING_BACK,
}
# Of the service revision that is deployed.
_DEFINITION = Subquery(
    ServiceRevision.objects.filter(scope=OuterRef("scope"), arn=OuterRef("target_service_revision_arn")).values(
        "task_definition_arn"
    )[:1]
)
_Callers = dict[int, list[tuple[datetime, str]]]
_TRIPPED = "TRIGGERED"  # the circuit breaker's status once it has given up


def get_cluster_deployments(cluster: Cluster, *, span: str, now: datetime) -> DeploymentTimes:
    """A lane a service, worst and most recent first. The caller has passed the cluster's gate. Six queries."""
    start = now - SPANS[span]
    wanted = Q(service__cluster=cluster)
    entries, is_cut = _entries(wanted, start=start, callers=_callers(wanted, start=start))
    by_service: dict[int, list[DeploymentTime]] = {}
    for entry in entries:
        by_service.setdefault(entry.service_id, []).append(entry)
    live = Service.objects.filter(cluster=cluster).live().exclude(status=ServiceStatus.INACTIVE)
    calm = worst_first(live.exclude(pk__in=list(by_service)))[:MOST_LANES]
    found = [*Service.objects.filter(pk__in=list(by_service)).defer("raw"), *calm.defer("raw")]
    lanes = lanes_worst_first([_lane(service, entries=by_service.get(service.pk, ())) for service in found])
    return DeploymentTimes(
        name=cluster.name,
        span=span,
        start=start,
        now=now,
        lanes=tuple(lanes[:MOST_LANES]),
        left_out=max(live.count() - MOST_LANES, 0),
        is_cut=is_cut,
    )


def get_service_deployments(service: Service, *, span: str, now: datetime) -> DeploymentTimes:
    """A lane a revision, the last deployed first. Three queries."""
    start = now - SPANS[span]
    wanted = Q(service=service)
    entries, is_cut = _entries(wanted, start=start, callers=_callers(wanted, start=start))
    lanes = lanes_of_revisions(tuple(entries))
    return DeploymentTimes(
        name=service.name,
        span=span,
        start=start,
        now=now,
        lanes=tuple(lanes[:MOST_LANES]),
        left_out=0,
        is_cut=is_cut or len(lanes) > MOST_LANES,
    )


def get_deployment_marks(service: Service, *, start: datetime) -> tuple[DeploymentTime, ...]:
    """What began since, newest first, without who asked for it. Two queries."""
    entries, _ = _entries(Q(service=service), start=start, callers={})
    return tuple(entry for entry in entries if entry.started_at >= start)


def _lane(service: Service, *, entries: Iterable[DeploymentTime]) -> Lane:
    return Lane(
        key=f"service/{service.pk}",
        service_id=service.pk,
        name=service.name,
        revision=revision_of(service.task_definition_arn),
        entries=tuple(sorted(entries, key=lambda each: each.started_at, reverse=True)),
    )


def _entries(wanted: Q, *, start: datetime, callers: _Callers) -> tuple[list[DeploymentTime], bool]:
    """What began, ended or goes on in the span, newest first, and whether there is more of it."""
    touches = Q(created_at__gte=start) | Q(finished_at__gte=start)
    open_ones = Q(finished_at__isnull=True, stopped_at__isnull=True, gone_at__isnull=True)
    rows = ServiceDeployment.objects.filter(wanted, touches | open_ones, created_at__isnull=False)
    newest = rows.annotate(definition=_DEFINITION).select_related("service").defer("raw", "service__raw")
    deployments = list(newest.order_by("-created_at")[:MOST_ENTRIES])
    began = Q(created_at__gte=start) | Q(rollout_state=RolloutState.IN_PROGRESS, gone_at__isnull=True)
    listed = Deployment.objects.filter(wanted, began, created_at__isnull=False).select_related("service")
    rolling = list(listed.defer("service__raw").order_by("-created_at")[:MOST_ENTRIES])
    found = [_of_service(row, callers=callers) for row in deployments]
    known: dict[int, list[DeploymentTime]] = {}
    for entry in found:
        known.setdefault(entry.service_id, []).append(entry)
    found += [_of_list(row, callers=callers) for row in rolling if not _is_told(row, by=known.get(row.service_id, ()))]
    found.sort(key=lambda entry: entry.started_at, reverse=True)
    return found[:MOST_ENTRIES], len(deployments) == MOST_ENTRIES or len(rolling) == MOST_ENTRIES


def _callers(wanted: Q, *, start: datetime) -> _Callers:
    """Who redeployed what from here, and when the call was made."""
    rows = Operation.objects.filter(wanted, kind=OperationKind.REDEPLOY, called_at__gte=start - CAUSED_WITHIN)
    found: _Callers = {}
    newest = rows.order_by("-called_at").values_list("service_id", "called_at", "requested_by__username")
    for service_id, at, name in newest[:MOST_ENTRIES]:
        found.setdefault(service_id or 0, []).append((at, name))
    return found


def _by(service_id: int, *, at: datetime, callers: _Callers) -> str:
    near = [name for called, name in callers.get(service_id, ()) if -TOGETHER <= at - called <= CAUSED_WITHIN]
    return near[0] if near else ""


def _of_service(row: Any, *, callers: _Callers) -> DeploymentTime:
    ended = row.finished_at or row.stopped_at or (row.updated_at or row.gone_at if row.gone_at else None)
    outcome = _OUTCOMES.get(row.status, Outcome.MOVING if ended is None else Outcome.REPLACED)
    if outcome is Outcome.REPLACED and row.breaker_status == _TRIPPED:
        outcome = Outcome.FAILED
    return DeploymentTime(
        id=f"deployment/{row.pk}",
        service_id=row.service_id,
        service_name=row.service.name,
        revision=revision_of(row.definition or ""),
        started_at=row.created_at,
        ended_at=ended,
        outcome=outcome,
        reason=row.rollback_reason or row.status_reason,
        by=_by(row.service_id, at=row.created_at, callers=callers),
    )


def _is_told(row: Deployment, *, by: Iterable[DeploymentTime]) -> bool:
    """Whether it belongs to one of these: a rollback makes an entry of its own within its service deployment."""
    at = row.created_at or row.updated_at
    return at is not None and any(
        entry.started_at - TOGETHER <= at and (entry.ended_at is None or at <= entry.ended_at) for entry in by
    )


def _of_list(row: Any, *, callers: _Callers) -> DeploymentTime:
    moving = row.rollout_state == RolloutState.IN_PROGRESS and row.gone_at is None
    outcome = {RolloutState.COMPLETED: Outcome.DONE, RolloutState.FAILED: Outcome.FAILED}.get(row.rollout_state)
    # ECS touches an entry again when it is replaced or its counts change: without a service deployment the moment of
    # its last change while it was in front is the best there is.
    ended = None if moving else row.updated_at or row.gone_at or row.created_at
    return DeploymentTime(
        id=f"listed/{row.pk}",
        service_id=row.service_id,
        service_name=row.service.name,
        revision=revision_of(row.task_definition_arn),
        started_at=row.created_at,
        ended_at=ended,
        outcome=outcome or (Outcome.MOVING if moving else Outcome.REPLACED),
        reason=row.rollout_state_reason if outcome is Outcome.FAILED or moving else "",
        by=_by(row.service_id, at=row.created_at, callers=callers),
    )
