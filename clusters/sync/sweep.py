"""Reads whole scopes in one go, in the order in which things point at each other. Used where no scheduler runs."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.db import connections
from django.utils import timezone

from clusters.choices import AgentKind
from clusters.models import Scope, SyncState
from clusters.sync.run import ShardResult, run_shard
from clusters.sync.shards import SCOPE_KINDS, open_scope_shards

# What is referenced comes before what refers to it. Definitions run twice: for services, then for what tasks add.
STAGES = (
    (AgentKind.CLUSTERS, AgentKind.CAPACITY_PROVIDERS, AgentKind.ZONES),
    (AgentKind.SERVICES, AgentKind.CONTAINER_INSTANCES),
    (AgentKind.TASK_DEFINITIONS,),
    (AgentKind.TASKS,),
    (AgentKind.SERVICE_DEPLOYMENTS, AgentKind.TASK_DEFINITIONS),
    (AgentKind.IMAGES, AgentKind.LOAD_BALANCERS, AgentKind.SCALING),
    (AgentKind.TARGET_HEALTH,),
)
THREADS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to read. Empty kinds: all but the history of task definitions, which is filled slowly."""

    kinds: tuple[str, ...] = ()
    cluster_glob: str = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """One shard's turn. `result` None: another process holds it."""

    state_id: int
    name: str
    result: ShardResult | None


def sweep_scopes(
    scopes: Sequence[Scope],
    *,
    wish: Wish,
    threads: int = THREADS,
    on_stage: Callable[[int], None] | None = None,
) -> Iterator[Swept]:
    """Runs the shards of each stage side by side and yields each as it ends. With one thread nothing is threaded."""
    open_scope_shards(scopes, now=timezone.now())
    for kinds in _stages(wish):
        states = _states(scopes, kinds=kinds, wish=wish)
        if on_stage is not None:
            on_stage(len(states))
        if threads == 1:
            yield from (_sweep(state_id, name=name) for state_id, name in states)
            continue
        with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="shard") as pool:
            futures = [pool.submit(_sweep_in_thread, state_id, name=name) for state_id, name in states]
            for future in as_completed(futures):
                yield future.result()


def _stages(wish: Wish) -> list[tuple[str, ...]]:
    if not wish.kinds:
        return list(STAGES)
    named = [tuple(kind for kind in stage if kind in wish.kinds) for stage in STAGES]
    rest = tuple(kind for kind in wish.kinds if not any(kind in stage for stage in STAGES))
    return [stage for stage in (*named, rest) if stage]


def _states(scopes: Sequence[Scope], *, kinds: Sequence[str], wish: Wish) -> list[tuple[int, str]]:
    """Worst clusters first, scopes in turn; looked up late, since the first stage brings clusters."""
    rows = SyncState.objects.live().filter(scope__in=scopes, kind__in=kinds).select_related("scope__account", "cluster")
    chosen = [
        row
        for row in rows
        if row.kind in SCOPE_KINDS or (row.cluster and fnmatchcase(row.cluster.name, wish.cluster_glob))
    ]
    chosen.sort(key=lambda row: (kinds.index(row.kind), -(row.cluster.severity if row.cluster else 0)))
    # Scopes and kinds take turns, since each has a budget of its own: none waits for another's.
    turns: Counter[tuple[int, str]] = Counter()
    ordered: list[tuple[int, SyncState]] = []
    for row in chosen:
        ordered.append((turns[row.scope_id, row.kind], row))
        turns[row.scope_id, row.kind] += 1
    ordered.sort(key=lambda pair: pair[0])
    return [(row.pk, str(row)) for _, row in ordered]


def _sweep(state_id: int, *, name: str) -> Swept:
    return Swept(state_id=state_id, name=name, result=run_shard(state_id, is_full=True))


def _sweep_in_thread(state_id: int, *, name: str) -> Swept:
    try:
        return _sweep(state_id, name=name)
    finally:
        connections.close_all()
