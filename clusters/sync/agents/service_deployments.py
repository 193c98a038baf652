"""Rollouts of a cluster's services: unfinished and unknown service deployments, and service revisions never seen."""

from collections.abc import Iterable

from clusters.choices import ServiceDeploymentStatus
from clusters.models import Service, ServiceDeployment, ServiceRevision
from clusters.sync.fetched import Fetched
from clusters.sync.known import known_rows
from clusters.sync.load.service_deployments import load_service_deployments, load_service_revisions
from clusters.sync.locking import lock_by_arn
from clusters.sync.outcome import Outcome, Run, outcome_of

AT_ONCE = 20
FINAL = (
    ServiceDeploymentStatus.SUCCESSFUL,
    ServiceDeploymentStatus.STOPPED,
    ServiceDeploymentStatus.ROLLBACK_SUCCESSFUL,
    ServiceDeploymentStatus.ROLLBACK_FAILED,
)
# Regions and accounts without the feature, and roles that lack an optional permission, answer so: not each minute anew.
QUIET = "Unsupported"


def sweep_service_deployments(run: Run) -> Outcome:
    """Nothing is closed here: deployments and revisions are history. A region without the call is no trouble."""
    current, revisions = _named_by_services(run)
    deployments = _sweep_deployments(run, current=current)
    revisions |= _named_by_deployments(run)
    parts = [*deployments, *_sweep_revisions(run, arns=revisions)]
    return without_quiet(outcome_of(parts))


def without_quiet(outcome: Outcome) -> Outcome:
    """Complete if nothing but a lacking feature stood in the way."""
    if outcome.problems and all(problem.error_class == QUIET for problem in outcome.problems):
        return Outcome()
    return outcome


def _named_by_services(run: Run) -> tuple[set[str], set[str]]:
    """What live services say of themselves: `currentServiceDeployment`, `currentServiceRevisions`."""
    rows = Service.objects.filter(cluster=run.home()).live()
    deployments: set[str] = set()
    revisions: set[str] = set()
    for deployment, current in rows.values_list("raw__currentServiceDeployment", "raw__currentServiceRevisions"):
        if deployment:
            deployments.add(deployment)
        revisions.update(each["arn"] for each in current or () if each.get("arn"))
    return deployments, revisions


def _sweep_deployments(run: Run, *, current: set[str]) -> list[Fetched]:
    rows = ServiceDeployment.objects.filter(cluster=run.home())
    finished = set(rows.filter(arn__in=current, status__in=FINAL).values_list("arn", flat=True))
    unfinished = rows.live().exclude(status__in=FINAL).values_list("arn", flat=True)
    wanted = sorted({*(current - finished), *unfinished})
    known = known_rows(rows.filter(arn__in=wanted))
    parts: list[Fetched] = []
    for part in run.fetcher.describe(
        "describe_service_deployments",
        wanted,
        at_once=AT_ONCE,
        params_of=lambda chunk: {"serviceDeploymentArns": chunk},
        member="serviceDeployments",
    ):
        load_service_deployments(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        parts.append(part.without_items())
    forgotten = [arn for part in parts for arn in part.missing]
    if forgotten:
        with run.writer.transaction(rows=len(forgotten)):
            locked = lock_by_arn(rows.live().filter(arn__in=forgotten))
            ended = rows.filter(pk__in=locked).update(gone_at=run.now, changed_at=run.now)
            run.writer.ended(ended, cluster_ids=run.cluster_ids)
    return parts


def _named_by_deployments(run: Run) -> set[str]:
    rows = ServiceDeployment.objects.filter(cluster=run.home()).live()
    named: set[str] = set()
    for target, sources in rows.values_list("target_service_revision_arn", "source_service_revision_arns"):
        named.update(arn for arn in (target, *sources) if arn)
    return named


def _sweep_revisions(run: Run, *, arns: Iterable[str]) -> list[Fetched]:
    wanted = set(arns)
    rows = ServiceRevision.objects.filter(cluster=run.home(), arn__in=wanted)
    unseen = sorted(wanted - set(rows.values_list("arn", flat=True)))
    parts: list[Fetched] = []
    for part in run.fetcher.describe(
        "describe_service_revisions",
        unseen,
        at_once=AT_ONCE,
        params_of=lambda chunk: {"serviceRevisionArns": chunk},
        member="serviceRevisions",
    ):
        load_service_revisions(part.items, stamp=run.stamp(read_at=part.read_at), known={}, writer=run.writer)
        parts.append(part.without_items())
    return parts
