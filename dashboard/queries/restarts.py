"""Tasks of a service that failed within a day, and what most of them died of. Asks nothing of AWS."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from clusters.choices import TaskStatus
from clusters.models import Service, Task
from clusters.planning.stops import is_failure
from dashboard.palette import Mark, Status
from dashboard.queries.task_facts import stop_cause
from dashboard.queries.tasks import TaskRow, task_row

COUNTED = timedelta(hours=24)
READ_AT_MOST = 200  # as many as health itself looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A task that failed. `lived_s`: from its start to its end, None if it never started."""

    row: TaskRow
    cause: str
    started_by: str
    lived_s: float | None
    stopped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarts:
    """`failures`: newest first. `cause`: what `share` of them died of, "" where nothing failed."""

    failures: tuple[Failure, ...]
    cause: str
    share: int
    is_capped: bool

    @property
    def count(self) -> int:
        return len(self.failures)

    def first_of(self, deployment_id: str) -> Failure | None:
        """The first task of a deployment that failed: it shows the cause before ECS began to hold back."""
        own = [failure for failure in self.failures if failure.started_by == deployment_id]
        return own[-1] if own else None

    def since(self, moment: datetime) -> tuple[TaskRow, ...]:
        return tuple(failure.row for failure in self.failures if failure.stopped_at >= moment)


def stopped_lately(service: Service, *, now: datetime) -> Any:
    """The newest tasks that stopped within the day; none where health says that none of them failed. No query yet."""
    if not service.replaced_24h_count:
        return service.tasks.none()
    rows = service.tasks.filter(last_status=TaskStatus.STOPPED, stopped_at__gte=now - COUNTED)
    return rows.order_by("-stopped_at", "-pk")[:READ_AT_MOST]


def restarts_of(tasks: Sequence[Task]) -> Restarts:
    """Of tasks that stopped, rows of `with_sidecars`. Those that were stopped on purpose don't count. No query."""
    judged = [(task, task.stopped_at, stop_cause(task)) for task in tasks if task.stopped_at]
    judged.sort(key=lambda each: (each[1], each[0].pk), reverse=True)
    failed = [(task, at, cause) for task, at, cause in judged if is_failure(cause)]
    alike = Counter((cause.cause_class, cause.place) for _, _, cause in failed).most_common(1)
    story, share = alike[0] if alike else (None, 0)
    return Restarts(
        failures=tuple(
            Failure(
                row=replace(task_row(task), status=Status(mark=Mark.BAD, text=f"Stopped: {cause.text}")),
                cause=cause.text,
                started_by=task.started_by,
                lived_s=(at - task.started_at).total_seconds() if task.started_at else None,
                stopped_at=at,
            )
            for task, at, cause in failed
        ),
        cause=next((cause.text for _, _, cause in failed if (cause.cause_class, cause.place) == story), ""),
        share=share,
        is_capped=len(tasks) == READ_AT_MOST,
    )
