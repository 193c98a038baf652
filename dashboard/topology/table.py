"""The picture as a table: the same groups of tasks, in words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.graph import ClusterFacts, HostFacts
from dashboard.palette import WORDS, Mark, Status
from dashboard.topology.build import definition_of
from dashboard.topology.groups import LONE, TaskGroup, task_groups
from dashboard.topology.names import short_image

COLUMNS = ("Service", "Status", "Tasks", "Task definition", "Images", "Target groups", "Runs on")
LONE_NAME = "No service (stand-alone)"
MOST_PLACES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """`service_id` and `definition_id` 0: no page. `images`: (short, whole)."""

    service_id: int
    service_name: str
    status: Status
    tasks: str
    definition_id: int
    definition_name: str
    images: tuple[tuple[str, str], ...]
    target_groups: tuple[str, ...]
    runs_on: str


def rows_of(facts: ClusterFacts) -> tuple[GroupRow, ...]:
    services = {service.id: service for service in facts.services}
    hosts = {host.key: host for host in facts.hosts}
    rows = []
    for group in task_groups(facts):
        service = services.get(group.service_id)
        definition = definition_of(group.definition_arn, facts=facts)
        rows.append(
            GroupRow(
                service_id=max(0, group.service_id),
                service_name=service.name if service else LONE_NAME,
                status=service.status if service else Status(mark=Mark.OFF, text="Nothing restarts them"),
                tasks=_tasks(group),
                definition_id=definition.id,
                definition_name=definition.short_name,
                images=tuple((short_image(image), image) for image in definition.images),
                target_groups=tuple(dict.fromkeys(target.name for target in service.traffic.target_groups))
                if service
                else (),
                runs_on=_places(group, hosts=hosts),
            )
        )
    return tuple(row for row in rows if row.service_id != LONE or row.tasks != "none")


def cells(row: GroupRow) -> list[str]:
    """One row of COLUMNS as text."""
    images, targets = ", ".join(short for short, _ in row.images), ", ".join(row.target_groups)
    return [row.service_name, row.status.text, row.tasks, row.definition_name, images, targets, row.runs_on]


def legend_of(facts: ClusterFacts) -> list[list[str]]:
    """(mark, words) of each state that the picture shows, in the palette's order; "missing" first."""
    groups = task_groups(facts)
    there = {task.status.mark for group in groups for task in group.tasks}
    missing = [["missing", "Missing, no task"]] if any(group.missing for group in groups) else []
    words = {**WORDS, Mark.OK: "Running", Mark.CHANGE: "Starting", Mark.DRAIN: "Stopping"}
    return missing + [[str(mark), words[mark]] for mark in Mark if mark in there]


def _tasks(group: TaskGroup) -> str:
    counts: Counter[Mark] = Counter()
    for task in group.tasks:
        counts[task.status.mark] += task.count
    parts = [f"{group.missing:,} missing"] if group.missing else []
    words = {**WORDS, Mark.OK: "running", Mark.CHANGE: "starting", Mark.DRAIN: "stopping"}
    parts += [f"{count:,} {words[mark].lower()}" for mark, count in counts.items()]
    return ", ".join(parts) or "none"


def _places(group: TaskGroup, *, hosts: Mapping[str, HostFacts]) -> str:
    """Fullest first: "i-0a12 (3), Fargate (2), 4 more"."""
    counts: Counter[str] = Counter()
    for task in group.tasks:
        counts[task.host] += task.count
    counts.pop("", None)
    named = [f"{hosts[key].name} ({count:,})" for key, count in counts.most_common() if key in hosts]
    more = len(named) - MOST_PLACES
    elsewhere = sum(count for key, count in counts.items() if key not in hosts)
    named = named[:MOST_PLACES] + ([f"{more} more"] if more > 0 else [])
    return ", ".join([*named, f"{elsewhere:,} on hosts not shown"] if elsewhere else named)
