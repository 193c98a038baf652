"""Tells which shards are due. Marks them, so that a queue that is behind doesn't fill with duplicates."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, Value, When

from clusters.choices import AgentKind
from clusters.models import Scope, SyncState
from clusters.sync.shards import CLUSTER_KINDS, open_scope_shards

# A shard that was sent and not run within this time is sent again: its worker or its message was lost.
SEND_AGAIN_AFTER = timedelta(seconds=90)
SEND_AT_MOST = 100
# What others point at goes first where several are due.
ORDER = (AgentKind.CLUSTERS, *CLUSTER_KINDS, AgentKind.TASK_DEFINITIONS)
BACKFILL_KINDS = frozenset(
    {
        AgentKind.TASK_DEFINITION_HISTORY,
        AgentKind.SERVICE_DEPLOYMENT_HISTORY,
        AgentKind.ZONES,
        AgentKind.IMAGES,
        AgentKind.LOAD_BALANCERS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueShard:
    """`epoch` travels with the job: a second delivery finds another one and does nothing."""

    state_id: int
    epoch: int
    kind: str

    @property
    def is_backfill(self) -> bool:
        return self.kind in BACKFILL_KINDS


def claim_due_shards(*, now: datetime) -> list[DueShard]:
    """Shards of enabled scopes that want a run, each once however many schedulers ask."""
    open_scope_shards(Scope.objects.filter(is_enabled=True, account__is_enabled=True), now=now)
    rank = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(ORDER)),
        default=Value(len(ORDER)),
        output_field=IntegerField(),
    )
    due = (
        SyncState.objects.due(now)
        .filter(scope__is_enabled=True, scope__account__is_enabled=True)
        .annotate(rank=rank)
        .order_by("rank", "due_at")
        .values_list("pk", "epoch", "kind", "due_at")[:SEND_AT_MOST]
    )
    claimed: list[DueShard] = []
    for pk, epoch, kind, due_at in list(due):
        again_at = now + SEND_AGAIN_AFTER
        if SyncState.objects.filter(pk=pk, epoch=epoch, due_at=due_at).update(due_at=again_at):
            claimed.append(DueShard(state_id=pk, epoch=epoch, kind=kind))
    return claimed
