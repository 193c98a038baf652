"""What a batch would do, service by service, from our own rows: the guards for many at once, in a few queries."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.access import actable
from clusters.choices import OperationKind, RolloutState, Tier
from clusters.models import Cluster, Operation, Protection, Service
from clusters.operations.guards import (
    Wish,
    busy,
    calling,
    current_freezes,
    frozen,
    is_gone,
    may_not_write,
    no_right,
    protected,
)
from clusters.operations.refusal import Notice
from clusters.operations.registry import kind_of
from clusters.planning.words import tasks_of

MOST_SERVICES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One service: what stands in the way (then it is left out), or what a person should know."""

    service: Service
    obstacle: Notice | None
    warnings: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """`may_act`: the user is an operator of at least one of the clusters."""

    kind: OperationKind
    lines: tuple[BatchLine, ...]
    may_act: bool

    @property
    def included(self) -> tuple[BatchLine, ...]:
        return tuple(line for line in self.lines if line.obstacle is None)

    @property
    def left_out(self) -> tuple[BatchLine, ...]:
        return tuple(line for line in self.lines if line.obstacle is not None)

    @property
    def is_prod(self) -> bool:
        return any(Tier.PROD in (line.service.tier, line.service.cluster.tier) for line in self.included)

    @property
    def typed_name(self) -> str:
        """What must be typed to confirm: how many services, since they have many names. "" for nothing."""
        return str(len(self.included)) if self.is_prod else ""

    @property
    def fingerprint(self) -> str:
        """Equal while the same services with the same revisions would be redeployed."""
        decisive = [[line.service.pk, line.service.task_definition_arn] for line in self.included]
        return hashlib.sha256(json.dumps([str(self.kind), decisive]).encode()).hexdigest()


def plan_batch(kind: OperationKind, *, services: Sequence[Service], user: Any, now: datetime) -> BatchPlan:
    """Needs `cluster` and `scope__account` selected. Four queries, however many services."""
    allowed = _clusters_allowed(user, services=services)
    protections = _protections(services)
    freezes = list(current_freezes(now))
    calling = _calling(services)
    lines = []
    for service in services:
        wish = Wish(kind=kind_of(kind), service=service, user=user, now=now)
        protection = protections.get((service.pk, None)) or protections.get((None, service.cluster_id))
        obstacle = (
            may_not_write(service)
            or (None if service.cluster_id in allowed else no_right(service.cluster))
            or is_gone(wish)
            or (protected(protection) if protection else None)
            or frozen(freezes, service=service)
            or (busy(calling[service.pk]) if service.pk in calling else None)
        )
        lines.append(BatchLine(service=service, obstacle=obstacle, warnings=tuple(_warnings(service))))
    return BatchPlan(kind=kind, lines=tuple(lines), may_act=bool(allowed))


def _clusters_allowed(user: Any, *, services: Iterable[Service]) -> set[int]:
    clusters = actable(Cluster.objects, user=user)
    return set(clusters.filter(pk__in={each.cluster_id for each in services}).values_list("pk", flat=True))


def _protections(services: Iterable[Service]) -> dict[tuple[int | None, int | None], Protection]:
    """By service, or by cluster where the whole cluster is protected."""
    rows = Protection.objects.filter(cluster_id__in={each.cluster_id for each in services})
    rows = rows.select_related("cluster", "service")
    return {(row.service_id, None if row.service_id else row.cluster_id): row for row in rows}


def _calling(services: Iterable[Service]) -> dict[int, Operation]:
    rows = calling().filter(service__in=[each.pk for each in services])
    return {row.service_id: row for row in rows if row.service_id}


def _warnings(service: Service) -> list[Notice]:
    """What the mirror knows. Each operation's own plan is made from a fresh read of AWS."""
    found = []
    if service.rollout_state == RolloutState.IN_PROGRESS:
        found.append(Notice(text="A rollout is in progress."))
    if not service.has_circuit_breaker:
        found.append(Notice(text="No circuit breaker: ECS tries for ever when new tasks fail."))
    if not service.desired_count:
        found.append(Notice(text="Desired 0: no task starts, so this proves nothing."))
    least_percent = service.minimum_healthy_percent
    if least_percent is not None and least_percent < 100 and service.desired_count:
        least = -(-service.desired_count * least_percent // 100)
        found.append(Notice(text=f"Down to {least} of {tasks_of(service.desired_count)} may run meanwhile."))
    return found
