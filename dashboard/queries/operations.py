"""Operations: the ledger, and one operation with plan, progress and outcome. Asks nothing of AWS."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import OPEN_OPERATION_STATES, OperationKind, OperationState
from clusters.models import Operation
from clusters.operations.plans import Plan, PlannedCall, plan_of
from clusters.operations.progress import Progress, progress_of
from dashboard.bars import Segment
from dashboard.palette import Mark, Status
from dashboard.queries.operation_end import ROLLED_BACK, Why, end_words, was_rolled_back, why_of
from dashboard.queries.placement import Placement, placement_of
from dashboard.queries.places import Place, place_of_cluster
from dashboard.queries.slim import CLUSTER, slim

LATEST = 5
UNSENT_STATES = (OperationState.EXPIRED, OperationState.REFUSED, OperationState.CANCELLED)
SLOW_PLAN_S = 5  # a plan takes a second; past this nobody is working on it

_MARKS = {
    OperationState.PLANNING: Mark.CHANGE,
    OperationState.PLANNED: Mark.WARN,
    OperationState.CONFIRMED: Mark.CHANGE,
    OperationState.RUNNING: Mark.CHANGE,
    OperationState.FOLLOWING: Mark.CHANGE,
    OperationState.SUCCEEDED: Mark.OK,
    OperationState.SETTLING: Mark.OK,
    OperationState.FAILED: Mark.BAD,
    OperationState.REFUSED: Mark.BAD,
    OperationState.UNDONE: Mark.OFF,
    OperationState.EXPIRED: Mark.OFF,
    OperationState.SUPERSEDED: Mark.OFF,
    OperationState.CANCELLED: Mark.OFF,
}
_WORDS = {
    OperationState.PLANNING: "Planning: reading the service from AWS",
    OperationState.PLANNED: "Planned: waits to be confirmed",
    OperationState.CONFIRMED: "Confirmed: checked once more, then sent",
    OperationState.RUNNING: "Sending to AWS",
    OperationState.FOLLOWING: "Following until it is done",
    OperationState.SUCCEEDED: "Succeeded",
    OperationState.SETTLING: "Done, still settling",
    OperationState.FAILED: "Failed",
    OperationState.REFUSED: "Refused",
    OperationState.UNDONE: "Undone",
    OperationState.EXPIRED: "Expired before it was confirmed",
    OperationState.SUPERSEDED: "Superseded by a later change",
    OperationState.CANCELLED: "Cancelled",
}
# The path of an operation that goes well, and which states have passed each step.
_PATH = (
    ("Planned", OperationState.PLANNED),
    ("Confirmed", OperationState.CONFIRMED),
    ("Sent to AWS", OperationState.RUNNING),
    ("Followed", OperationState.FOLLOWING),
)
_ORDER = (
    OperationState.PLANNING,
    OperationState.PLANNED,
    OperationState.CONFIRMED,
    OperationState.RUNNING,
    OperationState.FOLLOWING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    id: int
    title: str
    kind: str
    status: Status
    service_id: int
    service_name: str
    cluster_id: int
    cluster_name: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamRow:
    """A parameter as it is sent. `is_literal`: a number or a flag, no text."""

    name: str
    value: str
    is_literal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call exactly as sent, with what it does in words ("" in plans of before)."""

    summary: str
    action: str
    params: tuple[ParamRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    name: str
    mark: Mark
    css: str
    at: datetime | None
    sub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    at: datetime
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPage:
    """`is_moving`: the page looks again by itself. `is_slow`: planning for longer than a plan takes.

    `step`: the dialog's face, "planning", "plan" or "course". `is_unsent`: it ended and nothing reached AWS.
    `changed_since`: it was confirmed once, and the state has changed before it was sent.
    """

    row: OperationRow
    place: Place
    state: str
    step: str
    desired_count: int | None
    confirm_label: str
    is_moving: bool
    is_slow: bool
    is_unsent: bool
    changed_since: bool
    why: Why | None
    plan: Plan | None
    plan_fingerprint: str
    plan_expires_at: datetime | None
    calls: tuple[CallRow, ...]
    placement: Placement | None
    path: tuple[PathStep, ...]
    progress: Progress | None
    progress_bar: tuple[Segment, ...]
    ledger: tuple[LedgerRow, ...]
    reason: str
    confirmed_by: str
    confirmed_at: datetime | None
    request_id: str
    called_at: datetime | None
    batch_id: int
    undo_of_id: int
    undone_by_id: int


def latest_operations(user: Any, *, cluster_id: int = 0, service_id: int = 0) -> tuple[OperationRow, ...]:
    """The newest few of a cluster or a service. One query."""
    rows = rows_for(user)
    rows = rows.filter(service_id=service_id) if service_id else rows.filter(cluster_id=cluster_id)
    return tuple(operation_row(operation) for operation in rows.order_by("-requested_at", "-pk")[:LATEST])


def get_operation_page(operation: Operation, *, now: datetime) -> OperationPage:
    """Needs `cluster__scope__account`, `service`, `requested_by` and `confirmed_by` selected. Two queries."""
    plan = plan_of(operation)
    progress = progress_of(operation)
    state = OperationState(operation.state)
    waited_s = (now - operation.state_at).total_seconds()
    steps = list(operation.steps.order_by("-at", "-pk"))
    undone_by = Operation.objects.filter(undo_of=operation).values_list("pk", flat=True).first()
    return OperationPage(
        row=operation_row(operation),
        place=place_of_cluster(operation.cluster),
        state=operation.state,
        step=_sheet_step(state),
        desired_count=operation.params.get("desired_count"),
        confirm_label=_confirm_label(operation),
        is_unsent=state in UNSENT_STATES,
        changed_since=state == OperationState.PLANNED and any(step.state == OperationState.CONFIRMED for step in steps),
        why=why_of(operation),
        is_moving=state in OPEN_OPERATION_STATES and state != OperationState.PLANNED,
        is_slow=state == OperationState.PLANNING and waited_s > SLOW_PLAN_S,
        plan=plan,
        plan_fingerprint=operation.plan_fingerprint,
        plan_expires_at=operation.plan_expires_at,
        calls=tuple(_call(call) for call in plan.calls) if plan else (),
        placement=placement_of(plan.placement) if plan and plan.placement else None,
        path=_path(operation, state=state),
        progress=progress,
        progress_bar=_progress_bar(progress),
        ledger=tuple(LedgerRow(at=step.at, mark=_mark(step.state), text=step.text) for step in steps),
        reason=operation.reason,
        confirmed_by=operation.confirmed_by.get_username() if operation.confirmed_by else "",
        confirmed_at=operation.confirmed_at,
        request_id=operation.request_id,
        called_at=operation.called_at,
        batch_id=operation.batch_id or 0,
        undo_of_id=operation.undo_of_id or 0,
        undone_by_id=undone_by or 0,
    )


def operation_status(operation: Operation) -> Status:
    words = _WORDS.get(OperationState(operation.state), operation.state)
    return Status(mark=_mark(operation.state), text=f"{words}{end_words(operation)}")


def rows_for(user: Any) -> Any:
    keep = {**CLUSTER, "service": ("name",), "requested_by": ("username",)}
    return slim(Operation.objects.visible_to(user), keep=keep, leave=("result", "progress"))


def operation_row(operation: Operation) -> OperationRow:
    name = operation.service.name if operation.service else operation.target_arn.rsplit("/", 1)[-1]
    return OperationRow(
        id=operation.pk,
        title=str(operation.plan.get("title") or f"{operation.kind.capitalize()} {name}"),
        kind=operation.kind,
        status=operation_status(operation),
        service_id=operation.service_id or 0,
        service_name=name,
        cluster_id=operation.cluster_id,
        cluster_name=operation.cluster.name,
        requested_by=operation.requested_by.get_username(),
        requested_at=operation.requested_at,
        finished_at=operation.finished_at,
        source=operation.source,
        reason=operation.reason,
    )


def _call(call: PlannedCall) -> CallRow:
    return CallRow(
        summary=call.summary,
        action=call.action,
        params=tuple(
            ParamRow(
                name=name,
                value=value if isinstance(value, str) else json.dumps(value),
                is_literal=not isinstance(value, str),
            )
            for name, value in call.params.items()
        ),
    )


def _confirm_label(operation: Operation) -> str:
    """What the button that sends it says."""
    count = operation.params.get("desired_count")
    return f"Scale to {count:,}" if isinstance(count, int) else operation.kind.capitalize()


def _sheet_step(state: OperationState) -> str:
    """Which face the dialog shows: it is made anew from one to the next, and brought up to date within one."""
    if state == OperationState.PLANNING:
        return "planning"
    return "plan" if state == OperationState.PLANNED else "course"


def _path(operation: Operation, *, state: OperationState) -> tuple[PathStep, ...]:
    """The way so far: what is done with its time, what is going on, what is still to come."""
    times = {
        OperationState.PLANNED: operation.planned_at,
        OperationState.CONFIRMED: operation.confirmed_at,
        OperationState.RUNNING: operation.called_at,
        OperationState.FOLLOWING: operation.finished_at if operation.called_at else None,
    }
    steps = [_step(name, at=times[step], step=step, state=state) for name, step in _PATH]
    if state == OperationState.FAILED and operation.called_at:
        steps[-1] = _failing(operation)
        if was_rolled_back(operation):
            steps.append(PathStep(name=ROLLED_BACK, mark=Mark.DRAIN, css="done", at=operation.finished_at, sub=""))
    is_over = state not in OPEN_OPERATION_STATES
    end = PathStep(
        name="Outcome",
        mark=_mark(state) if is_over else Mark.OFF,
        css="done" if _mark(state) is Mark.OK else "" if is_over else "todo",
        at=operation.finished_at,
        sub=_WORDS[state] if is_over else "",
    )
    return (*steps, end)


def _step(name: str, *, at: datetime | None, step: OperationState, state: OperationState) -> PathStep:
    is_current = state in _ORDER and _ORDER.index(state) == _ORDER.index(step) - (step == OperationState.PLANNED)
    if step == OperationState.CONFIRMED and state == OperationState.PLANNED:
        return PathStep(name=name, mark=Mark.WARN, css="todo", at=None, sub="waits to be confirmed")
    if at is not None and not (is_current and step == OperationState.FOLLOWING):
        return PathStep(name=name, mark=Mark.OK, css="done", at=at, sub="")
    if is_current:
        return PathStep(name=name, mark=Mark.CHANGE, css="", at=None, sub="now")
    return PathStep(name=name, mark=Mark.OFF, css="todo", at=None, sub="")


def _failing(operation: Operation) -> PathStep:
    """The step at which it went wrong."""
    progress = progress_of(operation)
    failed = progress.failed_count if progress else 0
    name = "New tasks" if operation.kind == OperationKind.REDEPLOY else "Followed"
    sub = f"{failed:,} failed" if failed else f"{progress.done_count:,} of {progress.total_count:,}" if progress else ""
    return PathStep(name=name, mark=Mark.BAD, css="", at=None, sub=sub)


def _progress_bar(progress: Progress | None) -> tuple[Segment, ...]:
    if progress is None:
        return ()
    left = progress.total_count - progress.done_count - progress.pending_count - progress.failed_count
    return (
        Segment(fill="ok", amount=progress.done_count),
        Segment(fill="change", amount=progress.pending_count),
        Segment(fill="bad", amount=progress.failed_count),
        Segment(fill="track", amount=max(left, 0)),
    )


def _mark(state: str) -> Mark:
    try:
        return _MARKS[OperationState(state)]
    except ValueError:
        return Mark.UNKNOWN
