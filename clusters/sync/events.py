"""Applies ECS's events to the mirror: what carries a version at once, everything else as "describe this".

Duplicates, disorder and latecomers are normal: only a higher version is written, and nothing that has ended revives.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from clusters.announce import announce
from clusters.choices import AgentKind, TaskStatus
from clusters.models import Cluster, ContainerInstance, EcsEvent, Scope, Task
from clusters.secrets import mask_payload
from clusters.sync.event import TASK_STATE_CHANGE, Event
from clusters.sync.known import known_container_instances, known_tasks
from clusters.sync.load.container_instances import load_container_instances
from clusters.sync.load.tasks import load_tasks
from clusters.sync.payload import plain_json, text
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.task import SERVICE_GROUP
from clusters.sync.upsert import Guard
from clusters.sync.wishes import ask, ask_services
from clusters.sync.writer import Writer

# How exact "last event" is on the Sync page; exacter would be a write for each batch.
LAST_EVENT_EVERY = timedelta(seconds=10)
BEFORE_STOPPING = (TaskStatus.PROVISIONING, TaskStatus.PENDING, TaskStatus.ACTIVATING, TaskStatus.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a batch did. `touched`: clusters whose health is to be judged anew. `foreign`: of no scope of ours."""

    written: int = 0
    kept: int = 0
    foreign: int = 0
    touched: frozenset[int] = frozenset()


def apply_events(events: Sequence[Event], *, now: datetime) -> Applied:
    """Commits part by part, and doing it twice changes nothing: a message is deleted only after this returned."""
    scopes = _scopes_of(events)
    ours = [event for event in events if (event.account_id, event.region) in scopes]
    by_scope: dict[Scope, list[Event]] = defaultdict(list)
    for event in ours:
        by_scope[scopes[event.account_id, event.region]].append(event)
    done = [_apply_in(scope, events=each, now=now) for scope, each in by_scope.items()]
    return Applied(
        written=sum(each.written for each in done),
        kept=sum(each.kept for each in done),
        foreign=len(events) - len(ours),
        touched=frozenset().union(*(each.touched for each in done)),
    )


def _scopes_of(events: Iterable[Event]) -> dict[tuple[str, str], Scope]:
    places = {(event.account_id, event.region) for event in events}
    wanted = Q(pk__in=())
    for account_id, region in places:
        wanted |= Q(account__account_id=account_id, region=region)
    rows = Scope.objects.filter(wanted, is_enabled=True, account__is_enabled=True).select_related("account")
    return {(row.account.account_id, row.region): row for row in rows}


def _apply_in(scope: Scope, *, events: Sequence[Event], now: datetime) -> Applied:
    arns = {event.cluster_arn for event in events} - {""}
    clusters = dict(Cluster.objects.filter(scope=scope, arn__in=arns).values_list("arn", "pk"))
    versioned = [event for event in events if event.is_versioned]
    others = [event for event in events if not event.is_versioned]
    written, touched = 0, set()
    for (cluster_arn, detail_type), newest in _newest(versioned).items():
        cluster_id = clusters.get(cluster_arn)
        if cluster_id is None:
            # Not mirrored yet: its sweep will bring the tasks along.
            ask([(None, AgentKind.CLUSTERS, cluster_arn)], scope=scope, now=now)
            continue
        load = _load_tasks if detail_type == TASK_STATE_CHANGE else _load_instances
        stamp = Stamp(scope_id=scope.pk, cluster_id=cluster_id, read_at=now, now=now)
        count = load(newest, stamp=stamp, scope=scope)
        written += count
        touched |= {cluster_id} if count else set()
    kept = _keep(others, scope=scope, clusters=clusters, now=now)
    _note_last_event(scope, now=now)
    return Applied(written=written, kept=kept, touched=frozenset(touched))


def _newest(events: Iterable[Event]) -> dict[tuple[str, str], list[Event]]:
    """Of each resource the highest version in this batch, by (cluster ARN, detail type)."""
    newest: dict[str, Event] = {}
    for event in events:
        other = newest.get(event.resource_arn)
        if other is None or event.version > other.version:
            newest[event.resource_arn] = event
    grouped: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in newest.values():
        grouped[event.cluster_arn, event.detail_type].append(event)
    return grouped


def _load_tasks(events: Sequence[Event], *, stamp: Stamp, scope: Scope) -> int:
    arns = [event.resource_arn for event in events]
    known = known_tasks(scope_id=scope.pk, arns=arns)
    newer = _newer(events, known=known)
    payloads = _with_tags(newer, rows=Task.objects.filter(scope=scope), known=known)
    writer = Writer(lease=None, kind=AgentKind.TASKS)
    written = load_tasks(payloads, stamp=stamp, known=known, writer=writer, guard=Guard.EVENT)
    _describe_new(written, kind=AgentKind.TASKS, known=known, stamp=stamp, scope=scope)
    moved = [event for event in newer if event.resource_arn in written]
    _describe_services(moved, known=known, stamp=stamp, scope=scope)
    return len(written)


