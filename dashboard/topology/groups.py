"""Tasks grouped as a picture and its table show them: by service and revision."""

from collections import defaultdict
from dataclasses import dataclass

from dashboard.graph import ClusterFacts, ServiceFacts, TaskFacts
from dashboard.palette import WORST_FIRST, Mark

LONE = 0  # the service id of tasks that no service starts
_LEAVING = (Mark.DRAIN, Mark.OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """One service's tasks of one revision, worst first. `missing`: copies that should run and have no task."""

    service_id: int
    definition_arn: str
    tasks: tuple[TaskFacts, ...]
    missing: int

    @property
    def key(self) -> str:
        return f"tasks/{self.service_id}/{self.definition_arn}"


def task_groups(facts: ClusterFacts) -> tuple[TaskGroup, ...]:
    """Each service's deployed revisions (with or without tasks), then what else runs; stand-alone tasks last."""
    tasks: dict[tuple[int, str], list[TaskFacts]] = defaultdict(list)
    known = {service.id for service in facts.services}
    for task in facts.tasks:
        tasks[task.service_id if task.service_id in known else LONE, task.definition_arn].append(task)
    keys: dict[tuple[int, str], None] = {}
    for service in facts.services:
        keys.setdefault((service.id, service.definition_arn))
    for deployment in facts.deployments:
        if deployment.service_id in known:
            keys.setdefault((deployment.service_id, deployment.definition_arn))
    for key in sorted(tasks):
        keys.setdefault(key)
    wanted = {(service.id, service.definition_arn): _missing(service, facts=facts) for service in facts.services}
    place = {service.id: number for number, service in enumerate(facts.services)}
    ordered = sorted((key for key in keys if key[1]), key=lambda key: place.get(key[0], len(place)))
    return tuple(
        TaskGroup(
            service_id=service_id,
            definition_arn=arn,
            tasks=tuple(
                sorted(tasks[service_id, arn], key=lambda task: (WORST_FIRST.index(task.status.mark), task.id))
            ),
            missing=wanted.get((service_id, arn), 0),
        )
        for service_id, arn in ordered
    )


def _missing(service: ServiceFacts, *, facts: ClusterFacts) -> int:
    """Copies without any task: those whose task is starting or unhealthy are seen as that task."""
    if not facts.is_whole:
        return 0
    if service.id < 0:
        return service.missing
    there = sum(
        task.count for task in facts.tasks if task.service_id == service.id and task.status.mark not in _LEAVING
    )
    return max(0, service.desired_count - there)
