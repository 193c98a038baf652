"""A service's deployments, and the rollout that is going on or went wrong."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from clusters.choices import DeploymentStatus, RolloutState, ServiceDeploymentStatus
from clusters.models import Deployment, Service, ServiceDeployment
from dashboard.bars import Segment
from dashboard.palette import Mark, Status
from dashboard.queries.restarts import Failure, Restarts
from dashboard.words import revision_number, revision_of, span

SHOWN = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRow:
    """An entry of `deployments`; `is_live`: AWS still lists it."""

    deployment_id: str
    status: Status
    is_primary: bool
    is_live: bool
    revision: str
    desired_count: int
    running_count: int
    pending_count: int
    failed_tasks: int
    reason: str
    rollout_state: str
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a rollout: `css` is done, todo or "" for the one it is at."""

    name: str
    mark: Mark
    css: str
    sub: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """The newest deployment while it moves or after it failed. Counts are tasks; breaker fields 0 without one.

    `allowed`: how many tasks may run meanwhile, in words. `first`: the first of the new tasks that failed.
    """

    title: str
    status: Status
    reason: str
    edge: str
    started_at: datetime | None
    new: DeploymentRow
    old_running: int
    old_revisions: str
    allowed: str
    steps: tuple[Step, ...]
    first: Failure | None
    first_lived: str
    bar: tuple[Segment, ...]
    breaker_failures: int
    breaker_threshold: int
    breaker_bar: tuple[Segment, ...]
    has_rollback: bool


def get_deployments(service: Service) -> tuple[DeploymentRow, ...]:
    """Newest first, live ones and the last few that ended. One query."""
    return tuple(_row(deployment) for deployment in service.deployments.order_by("-created_at", "-pk")[:SHOWN])


def rollout_of(service: Service, *, deployments: tuple[DeploymentRow, ...], restarts: Restarts) -> Rollout | None:
    """None while the service is steady. At most one query."""
    primary = next((row for row in deployments if row.is_primary and row.is_live), None)
    if primary is None or primary.rollout_state == RolloutState.COMPLETED:
        return None
    newest = service.service_deployments.order_by("-created_at", "-pk").first()
    status, reason = _state(primary, newest=newest)
    if status is None:
        return None
    old = [row for row in deployments if row.is_live and not row.is_primary]
    old_running = sum(row.running_count for row in old)
    first = restarts.first_of(primary.deployment_id)
    missing = max(primary.desired_count - primary.running_count - primary.pending_count, 0)
    failures = newest.breaker_failure_count or 0 if newest else 0
    threshold = newest.breaker_threshold or 0 if newest and service.has_circuit_breaker else 0
    return Rollout(
        title=f"Rolling out {primary.revision}",
        status=status,
        reason=reason,
        edge="edge-bad" if status.mark is Mark.BAD else "edge-change",
        started_at=primary.created_at,
        new=primary,
        old_running=old_running,
        old_revisions=", ".join(dict.fromkeys(revision_number(row.revision) for row in old)),
        allowed=_allowed(service, desired=primary.desired_count),
        steps=_steps(primary, old_running=old_running, status=status),
        first=first,
        first_lived=span(first.lived_s) if first and first.lived_s is not None else "",
        bar=(
            Segment(fill="quiet", amount=old_running),
            Segment(fill="ok", amount=primary.running_count),
            Segment(fill="change", amount=primary.pending_count),
            Segment(fill="track", amount=missing),
        ),
        breaker_failures=failures,
        breaker_threshold=threshold,
        breaker_bar=(
            Segment(fill="bad", amount=failures),
            Segment(fill="track", amount=max(threshold - failures, 0)),
        ),
        has_rollback=service.has_rollback,
    )


def _allowed(service: Service, *, desired: int) -> str:
    """ECS rounds the least up and the most down (API_DeploymentConfiguration)."""
    if service.minimum_healthy_percent is None or service.maximum_percent is None:
        return ""
    least = ceil(desired * service.minimum_healthy_percent / 100)
    return f"{least:,} to {desired * service.maximum_percent // 100:,} allowed"


