"""The tasks that came and went since an operation's call, from the mirror. Asks nothing of AWS."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from clusters.models import Operation, Task
from dashboard.palette import Status
from dashboard.queries.tasks import for_rows, task_row
from dashboard.words import shorten_instance

MOST = 12
CLOCK_SKEW = timedelta(seconds=5)  # AWS stamps tasks with its own clock
LAST_STOPS = timedelta(minutes=1)  # the old tasks of a deployment end a little after it is complete


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseTask:
    """`place`: its host and zone, or the zone alone on Fargate."""

    id: int
    task_id: str
    status: Status
    place: str
    moved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The newest first. `has_more`: there are older ones that are left out."""

    tasks: tuple[CourseTask, ...] = ()
    has_more: bool = False


def get_course(operation: Operation) -> Course:
    """Tasks of the service that started or stopped since the call, until it ended. Two queries."""
    if operation.called_at is None or operation.service_id is None:
        return Course()
    since = operation.called_at - CLOCK_SKEW
    moved = Task.objects.filter(service_id=operation.service_id).filter(
        Q(created_at__gte=since) | Q(stopping_at__gte=since)
    )
    if operation.finished_at is not None:
        moved = moved.filter(created_at__lte=operation.finished_at)
        moved = moved.exclude(stopping_at__gt=operation.finished_at + LAST_STOPS, created_at__lt=since)
    moved = moved.annotate(moved_at=Coalesce(F("stopping_at"), F("created_at")))
    rows = list(for_rows(moved).order_by("-moved_at", "-pk")[: MOST + 1])
    return Course(tasks=tuple(_task(row) for row in rows[:MOST]), has_more=len(rows) > MOST)


def _task(task: Task) -> CourseTask:
    row = task_row(task)
    host = shorten_instance(row.host) if row.host else row.capacity
    return CourseTask(
        id=row.id,
        task_id=row.task_id,
        status=row.status,
        place=" · ".join(part for part in (host, row.availability_zone) if part),
        moved_at=getattr(task, "moved_at", None),
    )
