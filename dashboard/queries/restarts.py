"""Tasks of a service that failed within a day, and what most of them died of. Asks nothing of AWS."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clusters.choices import TaskStatus
from clusters.models import Service
from clusters.planning.stops import is_failure
from dashboard.palette import Mark, Status
from dashboard.queries.task_facts import sidecars_of, stop_cause
from dashboard.queries.tasks import TaskRow, for_rows, task_row

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


def get_restarts(service: Service, *, now: datetime) -> Restarts:
    """Three queries, whatever failed. Tasks that were stopped on purpose don't count."""
    rows = service.tasks.filter(last_status=TaskStatus.STOPPED, stopped_at__gte=now - COUNTED)
    tasks = list(for_rows(rows).order_by("-stopped_at", "-pk")[:READ_AT_MOST])
    sidecars = sidecars_of(tasks)
    judged = [(task, stop_cause(task, sidecars=sidecars)) for task in tasks]
    failed = [(task, cause) for task, cause in judged if is_failure(cause)]
    alike = Counter((cause.cause_class, cause.place) for _, cause in failed).most_common(1)
    story, share = alike[0] if alike else (None, 0)
    return Restarts(
        failures=tuple(
            Failure(
                row=replace(task_row(task), status=Status(mark=Mark.BAD, text=f"Stopped: {cause.text}")),
                cause=cause.text,
                started_by=task.started_by,
                lived_s=(task.stopped_at - task.started_at).total_seconds() if task.started_at else None,
                stopped_at=task.stopped_at,
            )
            for task, cause in failed
        ),
        cause=next((cause.text for _, cause in failed if (cause.cause_class, cause.place) == story), ""),
        share=share,
        is_capped=len(tasks) == READ_AT_MOST,
    )
