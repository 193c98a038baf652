"""Rows of stopped tasks as `planning` judges them, so that a page names the same cause as health does."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from clusters.models import Container, ContainerDefinition, Task
from clusters.planning.facts import ContainerFacts, TaskFacts
from clusters.planning.judgement import Cause
from clusters.planning.stops import cause_of_stop

_OWN = ("containers", "has_health_check")
_COLUMNS = tuple(name for name in TaskFacts.__dataclass_fields__ if name not in _OWN)


def with_sidecars(rows: Any) -> Any:
    """Tasks of `tasks.for_rows` with what `stop_cause` reads besides, for no further query."""
    sidecars = ContainerDefinition.objects.filter(
        task_definition_id=OuterRef("task__task_definition_id"), name=OuterRef("name"), is_essential=False
    )
    containers = Container.objects.annotate(is_sidecar=Exists(sidecars))
    return rows.prefetch_related(None).prefetch_related(Prefetch("containers", queryset=containers))


def is_essential(container: Container) -> bool:
    """False for one that may end without ending its task. Needs a task of `with_sidecars`."""
    return not getattr(container, "is_sidecar", False)


def stop_cause(task: Task) -> Cause:
    """Needs a task of `with_sidecars`. No query."""
    containers = tuple(
        ContainerFacts(
            name=container.name,
            exit_code=container.exit_code,
            reason=container.reason,
            image=container.image,
            is_essential=is_essential(container),
            memory_mib=container.memory_mib,
        )
        for container in task.containers.all()
    )
    return cause_of_stop(TaskFacts(**{name: getattr(task, name) for name in _COLUMNS}, containers=containers))
