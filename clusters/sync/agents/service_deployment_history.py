"""Deployments that were over before the mirror looked, or between two looks: listed a few services at a time, in turn.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from clusters.aws.errors import AwsError, NotFound
from clusters.models import Service, ServiceDeployment, ServiceRevision
from clusters.sync.agents.service_deployments import AT_ONCE, without_quiet
from clusters.sync.fetched import Fetched, incomplete
from clusters.sync.load.service_deployments import load_service_deployments, load_service_revisions
from clusters.sync.outcome import Outcome, Run, outcome_of
from clusters.sync.payload import members, text
from clusters.sync.stamp import Stamp

EVERY_S = 900
SERVICES_AT_MOST = 100  # a run: each takes a call of its own
DESCRIBE_AT_MOST = 1_000  # a run: 50 calls; the newest first, the next turn goes on
NEWEST = 100  # of a service: AWS's largest page
LOOK_BACK = timedelta(days=30)  # what pages show at most; AWS tells of 90


def sweep_service_deployment_history(run: Run) -> Outcome:
    """Nothing is closed here: deployments are history. A region without the call is no trouble."""
    listings, unseen = _list(run, services=_turn(run))
    parts = list(listings)
    for cluster_id, arns in unseen.items():
        described = _describe(run, cluster_id=cluster_id, arns=arns)
        parts += described
        parts += _describe_revisions(run, cluster_id=cluster_id, parts=described)
    return without_quiet(outcome_of([part.without_items() for part in parts]))


def _turn(run: Run) -> list[Service]:
    """As many services as a run takes on; the next run takes those after them, and so round."""
    rows = Service.objects.filter(scope=run.scope).live().select_related("cluster").order_by("pk")
    services = list(rows.only("pk", "name", "arn", "cluster_id", "cluster__arn"))
    turns = -(-len(services) // SERVICES_AT_MOST) or 1
    first = int(run.now.timestamp()) // EVERY_S % turns * SERVICES_AT_MOST
    return services[first : first + SERVICES_AT_MOST]


def _list(run: Run, *, services: Sequence[Service]) -> tuple[list[Fetched], dict[int, list[str]]]:
    """What went wrong, and the ARNs that the mirror does not have, newest first, by cluster."""
    span = {"createdAt": {"after": run.now - LOOK_BACK}, "maxResults": NEWEST}
    wishes = [{"cluster": each.cluster.arn, "service": each.arn, **span} for each in services]
    problems: list[Fetched] = []
    briefs: list[tuple[Any, str, int]] = []
    for place, answer, read_at in run.fetcher.ask_each("list_service_deployments", wishes):
        if isinstance(answer, AwsError):
            # deleted since it was read: no trouble
            problems += [] if isinstance(answer, NotFound) else [incomplete(answer, read_at=read_at)]
            continue
        home = services[place].cluster_id
        briefs += [(each["createdAt"], each["serviceDeploymentArn"], home) for each in answer["serviceDeployments"]]
    arns = [arn for _, arn, _ in briefs]
    known = set(ServiceDeployment.objects.filter(scope=run.scope, arn__in=arns).values_list("arn", flat=True))
    unseen: dict[int, list[str]] = defaultdict(list)
    fresh = [brief for brief in briefs if brief[1] not in known]
    for _, arn, home in sorted(fresh, key=lambda brief: brief[0], reverse=True)[:DESCRIBE_AT_MOST]:
        unseen[home].append(arn)
    return problems, unseen


def _describe(run: Run, *, cluster_id: int, arns: Sequence[str]) -> list[Fetched]:
    parts = []
    for part in run.fetcher.describe(
        "describe_service_deployments",
        arns,
        at_once=AT_ONCE,
        params_of=lambda chunk: {"serviceDeploymentArns": chunk},
        member="serviceDeployments",
    ):
        load_service_deployments(
            part.items, stamp=_stamp(run, part, cluster_id=cluster_id), known={}, writer=run.writer
        )
        parts.append(part)
    return parts


def _describe_revisions(run: Run, *, cluster_id: int, parts: Sequence[Fetched]) -> list[Fetched]:
    """What these deployments went to: without it nobody knows which revision a bar is."""
    targets = {text(members(item, "targetServiceRevision"), "arn") for part in parts for item in part.items} - {""}
    known = set(ServiceRevision.objects.filter(scope=run.scope, arn__in=targets).values_list("arn", flat=True))
    found = []
    for part in run.fetcher.describe(
        "describe_service_revisions",
        sorted(targets - known),
        at_once=AT_ONCE,
        params_of=lambda chunk: {"serviceRevisionArns": chunk},
        member="serviceRevisions",
    ):
        load_service_revisions(part.items, stamp=_stamp(run, part, cluster_id=cluster_id), known={}, writer=run.writer)
        found.append(part)
    return found


def _stamp(run: Run, part: Fetched, *, cluster_id: int) -> Stamp:
    return replace(run.stamp(read_at=part.read_at), cluster_id=cluster_id)
