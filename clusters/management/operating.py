"""How `manage.py operate` shows and drives one operation: prints plan and ledger, asks, runs the steps itself."""

import time
from collections.abc import Callable
from typing import Any

from rich.console import Console

from clusters.choices import OperationState as S
from clusters.models import Operation
from clusters.operations.advance import advance
from clusters.operations.plans import Plan, plan_of
from clusters.operations.progress import progress_of

DONE, FAILED, NOT_SENT, STILL_RUNNING = 0, 1, 2, 3
PAUSE_S = 0.5
_EXIT_CODES = {
    S.SUCCEEDED: DONE,
    S.SETTLING: DONE,
    S.UNDONE: DONE,
    S.FAILED: FAILED,
    S.SUPERSEDED: FAILED,
    S.REFUSED: NOT_SENT,
    S.EXPIRED: NOT_SENT,
    S.CANCELLED: NOT_SENT,
    S.PLANNED: NOT_SENT,
}


class Reporter:
    """Prints an operation's ledger and progress once each, as they come."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last_step = 0
        self._last_text = ""

    def show(self, operation: Operation) -> None:
        for step in operation.steps.filter(pk__gt=self._last_step).order_by("pk"):
            self._line(f"{step.at:%H:%M:%S}  {step.state:<10}  {step.text}")
            self._last_step = step.pk
        progress = progress_of(operation)
        if operation.state == S.FOLLOWING and progress is not None and progress.text != self._last_text:
            self._line(f"{progress.looked_at:%H:%M:%S}  {'':<10}  {progress.text}")
            self._last_text = progress.text

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def drive(operation: Operation, *, reporter: Reporter, until: Callable[[Operation], bool]) -> Operation:
    """Do the steps that are due until `until` holds. A worker that runs beside does some of them; both are right."""
    while True:
        advance(operation.pk)
        operation.refresh_from_db()
        reporter.show(operation)
        if until(operation):
            return operation
        time.sleep(PAUSE_S)


def is_planned(operation: Operation) -> bool:
    return operation.state != S.PLANNING


def is_settled(operation: Operation) -> bool:
    """It has ended, settles on its own, or asks again because the state changed since the plan."""
    return operation.state not in (S.PLANNING, S.CONFIRMED, S.RUNNING, S.FOLLOWING)


def exit_code(operation: Operation) -> int:
    return _EXIT_CODES.get(S(operation.state), STILL_RUNNING)


def print_plan(operation: Operation, *, console: Console) -> Plan | None:
    """The plan in words: what is sent, what changes, what to think of."""
    plan = plan_of(operation)
    if plan is None:
        return None
    lines = [f"{plan.title}   (#{operation.pk}, {operation.scope}, {operation.cluster.name})"]
    for call in plan.calls:
        lines.append(f"  call     {call.action} " + " ".join(f"{name}={value}" for name, value in call.params.items()))
    lines += [f"  change   {change.what}: {change.before} -> {change.after}" for change in plan.changes]
    lines += [f"  follow   {plan.follow}", f"  undo     {plan.undo or 'not possible'}"]
    lines += [f"  warning  {notice}" for notice in plan.warnings]
    lines += [f"  BLOCKED  {notice}" for notice in plan.blockers]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return plan


def print_outcome(operation: Operation, *, console: Console) -> None:
    words: list[Any] = [f"#{operation.pk} {operation.state}"]
    if operation.outcome:
        words.append(operation.outcome)
    if operation.request_id:
        words.append(f"request {operation.request_id}")
    console.print(": ".join(words), markup=False, highlight=False, soft_wrap=True)