def _steps(new: DeploymentRow, *, old_running: int, status: Status) -> tuple[Step, ...]:
    """Requested, started, running, old ones gone, steady: as far as the counts show it came."""
    started = new.running_count + new.pending_count
    has_failed = status.mark is Mark.BAD
    is_started, is_running = started >= new.desired_count, new.running_count >= new.desired_count
    is_drained = is_running and not old_running
    failed = f", {new.failed_tasks:,} failed" if new.failed_tasks else ""
    return (
        Step(name="Requested", mark=Mark.OK, css="done", sub="", at=new.created_at),
        _step(
            "Start new tasks",
            sub=f"{started:,} of {new.desired_count:,} started{failed}",
            is_done=is_started and not has_failed,
            mark=Mark.BAD if has_failed else Mark.CHANGE,
        ),
        _step(
            "New tasks run",
            sub=f"{new.running_count:,} of {new.desired_count:,}",
            is_done=is_running,
            mark=Mark.CHANGE if started else Mark.OFF,
        ),
        _step(
            "Old tasks leave",
            sub=f"{old_running:,} still run" if old_running else "none left" if is_drained else "",
            is_done=is_drained,
            mark=Mark.CHANGE if is_running else Mark.OFF,
        ),
        _step("Steady", sub="", is_done=False, mark=Mark.OFF),
    )


def _step(name: str, *, sub: str, is_done: bool, mark: Mark) -> Step:
    if is_done:
        return Step(name=name, mark=Mark.OK, css="done", sub=sub)
    return Step(name=name, mark=mark, css="todo" if mark is Mark.OFF else "", sub=sub)


def _state(primary: DeploymentRow, *, newest: ServiceDeployment | None) -> tuple[Status | None, str]:
    rolling_back = newest is not None and newest.status in (
        ServiceDeploymentStatus.ROLLBACK_IN_PROGRESS,
        ServiceDeploymentStatus.ROLLBACK_REQUESTED,
    )
    if rolling_back and newest is not None:
        text = "Rolling back to the last good revision"
        return Status(mark=Mark.BAD, text=text), newest.rollback_reason or newest.status_reason
    if primary.rollout_state == RolloutState.FAILED:
        return Status(mark=Mark.BAD, text="The deployment failed"), primary.reason
    if primary.rollout_state != RolloutState.IN_PROGRESS:
        return None, ""
    text = f"{primary.running_count} of {primary.desired_count} tasks of the new deployment run"
    mark = Mark.BAD if primary.failed_tasks else Mark.CHANGE
    if primary.failed_tasks:
        text += f", {primary.failed_tasks} failed"
    return Status(mark=mark, text=text), primary.reason


def _row(deployment: Deployment) -> DeploymentRow:
    is_live = deployment.gone_at is None
    return DeploymentRow(
        deployment_id=deployment.deployment_id,
        status=_deployment_status(deployment, is_live=is_live),
        is_primary=deployment.status == DeploymentStatus.PRIMARY,
        is_live=is_live,
        revision=revision_of(deployment.task_definition_arn),
        desired_count=deployment.desired_count,
        running_count=deployment.running_count,
        pending_count=deployment.pending_count,
        failed_tasks=deployment.failed_tasks,
        reason=deployment.rollout_state_reason,
        rollout_state=deployment.rollout_state,
        created_at=deployment.created_at,
        updated_at=deployment.updated_at,
    )


def _deployment_status(deployment: Deployment, *, is_live: bool) -> Status:
    word = deployment.rollout_state.replace("_", " ").capitalize()
    if not is_live:
        return Status(mark=Mark.OFF, text=f"{word}, replaced" if word else "Replaced")
    match deployment.rollout_state:
        case RolloutState.FAILED:
            return Status(mark=Mark.BAD, text="Failed")
        case RolloutState.IN_PROGRESS:
            return Status(mark=Mark.CHANGE, text="In progress")
        case RolloutState.COMPLETED:
            return Status(mark=Mark.OK, text="Completed")
    if deployment.status != DeploymentStatus.PRIMARY:
        return Status(mark=Mark.DRAIN, text="Being replaced")
    return Status(mark=Mark.OK, text=word or "Running")
