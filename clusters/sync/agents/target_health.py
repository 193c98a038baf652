"""Health of the targets behind live services: one call a target group, often."""

from collections.abc import Sequence
from typing import Any

from clusters.aws.errors import AwsError, NotFound
from clusters.choices import AgentKind
from clusters.models import TargetGroup, TargetGroupUse
from clusters.sync.agents.load_balancers import SERVICE
from clusters.sync.fetched import Problem, problem_of
from clusters.sync.load.targets import Uses, load_targets
from clusters.sync.outcome import Outcome, Run
from clusters.sync.shards import INTERVAL_S


def sweep_target_health(run: Run) -> Outcome:
    """Groups that AWS no longer has are the other agent's business: their targets are gone, and that is no problem."""
    uses = _uses(run)
    groups = list(TargetGroup.objects.filter(scope=run.scope, arn__in=uses).live().order_by("pk"))
    groups = _turn(groups, run=run)
    problems: dict[Problem, None] = {}
    every = [{"TargetGroupArn": group.arn} for group in groups]
    for place, answer, _read_at in run.fetcher.ask_each("describe_target_health", every, service=SERVICE):
        if isinstance(answer, AwsError) and not isinstance(answer, NotFound):
            problems.setdefault(problem_of(answer))
            continue
        described: Sequence[Any] = () if isinstance(answer, NotFound) else answer["TargetHealthDescriptions"]
        group = groups[place]
        load_targets(group, described=described, uses=uses[group.arn], now=run.now, writer=run.writer)
    return Outcome(is_complete=not problems, problems=tuple(problems))


def _uses(run: Run) -> dict[str, Uses]:
    """By target group: clusters and services whose pages show its health."""
    rows = TargetGroupUse.objects.filter(scope=run.scope, service__gone_at__isnull=True)
    found: dict[str, Uses] = {}
    for arn, cluster_id, service_id in rows.values_list("target_group_arn", "service__cluster_id", "service_id"):
        held = found.get(arn) or Uses()
        found[arn] = Uses(cluster_ids=held.cluster_ids | {cluster_id}, service_ids=held.service_ids | {service_id})
    return found


def _turn(groups: list[TargetGroup], *, run: Run) -> list[TargetGroup]:
    """A job has a time limit: of very many groups each run takes the next ones."""
    most = run.one_by_one_at_most
    if most is None or len(groups) <= most:
        return groups
    start = int(run.now.timestamp() // INTERVAL_S[AgentKind.TARGET_HEALTH]) * most % len(groups)
    return [*groups, *groups][start : start + most]
