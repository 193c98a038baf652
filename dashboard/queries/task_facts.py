"""Rows of stopped tasks as `planning` judges them, so that a page names the same cause as health does."""

from collections.abc import Collection, Iterable

from clusters.models import ContainerDefinition, Task
from clusters.planning.facts import ContainerFacts, TaskFacts
from clusters.planning.judgement import Cause
from clusters.planning.stops import cause_of_stop

_OWN = ("containers", "has_health_check")
_COLUMNS = tuple(name for name in TaskFacts.__dataclass_fields__ if name not in _OWN)


def sidecars_of(tasks: Iterable[Task]) -> frozenset[tuple[int, str]]:
    """(task definition, container) of containers that may end without ending their task. One query."""
    definitions = {task.task_definition_id for task in tasks} - {None}
    rows = ContainerDefinition.objects.filter(task_definition_id__in=definitions, is_essential=False).order_by()
    return frozenset(rows.values_list("task_definition_id", "name"))


def stop_cause(task: Task, *, sidecars: Collection[tuple[int, str]]) -> Cause:
    """Needs `containers` prefetched. No query."""
    containers = tuple(
        ContainerFacts(
            name=container.name,
            exit_code=container.exit_code,
            reason=container.reason,
            image=container.image,
            is_essential=(task.task_definition_id or 0, container.name) not in sidecars,
            memory_mib=container.memory_mib,
        )
        for container in task.containers.all()
    )
    return cause_of_stop(TaskFacts(**{name: getattr(task, name) for name in _COLUMNS}, containers=containers))
