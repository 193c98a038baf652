"""Services of a cluster, worst first, with their deployments and events."""

from clusters.models import Service
from clusters.sync.closing import close_missing
from clusters.sync.fetched import Fetched
from clusters.sync.fetching import Fetcher
from clusters.sync.known import known_rows
from clusters.sync.load.services import load_services
from clusters.sync.outcome import Outcome, Run, outcome_of
from clusters.sync.tiers import apply_tiers

AT_ONCE = 10  # DescribeServices takes no more


def get_service_arns(fetcher: Fetcher, *, cluster_arn: str) -> Fetched:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html (10 a page unless asked)"""
    return fetcher.list_all("list_services", {"cluster": cluster_arn}, member="serviceArns")


def describe_services_params(cluster_arn: str, *, arns: list[str]) -> dict[str, object]:
    return {"cluster": cluster_arn, "services": arns, "include": ["TAGS"]}


def sweep_services(run: Run) -> Outcome:
    cluster = run.home()
    known = known_rows(Service.objects.filter(cluster=cluster).live().order_by("-severity", "name"))
    if not known and run.has_fresh_counters and cluster.active_services_count == 0:
        return Outcome()
    listed = get_service_arns(run.fetcher, cluster_arn=cluster.arn)
    present = set(listed.items)
    arns = [*(arn for arn in listed.items if arn not in known), *(arn for arn in known if arn in present)]
    parts = [listed]
    for part in run.fetcher.describe(
        "describe_services",
        arns,
        at_once=AT_ONCE,
        params_of=lambda chunk: describe_services_params(cluster.arn, arns=chunk),
        member="services",
    ):
        load_services(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        parts.append(part.without_items())
    if run.writer.written:
        apply_tiers(run.scope, writer=run.writer, cluster=cluster)
    outcome = outcome_of(parts)
    if outcome.is_complete:
        gone = {arn for part in parts for arn in part.missing}
        close_missing(
            Service.objects.all(),
            known=known,
            seen=present - gone,
            listed_at=listed.read_at,
            now=run.now,
            writer=run.writer,
            cluster_ids=run.cluster_ids,
        )
    return outcome
