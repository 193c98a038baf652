"""Application Auto Scaling of a scope's services: targets, policies, activities. Three free calls if nothing changed.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html
"""

from typing import Any

from clusters.aws.errors import AwsError
from clusters.models import ScalableTarget, ScalingPolicy, Service
from clusters.sync.closing import close_missing
from clusters.sync.fetched import Fetched, incomplete
from clusters.sync.known import known_rows
from clusters.sync.load.scaling import load_activities, load_scaling
from clusters.sync.outcome import Outcome, Run, outcome_of
from clusters.sync.transform.scaling import (
    POLICY_ARN,
    TARGET_ARN,
    resource_of,
    transform_scalable_target,
    transform_scaling_policy,
)

SERVICE = "application-autoscaling"
PAGES_AT_MOST = 40  # of activities: two thousand lines, more than a first read needs


def sweep_scaling(run: Run) -> Outcome:
    targets = _all(run, "describe_scalable_targets", member="ScalableTargets")
    parts = [targets]
    rows: Any = ScalableTarget.objects.all()
    services = _services(run)
    _keep(run, targets, rows=rows, arn_member=TARGET_ARN, transform=transform_scalable_target, services=services)
    if targets.items or ScalingPolicy.objects.filter(scope=run.scope).live().exists():
        policies = _all(run, "describe_scaling_policies", member="ScalingPolicies")
        rows = ScalingPolicy.objects.all()
        _keep(run, policies, rows=rows, arn_member=POLICY_ARN, transform=transform_scaling_policy, services=services)
        parts += [policies, _activities(run, services=services)]
    return outcome_of(parts)


def _keep(
    run: Run, fetched: Fetched, *, rows: Any, arn_member: str, transform: Any, services: dict[str, Service]
) -> None:
    """Write what changed; end what a complete listing did not show."""
    known = known_rows(rows.filter(scope=run.scope))
    load_scaling(
        fetched.items,
        arn_member=arn_member,
        transform=transform,
        services=services,
        stamp=run.stamp(read_at=fetched.read_at),
        known=known,
        writer=run.writer,
    )
    if fetched.is_complete:
        seen = {item.get(arn_member, "") for item in fetched.items}
        close_missing(
            rows,
            known=known,
            seen=seen,
            listed_at=fetched.read_at,
            now=run.now,
            writer=run.writer,
            cluster_ids=_clusters(rows, known=known, seen=seen),
        )


def _clusters(rows: Any, *, known: dict[str, Any], seen: set[str]) -> frozenset[int]:
    gone = [row.pk for arn, row in known.items() if arn not in seen and not row.is_gone]
    return frozenset(rows.filter(pk__in=gone).values_list("cluster_id", flat=True)) if gone else frozenset()


def _activities(run: Run, *, services: dict[str, Service]) -> Fetched:
    """Newest first: as soon as a page brings no news, the older ones have been read before."""
    params: dict[str, Any] = {"ServiceNamespace": "ecs", "IncludeNotScaledActivities": True, "MaxResults": 50}
    for _ in range(PAGES_AT_MOST):
        try:
            answer = run.fetcher.ask("describe_scaling_activities", params, service=SERVICE)
        except AwsError as error:
            return incomplete(error, read_at=run.now)
        page = answer["ScalingActivities"]
        news = load_activities(page, services=services, writer=run.writer)
        if not answer.get("NextToken") or not news:
            break
        params["NextToken"] = answer["NextToken"]
    return Fetched(items=(), read_at=run.now)


def _all(run: Run, operation: str, *, member: str) -> Fetched:
    """All pages of a listing of services' scaling; what came before an error is kept and marked incomplete."""
    params: dict[str, Any] = {"ServiceNamespace": "ecs"}  # AWS takes a dimension only together with a resource
    params |= {} if operation == "describe_scaling_policies" else {"MaxResults": 50}
    found: list[Any] = []
    seen: set[str] = set()
    while True:
        try:
            answer = run.fetcher.ask(operation, params, service=SERVICE)
        except AwsError as error:
            return incomplete(error, read_at=run.now, items=tuple(found))
        found += answer[member]
        token = str(answer.get("NextToken") or "")
        if not token or token in seen:
            return Fetched(items=tuple(found), read_at=run.now)
        seen.add(token)
        params["NextToken"] = token


def _services(run: Run) -> dict[str, Service]:
    """Live ones by how Application Auto Scaling names them."""
    rows = Service.objects.filter(scope=run.scope).live().select_related("cluster")
    return {resource_of(service): service for service in rows.only("pk", "name", "cluster__name", "cluster_id")}
