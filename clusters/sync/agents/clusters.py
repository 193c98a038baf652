"""Clusters of a scope. A cluster that AWS no longer lists ends, with everything in it."""

from clusters.models import (
    AttentionItem,
    Cluster,
    ContainerInstance,
    Service,
    ServiceDeployment,
    ServiceRevision,
    SyncState,
    Task,
)
from clusters.sync.closing import close_missing, close_rows
from clusters.sync.fetched import Fetched
from clusters.sync.fetching import Fetcher
from clusters.sync.known import known_rows
from clusters.sync.load.clusters import load_clusters
from clusters.sync.outcome import Outcome, Run, outcome_of
from clusters.sync.shards import open_cluster_shards
from clusters.sync.tiers import apply_tiers

INCLUDE = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
AT_ONCE = 100
CONTENTS = (Service, Task, ContainerInstance, ServiceDeployment, ServiceRevision)


def get_cluster_arns(fetcher: Fetcher) -> Fetched:
    """ARNs of all ACTIVE clusters. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html"""
    return fetcher.list_all("list_clusters", {}, member="clusterArns")


def sweep_clusters(run: Run) -> Outcome:
    known = known_rows(Cluster.objects.filter(scope=run.scope).live().order_by("-severity", "name"))
    listed = get_cluster_arns(run.fetcher)
    arns = [*(arn for arn in known if arn in set(listed.items)), *(arn for arn in listed.items if arn not in known)]
    parts = [listed]
    for part in run.fetcher.describe(
        "describe_clusters",
        arns,
        at_once=AT_ONCE,
        params_of=lambda chunk: {"clusters": chunk, "include": INCLUDE},
        member="clusters",
    ):
        parts.append(part.without_items())
        arrived = load_clusters(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        open_cluster_shards(arrived, now=run.now)
    outcome = outcome_of(parts)
    if outcome.is_complete:
        ended = close_missing(
            Cluster.objects.all(),
            known=known,
            seen=listed.items,
            listed_at=listed.read_at,
            now=run.now,
            writer=run.writer,
        )
        _end_contents(ended, run=run, listed=listed)
    apply_tiers(run.scope, writer=run.writer)
    return outcome


def _end_contents(cluster_ids: list[int], *, run: Run, listed: Fetched) -> None:
    if not cluster_ids:
        return
    for model in CONTENTS:
        rows = model._default_manager.filter(cluster_id__in=cluster_ids)
        pks = list(rows.filter(gone_at__isnull=True).values_list("pk", flat=True))
        close_rows(
            model._default_manager.all(),
            pks=pks,
            listed_at=listed.read_at,
            now=run.now,
            writer=run.writer,
            cluster_ids=frozenset(cluster_ids),
        )
    with run.writer.transaction(rows=len(cluster_ids)):
        SyncState.objects.filter(cluster_id__in=cluster_ids).update(is_enabled=False)
        AttentionItem.objects.filter(cluster_id__in=cluster_ids, ended_at__isnull=True).update(ended_at=run.now)
