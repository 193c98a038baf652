"""Container instances into the mirror. Used by sweeps, targeted refreshes and events alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from clusters.models import ContainerInstance, Task
from clusters.sync.load.changed import changed_readings
from clusters.sync.locking import lock_by_arn
from clusters.sync.payload import Payload, last_part
from clusters.sync.search import keep_tokens, tokens_of
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.container_instance import transform_container_instance
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches

ROWS_EACH = 5  # a host and its search tokens


def load_container_instances(
    payloads: Sequence[Payload],
    *,
    stamp: Stamp,
    known: Mapping[str, Known],
    writer: Writer,
    guard: Guard = Guard.VERSION,
) -> list[str]:
    """Write what changed; answers the ARNs written. `known`: the live rows, or those of these ARNs."""
    changed = changed_readings(payloads, arn_member="containerInstanceArn", known=known)
    since = _disconnected_since(list(changed), stamp=stamp)
    hosts = [
        transform_container_instance(reading, stamp=stamp, agent_disconnected_at=since.get(arn))
        for arn, reading in changed.items()
    ]
    written: list[str] = []
    for part in batches(hosts, weight=ROWS_EACH):
        with writer.transaction(rows=len(part) * ROWS_EACH):
            keys = upsert(part, unique=("scope_id", "arn"), guard=guard)
            pk_of = {arn: pk for pk, arn in keys}
            new = {arn: pk for arn, pk in pk_of.items() if arn not in known}
            _link_tasks(new, stamp=stamp)
            tokens = {pk_of[host.arn]: tokens_of(_words(host)) for host in part if host.arn in pk_of}
            keep_tokens(
                tokens,
                kind="container_instance",
                scope_id=stamp.scope_id,
                cluster_id=stamp.cluster_id,
                new=frozenset(new.values()),
            )
            writer.wrote(len(keys), cluster_ids=stamp.cluster_ids)
            written.extend(pk_of)
    return written


def _disconnected_since(arns: Sequence[str], *, stamp: Stamp) -> dict[str, datetime | None]:
    if not arns:
        return {}
    rows = ContainerInstance.objects.filter(
        scope_id=stamp.scope_id, arn__in=arns, is_agent_connected=False, gone_at__isnull=True
    )
    return dict(rows.values_list("arn", "agent_disconnected_at"))


def _link_tasks(new: Mapping[str, int], *, stamp: Stamp) -> None:
    """Tasks that came before their host."""
    if not new:
        return
    waiting = Task.objects.filter(
        scope_id=stamp.scope_id, container_instance__isnull=True, container_instance_arn__in=list(new)
    )
    lock_by_arn(waiting)
    for arn in set(waiting.values_list("container_instance_arn", flat=True)):
        waiting.filter(container_instance_arn=arn).update(container_instance_id=new[arn])


def _words(host: ContainerInstance) -> list[str]:
    return [host.ec2_instance_id, last_part(host.arn), host.instance_type, *host.tags.values()]
