"""How a failed operation ended: one line, the cause, and what its tasks died of. Asks nothing of AWS."""

from dataclasses import dataclass

from clusters.choices import OperationState, TaskStatus
from clusters.models import Operation, Task
from dashboard.queries.operation_course import CLOCK_SKEW, LAST_STOPS
from dashboard.queries.restarts import READ_AT_MOST, Failure, restarts_of
from dashboard.queries.task_facts import with_sidecars
from dashboard.queries.tasks import for_rows
from dashboard.words import plural, span

ROLLED_BACK = "ECS rolled back"  # how the outcome of a deployment that ECS took back begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The cause of a failure and what mends it, as the worker found them. `told`: ECS's own words, "" for none."""

    text: str
    mend: str
    certainty: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTasks:
    """`first` shows the cause before ECS began to hold back; `alike`: how many died of the same."""

    first: Failure
    first_lived: str
    alike: str


def why_of(operation: Operation) -> Why | None:
    stored = operation.result.get("cause") if operation.state == OperationState.FAILED else None
    if not stored:
        return None
    told = _head(operation, cause=stored["text"]).partition(": ")[2]
    return Why(text=stored["text"], mend=stored["mend"], certainty=stored["certainty"], told=told)


def was_rolled_back(operation: Operation) -> bool:
    return operation.state == OperationState.FAILED and operation.outcome.startswith(ROLLED_BACK)


def end_words(operation: Operation) -> str:
    """The outcome; of a failure in one line: "after 31 min: ECS rolled back, exit 137, out of memory"."""
    why = why_of(operation)
    if why is None or operation.called_at is None or operation.finished_at is None:
        return f": {operation.outcome}" if operation.outcome else ""
    head = ROLLED_BACK if was_rolled_back(operation) else _head(operation, cause=why.text)
    return f" after {span((operation.finished_at - operation.called_at).total_seconds())}: {head}, {why.text}"


def get_failed_tasks(operation: Operation) -> FailedTasks | None:
    """Of the tasks that the operation started. Two queries, none unless it failed."""
    if operation.state != OperationState.FAILED or operation.called_at is None or operation.service_id is None:
        return None
    rows = Task.objects.filter(
        service_id=operation.service_id,
        last_status=TaskStatus.STOPPED,
        created_at__gte=operation.called_at - CLOCK_SKEW,
    )
    if operation.finished_at is not None:
        rows = rows.filter(stopped_at__lte=operation.finished_at + LAST_STOPS)
    found = restarts_of(list(with_sidecars(for_rows(rows)).order_by("-stopped_at", "-pk")[:READ_AT_MOST]))
    if not found.failures:
        return None
    first = found.failures[-1]
    return FailedTasks(
        first=first,
        first_lived=span(first.lived_s) if first.lived_s is not None else "",
        alike=f"{found.share:,} of {plural(found.count, 'failed task')}",
    )


def _head(operation: Operation, *, cause: str) -> str:
    """The outcome without the cause, which the worker adds at its end."""
    return operation.outcome.partition(f": {cause}")[0].rstrip(".")
