"""Clusters into the mirror. A new cluster gets its shards and its access rows at once."""

from collections.abc import Mapping, Sequence

from clusters.access import compile_grants
from clusters.models import Cluster
from clusters.sync.load.changed import changed_readings
from clusters.sync.payload import Payload
from clusters.sync.search import keep_tokens, tokens_of
from clusters.sync.stamp import Known, Stamp
from clusters.sync.transform.cluster import transform_cluster
from clusters.sync.upsert import Guard, upsert
from clusters.sync.writer import Writer, batches

ROWS_EACH = 6  # a cluster and its search tokens
# Kept by health, counters and tiers: a read of the cluster must not reset them.
OURS = (
    "tier",
    "service_count",
    "task_count",
    "host_count",
    "desired_count",
    "healthy_count",
    "missing_count",
    "attention_count",
    "severity",
    "cause",
)


def load_clusters(
    payloads: Sequence[Payload], *, stamp: Stamp, known: Mapping[str, Known], writer: Writer
) -> list[int]:
    """Write what changed; answers the keys of clusters that are new or came back, so that they can be swept next."""
    changed = changed_readings(payloads, arn_member="clusterArn", known=known)
    rows = [transform_cluster(reading, stamp=stamp) for reading in changed.values()]
    arrived: list[int] = []
    for part in batches(rows, weight=ROWS_EACH):
        with writer.transaction(rows=len(part) * ROWS_EACH):
            keys = upsert(part, unique=("scope_id", "arn"), guard=Guard.READ, keep=OURS)
            pk_of = {arn: pk for pk, arn in keys}
            new = [pk for arn, pk in pk_of.items() if arn not in known]
            for row in part:
                if row.arn in pk_of:
                    pk = pk_of[row.arn]
                    words = tokens_of([row.name, *row.tags.values()])
                    keep_tokens({pk: words}, kind="cluster", scope_id=stamp.scope_id, cluster_id=pk)
            if new:
                compile_grants(Cluster.objects.filter(pk__in=new))
            writer.wrote(len(keys), cluster_ids=frozenset(pk_of.values()))
            arrived.extend(new)
    return arrived
