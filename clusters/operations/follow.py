"""Follows an operation by reading AWS, at a modest pace, until AWS's state shows the outcome. Blocks no worker.

A call that returned 200 has not succeeded. Reads AWS itself, so it needs no mirror that is up to date.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from clusters.aws.errors import AwsError
from clusters.choices import OperationState as S
from clusters.models import Operation
from clusters.operations.clock import Clock
from clusters.operations.effects import ask_refresh, mark_undone
from clusters.operations.evidence import read_cause, read_rollout_end, read_waiting_count
from clusters.operations.kind import Look, Outcome
from clusters.operations.planner import read_target
from clusters.operations.progress import Progress, progress_to_json
from clusters.operations.reading import ServiceReading
from clusters.operations.registry import kind_of
from clusters.operations.states import FINAL_STATES, move
from clusters.planning.words import quoted

# How long to wait for the next look, by the age of the call: people watch at first.
PACE = ((timedelta(minutes=1), timedelta(seconds=2)), (timedelta(minutes=5), timedelta(seconds=5)))
SLOW_PACE = timedelta(seconds=10)
BLIND_PACE = timedelta(seconds=15)
BLIND_FOR = timedelta(hours=1)  # so long AWS may be unreadable beyond the limit before we say so
OUTCOME_LIMIT = 400


def look_again(operation: Operation, *, clock: Clock) -> None:
    """One look: keep the progress, or end the operation with its outcome."""
    now = clock()
    try:
        reading = read_target(operation, now=now)
        look = _look(operation, reading=reading, now=now)
        outcome = _judge(operation, look=look)
    except AwsError as error:
        _blind(operation, error=error, now=now)
        return
    progress = Progress(
        text=outcome.text,
        done_count=outcome.done_count,
        total_count=outcome.total_count,
        pending_count=reading.pending_count,
        failed_count=sum(each.failed_tasks for each in reading.deployments),
        rollout_state=reading.primary.rollout_state if reading.primary else "",
        looked_at=now,
        newest_event=quoted(reading.events[0].message, limit=300) if reading.events else "",
    )
    _keep(operation, outcome=outcome, progress=progress, look=look)


def _look(operation: Operation, *, reading: ServiceReading, now: datetime) -> Look:
    matched_since = operation.result.get("matched_since")
    return Look(
        reading=reading,
        params=operation.params,
        before=operation.result.get("before", {}),
        result=operation.result,
        called_at=operation.called_at or operation.requested_at,
        now=now,
        matched_since=datetime.fromisoformat(matched_since) if matched_since else None,
        is_overdue=operation.follow_until is not None and now >= operation.follow_until,
    )


def _judge(operation: Operation, *, look: Look) -> Outcome:
    """The kind's outcome from the counts, with what only tasks and rollouts can tell. Errors: AwsError."""
    outcome = kind_of(operation.kind).outcome(look)
    if outcome.is_matched and outcome.state in (None, S.SUCCEEDED):
        return _unless_unhealthy(operation, look=look, outcome=outcome)
    if outcome.state is S.SUPERSEDED and look.result.get("deployment_id"):
        failure = read_rollout_end(operation, look=look)
        if failure:
            outcome = replace(outcome, state=S.FAILED, text=failure, wants_cause=True)
    if outcome.wants_cause:
        cause = read_cause(operation, look=look)
        if cause is not None:
            found = {"text": cause.text, "mend": cause.mend, "certainty": str(cause.certainty)}
            text = f"{outcome.text.rstrip('.')}: {cause.text}. {cause.mend}".strip()
            return replace(outcome, text=text, cause=found)
    return outcome


def _unless_unhealthy(operation: Operation, *, look: Look, outcome: Outcome) -> Outcome:
    """Running is not healthy: tasks with a health check must have passed it."""
    waiting = read_waiting_count(operation, reading=look.reading)
    if not waiting:
        return outcome
    text = f"{look.reading.running_count} run, {waiting} not healthy yet"
    done = max(0, outcome.done_count - waiting)
    return Outcome(
        state=S.FAILED if look.is_overdue else None,
        text=text,
        done_count=done,
        total_count=outcome.total_count,
        wants_cause=look.is_overdue,
    )


def _keep(operation: Operation, *, outcome: Outcome, progress: Progress, look: Look) -> None:
    now = look.now
    result: dict[str, Any] = {**operation.result}
    result.pop("matched_since", None)
    if outcome.is_matched:
        result["matched_since"] = (look.matched_since or now).isoformat()
    if outcome.cause:
        result["cause"] = dict(outcome.cause)
    fields: dict[str, Any] = {
        "progress": progress_to_json(progress),
        "result": result,
        "error_class": "",
        "next_look_at": now + _pace(look),
    }
    if outcome.state is None or outcome.state == operation.state:
        _stay(operation, fields=fields, look=look)
        return
    text = outcome.text[:OUTCOME_LIMIT]
    if outcome.state in FINAL_STATES:
        fields["next_look_at"] = None
    if move(operation, to=outcome.state, now=now, text=text, fields={**fields, "outcome": text}):
        ask_refresh(operation, now=now)
        if outcome.state is S.SUCCEEDED:
            mark_undone(operation, now=now)


def _stay(operation: Operation, *, fields: dict[str, Any], look: Look) -> None:
    """Nothing ends. A settling operation is watched no longer than its limit, and stays "settling" then."""
    if operation.state == S.SETTLING and look.is_overdue:
        fields = {**fields, "next_look_at": None, "finished_at": look.now}
    Operation.objects.filter(pk=operation.pk, state=operation.state, claimed_by=operation.claimed_by).update(**fields)


def _blind(operation: Operation, *, error: AwsError, now: datetime) -> None:
    """AWS can't be read: the operation goes on, we just don't see it. Say so, and at last give up."""
    until = operation.follow_until or now
    if operation.state == S.FOLLOWING and now - until > BLIND_FOR:
        text = f"It was sent, but the outcome is not known: AWS could not be read. {error}. {error.mend}"
        fields = {"outcome": text[:OUTCOME_LIMIT], "error_class": type(error).__name__}
        move(operation, to=S.FAILED, now=now, text=text, fields=fields)
        return
    stored = {**operation.progress, "text": f"AWS can't be read: {quoted(str(error))}"} if operation.progress else {}
    Operation.objects.filter(pk=operation.pk, state=operation.state, claimed_by=operation.claimed_by).update(
        progress=stored, next_look_at=now + BLIND_PACE, error_class=type(error).__name__
    )


def _pace(look: Look) -> timedelta:
    age = look.now - look.called_at
    return next((pause for limit, pause in PACE if age < limit), SLOW_PACE)