def _load_instances(events: Sequence[Event], *, stamp: Stamp, scope: Scope) -> int:
    arns = [event.resource_arn for event in events]
    known = known_container_instances(scope_id=scope.pk, arns=arns)
    newer = _newer(events, known=known)
    payloads = _with_tags(newer, rows=ContainerInstance.objects.filter(scope=scope), known=known)
    writer = Writer(lease=None, kind=AgentKind.CONTAINER_INSTANCES)
    written = load_container_instances(payloads, stamp=stamp, known=known, writer=writer, guard=Guard.EVENT)
    _describe_new(written, kind=AgentKind.CONTAINER_INSTANCES, known=known, stamp=stamp, scope=scope)
    return len(written)


def _newer(events: Sequence[Event], *, known: Mapping[str, Known]) -> list[Event]:
    """Spares the upsert what its guard would refuse anyway: duplicates, latecomers and what has ended."""
    found = []
    for event in events:
        row = known.get(event.resource_arn)
        if row is None or (event.version > row.version and not row.is_gone):
            found.append(event)
    return found


def _with_tags(events: Sequence[Event], *, rows: Any, known: Mapping[str, Known]) -> list[dict[str, Any]]:
    """Events carry no tags; those the row has stay."""
    arns = [event.resource_arn for event in events if event.resource_arn in known]
    tags = dict(rows.filter(arn__in=arns).exclude(tags={}).values_list("arn", "tags")) if arns else {}
    return [
        {**event.detail, "tags": [{"key": key, "value": value} for key, value in tags[event.resource_arn].items()]}
        if event.resource_arn in tags
        else dict(event.detail)
        for event in events
    ]


def _describe_new(
    written: Iterable[str], *, kind: AgentKind, known: Mapping[str, Known], stamp: Stamp, scope: Scope
) -> None:
    """What was first heard of by an event is described once, for its tags."""
    ask([(stamp.cluster_id, kind, arn) for arn in written if arn not in known], scope=scope, now=stamp.now)


def _describe_services(moved: Sequence[Event], *, known: Mapping[str, Known], stamp: Stamp, scope: Scope) -> None:
    """A task that moved moves its service's counters; often it moved because the desired count had changed."""
    turned = [event for event in moved if event.resource_arn not in known or _is_told_to_stop(event)]
    ask_services(
        _service_names(moved),
        turned=_service_names(turned),
        cluster_id=stamp.home_id,
        cluster_arn=moved[0].cluster_arn if moved else "",
        scope=scope,
        now=stamp.now,
    )


def _is_told_to_stop(event: Event) -> bool:
    status = text(event.detail, "lastStatus")
    return text(event.detail, "desiredStatus") == TaskStatus.STOPPED and status in BEFORE_STOPPING


def _service_names(events: Iterable[Event]) -> set[str]:
    groups = {text(event.detail, "group") for event in events}
    return {group.removeprefix(SERVICE_GROUP) for group in groups if group.startswith(SERVICE_GROUP)}


def _keep(events: Sequence[Event], *, scope: Scope, clusters: Mapping[str, int], now: datetime) -> int:
    """Events without a version: kept once by id, and what they are about described."""
    by_id = {event.event_id[:80]: event for event in events}
    if not by_id:
        return 0
    with transaction.atomic():
        seen = set(EcsEvent.objects.filter(scope=scope, event_id__in=by_id).values_list("event_id", flat=True))
        fresh = {event_id: event for event_id, event in by_id.items() if event_id not in seen}
        EcsEvent.objects.bulk_create(
            [_row(event, event_id=event_id, scope=scope, clusters=clusters) for event_id, event in fresh.items()],
            ignore_conflicts=True,
        )
        wishes = [
            (clusters.get(event.cluster_arn), event.kind, event.resource_arn)
            for event in fresh.values()
            if event.kind is not None
        ]
        ask(wishes, scope=scope, now=now)
        changed = [clusters[event.cluster_arn] for event in fresh.values() if event.cluster_arn in clusters]
        announce(changed, kinds=(AgentKind.EVENTS,))
    return len(fresh)


def _row(event: Event, *, event_id: str, scope: Scope, clusters: Mapping[str, int]) -> EcsEvent:
    return EcsEvent(
        scope=scope,
        cluster_id=clusters.get(event.cluster_arn),
        event_id=event_id,
        detail_type=event.detail_type[:120],
        resource_arn=event.resource_arn[:600],
        occurred_at=event.occurred_at,
        detail=mask_payload(plain_json(json.dumps(event.detail))),
    )


def _note_last_event(scope: Scope, *, now: datetime) -> None:
    old = Q(last_event_at__isnull=True) | Q(last_event_at__lt=now - LAST_EVENT_EVERY)
    Scope.objects.filter(old, pk=scope.pk).update(last_event_at=now)
