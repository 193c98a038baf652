"""The step out of PLANNING: read AWS, keep the plan. Changes nothing in AWS."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from clusters.aws.errors import AwsError
from clusters.choices import OperationState as S
from clusters.models import Operation
from clusters.operations.claims import holds
from clusters.operations.clock import Clock
from clusters.operations.planner import make_plan, read_target
from clusters.operations.plans import Plan, plan_to_json
from clusters.operations.states import move

PLANNABLE_FOR = timedelta(minutes=10)  # a wish that no worker took up for so long is no longer anybody's wish


def plan_now(operation: Operation, *, clock: Clock) -> None:
    """PLANNING -> PLANNED, or REFUSED where AWS can't be read, or EXPIRED where no worker came in time."""
    now = clock()
    if now - operation.requested_at > PLANNABLE_FOR:
        move(operation, to=S.EXPIRED, now=now, text="No worker made the plan in time. Ask again.")
        return
    try:
        reading = read_target(operation, now=now)
    except AwsError as error:
        _refuse(operation, error=error, now=clock())
        return
    plan = make_plan(operation, reading=reading, user=operation.requested_by, now=now)
    now = clock()
    words = "Planned" if not plan.blockers else f"Planned, but it can't be done: {plan.blockers[0]}"
    if plan.warnings:
        words += f", {len(plan.warnings)} warning{'s' if len(plan.warnings) > 1 else ''}"
    move(
        operation,
        to=S.PLANNED,
        now=now,
        text=words,
        fields=plan_fields(plan, now=now),
        where=holds(operation, now=now),
    )


def plan_fields(plan: Plan, *, now: datetime) -> dict[str, Any]:
    """The columns of an operation that hold its plan."""
    return {
        "plan": plan_to_json(plan),
        "plan_fingerprint": plan.fingerprint,
        "planned_at": now,
        "plan_expires_at": now + timedelta(seconds=settings.PLAN_VALID_S),
        "next_look_at": None,
    }


def _refuse(operation: Operation, *, error: AwsError, now: datetime) -> None:
    text = f"AWS could not be read, so there is no plan. {error}. {error.mend}"
    fields = {"outcome": text[:400], "error_class": type(error).__name__}
    move(operation, to=S.REFUSED, now=now, text=text, fields=fields)
