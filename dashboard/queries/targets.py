"""Targets as rows: how healthy each is, why not in AWS's words and in ours, and which task or host it is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from clusters.choices import TargetState
from clusters.models import Target, Task
from clusters.planning.facts import TargetsFacts
from clusters.planning.target_causes import target_cause, words_of
from dashboard.palette import Mark, Status
from dashboard.words import plural, shorten, shorten_instance

MOST = 200
MARKS: Mapping[str, Mark] = {
    TargetState.HEALTHY: Mark.OK,
    TargetState.INITIAL: Mark.CHANGE,
    TargetState.DRAINING: Mark.DRAIN,
    TargetState.UNHEALTHY: Mark.BAD,
    TargetState.UNHEALTHY_DRAINING: Mark.DRAIN,
    TargetState.UNUSED: Mark.OFF,
}
_WORST = (
    TargetState.UNHEALTHY,
    TargetState.UNAVAILABLE,
    TargetState.INITIAL,
    TargetState.UNHEALTHY_DRAINING,
    TargetState.DRAINING,
    TargetState.UNUSED,
    TargetState.HEALTHY,
)
WORST_FIRST = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(_WORST)),
    default=Value(0),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """`why` is one line of ours, `told` AWS's code and description. Ids are 0 where there is no page to open."""

    name: str
    status: Status
    why: str
    told: str
    since: datetime
    zone: str
    task_id: int
    task_name: str
    service_name: str
    host_id: int
    host_name: str
    group_id: int
    group_name: str


def worst_targets_first(rows: Any) -> Any:
    related = ("target_group", "task", "container_instance")
    slim = rows.select_related(*related).defer("target_group__raw", "task__raw", "container_instance__raw")
    return slim.order_by(WORST_FIRST, "target_id", "port")


def target_rows(user: Any, targets: Iterable[Target]) -> tuple[TargetRow, ...]:
    """One query: which of their tasks the person may open. A host is seen with its task."""
    every = list(targets)
    tasks = {target.task_id for target in every if target.task_id}
    seen = set(Task.objects.visible_to(user).filter(pk__in=tasks).values_list("pk", flat=True)) if tasks else set()
    return tuple(target_row(target, may_open=target.task_id in seen) for target in every)


def get_task_targets(task: Task) -> tuple[TargetRow, ...]:
    """The targets that a task is, by group. The caller has passed the task's gate. One query."""
    rows = worst_targets_first(Target.objects.live().filter(task=task, target_group__gone_at__isnull=True))
    return tuple(target_row(target, may_open=True) for target in rows)


def target_row(target: Target, *, may_open: bool) -> TargetRow:
    """Needs its group, task and host selected."""
    task, host = (target.task, target.container_instance) if may_open else (None, None)
    told = f"{target.reason}: {target.description}" if target.description else target.reason
    return TargetRow(
        name=_name(target),
        status=Status(mark=MARKS.get(target.state, Mark.UNKNOWN), text=_state(target.state)),
        why=words_of(target.reason, description=target.description, path=target.target_group.health_check_path)
        if target.reason
        else "",
        told=told,
        since=target.since,
        zone=target.zone,
        task_id=task.pk if task else 0,
        task_name=shorten(task.task_id) if task else "",
        service_name=task.service_name if task else "",
        host_id=host.pk if host else 0,
        host_name=shorten_instance(str(host)) if host else "",
        group_id=target.target_group_id,
        group_name=target.target_group.name,
    )


def group_status(*, healthy: int, unhealthy: int, total: int, targets: Sequence[Target] = (), path: str = "") -> Status:
    """How the group is, in one line. `targets`: the worst ones, for the commonest reason."""
    if not total:
        return Status(mark=Mark.OFF, text="No target takes requests")
    if not unhealthy:
        is_whole = healthy == total
        rest = "" if is_whole else f", {plural(total - healthy, 'more is coming', 'more are coming')}"
        return Status(mark=Mark.OK if is_whole else Mark.CHANGE, text=f"{healthy} of {total} healthy{rest}")
    failing = Counter((each.reason, each.description) for each in targets if each.state == TargetState.UNHEALTHY)
    (reason, description), _ = (failing.most_common(1) or [(("", ""), 0)])[0]
    cause = target_cause(
        TargetsFacts(total=total, unhealthy=unhealthy, reason=reason, description=description, path=path)
    )
    return Status(mark=Mark.BAD, text=cause.text if cause else f"{unhealthy} of {total} unhealthy")


def _name(target: Target) -> str:
    name = target.target_id if ":" not in target.target_id else f"[{target.target_id}]"
    return f"{name}:{target.port}" if target.port else name


def _state(state: str) -> str:
    return state.replace(".", ", ").capitalize()
