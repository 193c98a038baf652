"""Targets of one group into the mirror, each linked to the task and the host that it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clusters.choices import TaskStatus
from clusters.models import Container, ContainerInstance, Target, TargetGroup, Task
from clusters.sync.payload import Payload, members, positive, prose, text
from clusters.sync.upsert import upsert
from clusters.sync.writer import Writer, batches

Key = tuple[str, int]
BY_ADDRESS, BY_INSTANCE = "ip", "instance"
SHOWN = ("zone", "state", "reason", "description", "task_id", "container_instance_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Whose pages show a group's health."""

    cluster_ids: frozenset[int] = field(default=frozenset())
    service_ids: frozenset[int] = field(default=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Links:
    """Keys of tasks and hosts by target."""

    tasks: Mapping[Key, int] = field(default_factory=dict)
    hosts: Mapping[str, int] = field(default_factory=dict)


def load_targets(
    group: TargetGroup, *, described: Sequence[Payload], uses: Uses, now: datetime, writer: Writer
) -> None:
    """Write what changed; end what AWS no longer lists. `described`: DescribeTargetHealth's whole answer."""
    told = {_key(members(item, "Target")): item for item in described}
    stored: dict[Key, Target] = {(row.target_id, row.port): row for row in Target.objects.filter(target_group=group)}
    links = _links(group, keys=told)
    rows = [
        _target(item, key=key, group=group, links=links, before=stored.get(key), now=now) for key, item in told.items()
    ]
    changed = [row for row in rows if _differs(row, stored.get((row.target_id, row.port)))]
    ended = [row.pk for key, row in stored.items() if key not in told and row.gone_at is None]
    for part in batches(changed):
        with writer.transaction(rows=len(part)):
            upsert(part, unique=("target_group_id", "target_id", "port"))
            writer.wrote(len(part), cluster_ids=uses.cluster_ids, service_ids=uses.service_ids)
    if ended:
        with writer.transaction(rows=len(ended)):
            Target.objects.filter(pk__in=ended).update(gone_at=now)
            writer.ended(len(ended), cluster_ids=uses.cluster_ids)


def _key(target: Payload) -> Key:
    return text(target, "Id")[:255], positive(target.get("Port")) or 0


def _target(
    item: Payload, *, key: Key, group: TargetGroup, links: _Links, before: Target | None, now: datetime
) -> Target:
    """A target whose task has just ended keeps its link while it drains."""
    health = members(item, "TargetHealth")
    state = text(health, "State")
    is_same = before is not None and before.gone_at is None and before.state == state
    kept_task = before.task_id if before is not None and before.gone_at is None else None
    return Target(
        target_group=group,
        target_id=key[0],
        port=key[1],
        zone=text(members(item, "Target"), "AvailabilityZone"),
        state=state,
        reason=text(health, "Reason"),
        description=prose(health, "Description")[:400],
        since=before.since if before is not None and is_same else now,
        gone_at=None,
        task_id=links.tasks.get(key) or kept_task,
        container_instance_id=links.hosts.get(key[0]),
    )


def _differs(row: Target, before: Target | None) -> bool:
    if before is None or before.gone_at is not None:
        return True
    return any(getattr(row, name) != getattr(before, name) for name in SHOWN)


def _links(group: TargetGroup, *, keys: Iterable[Key]) -> _Links:
    """Addresses belong to tasks with an interface of their own, host ports to containers on a host."""
    every = list(keys)
    if group.target_type == BY_ADDRESS:
        return _Links(tasks=_tasks_by_address(group, keys=every))
    if group.target_type == BY_INSTANCE:
        return _links_by_instance(group, keys=every)
    return _Links()


def _alive(group: TargetGroup) -> Any:
    return Task.objects.filter(scope_id=group.scope_id).live().exclude(last_status=TaskStatus.STOPPED)


def _tasks_by_address(group: TargetGroup, *, keys: list[Key]) -> dict[Key, int]:
    tasks = _alive(group).filter(private_ip__in={address for address, _ in keys}).order_by("created_at")
    by_address = dict(tasks.values_list("private_ip", "pk"))
    return {key: by_address[key[0]] for key in keys if key[0] in by_address}


def _links_by_instance(group: TargetGroup, *, keys: list[Key]) -> _Links:
    hosts = ContainerInstance.objects.filter(scope_id=group.scope_id, ec2_instance_id__in={each for each, _ in keys})
    host_of = dict(hosts.live().values_list("ec2_instance_id", "pk"))
    id_of = {pk: instance_id for instance_id, pk in host_of.items()}
    running = _alive(group).filter(container_instance_id__in=id_of)
    rows = Container.objects.filter(task__in=running).values_list(
        "task_id", "task__container_instance_id", "network_bindings"
    )
    tasks = {
        (id_of[host_id], port): task_id
        for task_id, host_id, bindings in rows
        for binding in bindings
        if (port := positive(binding.get("hostPort")))
    }
    return _Links(tasks={key: tasks[key] for key in keys if key in tasks}, hosts=host_of)
