"""The step that changes AWS: plan anew, guards again, keep what stood before, one call, and reading back when unsure.

The row says RUNNING with a snapshot *before* the call leaves, so whoever finds it after a crash reads AWS back and
repeats only what AWS does not show. Each plan has one call; two would need a snapshot each.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from clusters.aws.call import call, request_id
from clusters.aws.errors import AwsError, CredentialsExpired, Throttled
from clusters.aws.scope import aws_scope
from clusters.choices import OperationState as S
from clusters.models import Operation
from clusters.operations.claims import CLAIM_FOR, holds
from clusters.operations.clock import Clock
from clusters.operations.effects import after_call
from clusters.operations.planner import make_plan, read_target
from clusters.operations.planning_step import plan_fields
from clusters.operations.plans import Plan
from clusters.operations.reading import ServiceReading, reading_of
from clusters.operations.registry import kind_of
from clusters.operations.states import move, note

TRIES = 4
SEND_WITHIN = timedelta(minutes=10)  # after that a wish is stale: better ask again than surprise
READ_BACK_AFTER = timedelta(seconds=20)  # a request without an answer has arrived by then, or never will
RETRY_AFTER = timedelta(seconds=5)
ANSWER_UNKNOWN_FOR = timedelta(hours=1)


def send_call(operation: Operation, *, clock: Clock) -> None:
    """CONFIRMED -> RUNNING -> FOLLOWING; back to PLANNED if the state changed since the plan was shown."""
    now = clock()
    if operation.plan_expires_at is None or now >= operation.plan_expires_at:
        move(operation, to=S.EXPIRED, now=now, text="No worker could send it in time. Nothing was sent; plan again.")
        return
    try:
        reading = read_target(operation, now=now)
    except AwsError as error:
        _read_later(operation, error=error, now=clock())
        return
    plan = make_plan(operation, reading=reading, user=operation.confirmed_by, now=now)
    now = clock()
    if plan.fingerprint != operation.plan_fingerprint:
        _ask_again(operation, plan=plan, now=now)
        return
    if plan.blockers:
        text = f"Nothing was sent. {plan.blockers[0]}"
        move(operation, to=S.REFUSED, now=now, text=text, fields={"outcome": text[:400]})
        return
    text = "Guards checked again, state unchanged. Sending."
    if _mark_running(operation, reading=reading, now=now, text=text):
        _call(operation, plan=plan, clock=clock)


def resume(operation: Operation, *, clock: Clock) -> None:
    """A RUNNING operation whose answer nobody has: read back, then follow it, send again, or give up."""
    now = clock()
    called_at = operation.called_at or now
    try:
        reading = read_target(operation, now=now)
    except AwsError as error:
        _still_unknown(operation, error=error, called_at=called_at, now=clock())
        return
    kind = kind_of(operation.kind)
    before = operation.result.get("before", {})
    if kind.has_happened(reading, before=before, params=operation.params):
        _followed(operation, reading=reading, request="", now=clock(), text="Read back: AWS shows the call's effect.")
        return
    plan = make_plan(operation, reading=reading, user=operation.confirmed_by, now=now)
    obstacle = _why_not_again(operation, plan=plan, now=now)
    if obstacle:
        _fail(operation, text=f"AWS shows no effect, and it is not sent again: {obstacle}", error_class="", now=clock())
        return
    if _mark_running(operation, reading=reading, now=clock(), text="Read back: AWS shows no effect. Sending again."):
        _call(operation, plan=plan, clock=clock)


def _mark_running(operation: Operation, *, reading: ServiceReading, now: datetime, text: str) -> bool:
    """Keep what stands before the call and who makes it. False if another worker was faster."""
    before = kind_of(operation.kind).snapshot(reading)
    fields = {
        "token": operation.token or uuid.uuid4().hex,
        "attempt": operation.attempt + 1,
        "called_at": now,
        "claimed_until": now + CLAIM_FOR,
        "next_look_at": now + READ_BACK_AFTER,
        "result": {**operation.result, "before": operation.result.get("before", before)},
    }
    return move(operation, to=S.RUNNING, now=now, text=text, fields=fields, where=holds(operation, now=now))


def _call(operation: Operation, *, plan: Plan, clock: Clock) -> None:
    (planned,) = plan.calls
    try:
        answer = call(aws_scope(operation.scope), planned.service, planned.operation, planned.params, access="write")
    except AwsError as error:
        _no_answer(operation, error=error, now=clock())
        return
    reading = reading_of(answer["service"], read_at=clock())
    number = request_id(answer)
    text = f"{planned.action} answered, request {number}."
    _followed(operation, reading=reading, request=number, now=clock(), text=text)


def _followed(operation: Operation, *, reading: ServiceReading, request: str, now: datetime, text: str) -> None:
    kind = kind_of(operation.kind)
    result = {**operation.result, **kind.result(reading, before=operation.result.get("before", {}))}
    fields = {
        "request_id": request or operation.request_id,
        "result": result,
        "follow_until": (operation.called_at or now) + kind.follow_for,
        "next_look_at": now + timedelta(seconds=1),
    }
    if move(operation, to=S.FOLLOWING, now=now, text=text, fields=fields):
        after_call(operation, now=now)


def _no_answer(operation: Operation, *, error: AwsError, now: datetime) -> None:
    """A refusal ends it. A lost answer is read back later; "slow down" and expired credentials are sent again."""
    is_unsent = isinstance(error, Throttled | CredentialsExpired)
    if not (is_unsent or error.may_have_happened):
        _fail(operation, text=f"AWS refused: {error}. {error.mend}", error_class=type(error).__name__, now=now)
        return
    pause = RETRY_AFTER * operation.attempt if is_unsent else READ_BACK_AFTER
    words = "Not sent yet" if is_unsent else "No answer, so it is read back whether it happened"
    note(operation, now=now, text=f"{words}: {error}.")
    Operation.objects.filter(holds(operation, now=now), pk=operation.pk, state=str(S.RUNNING)).update(
        next_look_at=now + pause, error_class=type(error).__name__
    )


def _why_not_again(operation: Operation, *, plan: Plan, now: datetime) -> str:
    if operation.attempt >= TRIES:
        return f"it was tried {operation.attempt} times."
    if operation.confirmed_at is None or now - operation.confirmed_at > SEND_WITHIN:
        return "it was confirmed too long ago. Ask again."
    if plan.blockers:
        return str(plan.blockers[0])
    if plan.fingerprint != operation.plan_fingerprint:
        return "the service has changed since the plan was confirmed. Ask again."
    return ""


def _read_later(operation: Operation, *, error: AwsError, now: datetime) -> None:
    """Nothing was sent yet: wait for AWS until the plan ends."""
    if operation.error_class != type(error).__name__:
        note(operation, now=now, text=f"AWS could not be read before sending, trying again: {error}. {error.mend}")
    _wait(operation, state=S.CONFIRMED, now=now, error=error)


def _still_unknown(operation: Operation, *, error: AwsError, called_at: datetime, now: datetime) -> None:
    if now - called_at > ANSWER_UNKNOWN_FOR:
        text = f"It is not known whether the call happened: AWS could not be read for an hour. {error}. {error.mend}"
        _fail(operation, text=text, error_class=type(error).__name__, now=now)
        return
    _wait(operation, state=S.RUNNING, now=now, error=error)


def _wait(operation: Operation, *, state: S, now: datetime, error: AwsError) -> None:
    Operation.objects.filter(pk=operation.pk, state=str(state), claimed_by=operation.claimed_by).update(
        next_look_at=now + RETRY_AFTER, error_class=type(error).__name__
    )


def _ask_again(operation: Operation, *, plan: Plan, now: datetime) -> None:
    """What was confirmed is no longer what would happen: show the new plan and ask once more."""
    fields: dict[str, Any] = {**plan_fields(plan, now=now), "confirmed_by": None, "confirmed_at": None}
    text = "The service has changed since the plan was made. Nothing was sent; here is the new plan, please confirm it."
    move(operation, to=S.PLANNED, now=now, text=text, fields=fields, where=holds(operation, now=now))


def _fail(operation: Operation, *, text: str, error_class: str, now: datetime) -> None:
    fields = {"outcome": text[:400], "error_class": error_class}
    move(operation, to=S.FAILED, now=now, text=text, fields=fields)
