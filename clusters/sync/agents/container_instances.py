"""Container instances of a cluster."""

from clusters.models import ContainerInstance
from clusters.sync.closing import close_missing
from clusters.sync.fetched import Fetched
from clusters.sync.fetching import Fetcher
from clusters.sync.known import known_container_instances
from clusters.sync.load.container_instances import load_container_instances
from clusters.sync.outcome import Outcome, Run, outcome_of

AT_ONCE = 100


def get_container_instance_arns(fetcher: Fetcher, *, cluster_arn: str) -> Fetched:
    """All but INACTIVE ones: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html"""
    return fetcher.list_all("list_container_instances", {"cluster": cluster_arn}, member="containerInstanceArns")


def describe_container_instances_params(cluster_arn: str, *, arns: list[str]) -> dict[str, object]:
    include = ["TAGS", "CONTAINER_INSTANCE_HEALTH"]
    return {"cluster": cluster_arn, "containerInstances": arns, "include": include}


def sweep_container_instances(run: Run) -> Outcome:
    cluster = run.home()
    known = known_container_instances(scope_id=run.scope.pk, cluster_id=cluster.pk)
    if not known and run.has_fresh_counters and cluster.registered_container_instances_count == 0:
        return Outcome()
    listed = get_container_instance_arns(run.fetcher, cluster_arn=cluster.arn)
    parts = [listed]
    for part in run.fetcher.describe(
        "describe_container_instances",
        listed.items,
        at_once=AT_ONCE,
        params_of=lambda chunk: describe_container_instances_params(cluster.arn, arns=chunk),
        member="containerInstances",
    ):
        load_container_instances(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        parts.append(part.without_items())
    outcome = outcome_of(parts)
    if outcome.is_complete:
        gone = {arn for part in parts for arn in part.missing}
        close_missing(
            ContainerInstance.objects.all(),
            known=known,
            seen=set(listed.items) - gone,
            listed_at=listed.read_at,
            now=run.now,
            writer=run.writer,
            cluster_ids=run.cluster_ids,
        )
    return outcome
