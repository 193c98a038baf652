"""The failures among a service's stopped tasks, and the cause most of the newest share."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from clusters.choices import DeploymentStatus
from clusters.planning.facts import DeploymentFacts, ServiceFacts, TaskFacts
from clusters.planning.judgement import Cause
from clusters.planning.stops import cause_of_stop, is_failure

COUNTED = timedelta(hours=24)
# ECS delays restarts of a failing task up to 27 minutes, so a loop may look calm for that long.
LOOP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """`cause`: of the newest loop, dated by its first failure. `recent`: failures within the loop's window."""

    counted: int
    recent: int
    of_primary: int  # recent ones that belong to the PRIMARY deployment
    cause: Cause | None
    newest_at: datetime | None


def primary_of(facts: ServiceFacts) -> DeploymentFacts | None:
    return next((each for each in facts.deployments if each.status == DeploymentStatus.PRIMARY), None)


def failures_of(facts: ServiceFacts, *, now: datetime) -> Failures:
    primary = primary_of(facts)
    primary_id = primary.deployment_id if primary else ""
    stopped = [task for task in facts.tasks or () if task.stopped_at and now - task.stopped_at <= COUNTED]
    found = [(task, cause_of_stop(task, primary_deployment_id=primary_id)) for task in stopped]
    failed = [(task, cause) for task, cause in found if is_failure(cause)]
    failed.sort(key=lambda pair: _stopped_at(pair[0]), reverse=True)
    recent = [(task, cause) for task, cause in failed if now - _stopped_at(task) <= LOOP]
    return Failures(
        counted=len(failed),
        recent=len(recent),
        of_primary=sum(1 for task, _ in recent if primary_id and task.started_by == primary_id),
        cause=_most_common(failed, recent=recent),
        newest_at=_stopped_at(failed[0][0]) if failed else None,
    )


def _stopped_at(task: TaskFacts) -> datetime:
    assert task.stopped_at is not None  # noqa: S101 - only stopped tasks come here
    return task.stopped_at


def _most_common(failed: list[tuple[TaskFacts, Cause]], *, recent: list[tuple[TaskFacts, Cause]]) -> Cause | None:
    """The commonest cause of the recent failures; without any, the newest failure's."""
    if not failed:
        return None
    counts = Counter((cause.cause_class, cause.place) for _, cause in recent)
    story = counts.most_common(1)[0][0] if counts else (failed[0][1].cause_class, failed[0][1].place)
    alike = [(task, cause) for task, cause in failed if (cause.cause_class, cause.place) == story]
    newest = alike[0][1]
    return Cause(
        cause_class=newest.cause_class,
        text=newest.text,
        mend=newest.mend,
        certainty=newest.certainty,
        place=newest.place,
        is_shared=newest.is_shared,
        first_at=min(_stopped_at(task) for task, _ in alike),
        task_arn=newest.task_arn,
    )
