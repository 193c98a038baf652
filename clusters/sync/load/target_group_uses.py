"""Which target groups services name, kept with the services: the load balancers' agents ask for no others."""

from collections.abc import Iterator, Mapping
from typing import Any

from clusters.choices import AgentKind
from clusters.models import SyncState, TargetGroupUse
from clusters.sync.payload import Payload, members, positive, text
from clusters.sync.stamp import Stamp
from clusters.sync.upsert import upsert


def keep_uses(wanted: Mapping[int, list[Any]], *, stamp: Stamp) -> None:
    """Inside a transaction: bring the uses of these services (by key) in line with their `loadBalancers`."""
    named = {(use.service_id, use.target_group_arn): use for use in _uses(wanted, stamp=stamp)}
    stored = {
        (use.service_id, use.target_group_arn): use
        for use in TargetGroupUse.objects.filter(service_id__in=list(wanted))
    }
    stale = [use.pk for key, use in stored.items() if key not in named]
    if stale:
        TargetGroupUse.objects.filter(pk__in=stale).delete()
    fresh = [use for key, use in named.items() if key not in stored or _differs(use, stored[key])]
    upsert(fresh, unique=("service_id", "target_group_arn"))
    if any(key not in stored for key in named):  # a group that may be new to the mirror
        shard = SyncState.objects.filter(scope_id=stamp.scope_id, kind=AgentKind.LOAD_BALANCERS)
        shard.filter(due_at__gt=stamp.now, last_success_at__isnull=False).update(due_at=stamp.now)


def _uses(wanted: Mapping[int, list[Any]], *, stamp: Stamp) -> Iterator[TargetGroupUse]:
    """A blue/green service names a second group beside each first one."""
    for service_id, entries in wanted.items():
        for entry in entries:
            other = text(members(entry, "advancedConfiguration"), "alternateTargetGroupArn")
            for arn in filter(None, (text(entry, "targetGroupArn"), other)):
                yield _use(entry, arn=arn, service_id=service_id, scope_id=stamp.scope_id)


def _use(entry: Payload, *, arn: str, service_id: int, scope_id: int) -> TargetGroupUse:
    return TargetGroupUse(
        scope_id=scope_id,
        service_id=service_id,
        target_group_arn=arn,
        container_name=text(entry, "containerName"),
        container_port=positive(entry.get("containerPort")),
    )


def _differs(one: TargetGroupUse, other: TargetGroupUse) -> bool:
    return (one.container_name, one.container_port) != (other.container_name, other.container_port)
