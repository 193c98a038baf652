"""Load balancers, their listeners and rules, and target groups into the mirror."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clusters.models import Listener, LoadBalancer, TargetGroup
from clusters.sync.load.changed import changed_readings
from clusters.sync.payload import Payload, Reading, text
from clusters.sync.search import keep_tokens, tokens_of
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.load_balancer import (
    transform_listener,
    transform_load_balancer,
    transform_rule,
    transform_target_group,
)
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches

ROWS_EACH = 8  # one with its search tokens
Words = Callable[[Any], list[str]]


def load_load_balancers(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer, tell: frozenset[int]
) -> None:
    """`tell`: clusters whose pages may show it."""
    changed = changed_readings(payloads, arn_member="LoadBalancerArn", known=known)
    rows = [transform_load_balancer(reading, stamp=stamp) for reading in changed.values()]
    _write(
        rows, stamp=stamp, writer=writer, tell=tell, kind="load_balancer", words=lambda row: [row.name, row.dns_name]
    )


def load_target_groups(
    payloads: Sequence[Payload],
    *,
    stamp: Stamp,
    known: Mapping[str, Known],
    writer: Writer,
    tell: frozenset[int],
    balancer_ids: Mapping[str, int],
) -> None:
    """`balancer_ids`: keys of the load balancers by ARN."""
    changed = changed_readings(payloads, arn_member="TargetGroupArn", known=known)
    rows = [
        transform_target_group(reading, stamp=stamp, load_balancer_id=_front(reading.payload, balancer_ids))
        for reading in changed.values()
    ]
    _write(rows, stamp=stamp, writer=writer, tell=tell, kind="target_group", words=lambda row: [row.name])
    _relink(payloads, balancer_ids=balancer_ids, stamp=stamp, writer=writer)


def load_listeners(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer, balancer: LoadBalancer
) -> None:
    changed = changed_readings(payloads, arn_member="ListenerArn", known=known)
    rows = [transform_listener(reading, stamp=stamp, load_balancer_id=balancer.pk) for reading in changed.values()]
    _write(rows, stamp=stamp, writer=writer, tell=frozenset())


def load_rules(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer, listener: Listener
) -> None:
    changed: dict[str, Reading] = changed_readings(payloads, arn_member="RuleArn", known=known)
    rows = [transform_rule(reading, stamp=stamp, listener_id=listener.pk) for reading in changed.values()]
    _write(rows, stamp=stamp, writer=writer, tell=frozenset())


def _write(
    rows: Sequence[Any],
    *,
    stamp: Stamp,
    writer: Writer,
    tell: frozenset[int],
    kind: str = "",
    words: Words | None = None,
) -> None:
    for part in batches(list(rows), weight=ROWS_EACH):
        with writer.transaction(rows=len(part) * ROWS_EACH):
            keys = upsert(part, unique=("scope_id", "arn"), guard=Guard.READ)
            pk_of = {arn: pk for pk, arn in keys}
            if words is not None:
                wanted = {pk_of[row.arn]: tokens_of(words(row)) for row in part if row.arn in pk_of}
                keep_tokens(wanted, kind=kind, scope_id=stamp.scope_id, cluster_id=None)
            writer.wrote(len(keys), cluster_ids=tell, service_ids=None)


def _front(payload: Payload, balancer_ids: Mapping[str, int]) -> int | None:
    """A target group has one load balancer at most, though AWS answers a list."""
    return next((balancer_ids[arn] for arn in payload.get("LoadBalancerArns") or () if arn in balancer_ids), None)


def _relink(payloads: Sequence[Payload], *, balancer_ids: Mapping[str, int], stamp: Stamp, writer: Writer) -> None:
    """Groups that came when their load balancer could not be read."""
    waiting = TargetGroup.objects.filter(scope_id=stamp.scope_id, load_balancer__isnull=True).live()
    front = {text(payload, "TargetGroupArn"): _front(payload, balancer_ids) for payload in payloads}
    for pk, arn in list(waiting.values_list("pk", "arn")):
        if front.get(arn) is not None:
            with writer.transaction(rows=1):
                TargetGroup.objects.filter(pk=pk).update(load_balancer_id=front[arn])
