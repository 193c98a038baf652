"""Target groups that live services name, the load balancers in front of them, listeners and rules. Changes seldom."""

from collections.abc import Iterable, Sequence
from typing import Any

from clusters.models import Listener, ListenerRule, LoadBalancer, TargetGroup, TargetGroupUse
from clusters.sync.closing import close_missing
from clusters.sync.fetched import Fetched
from clusters.sync.known import known_rows
from clusters.sync.load.load_balancers import load_listeners, load_load_balancers, load_rules, load_target_groups
from clusters.sync.outcome import Outcome, Run, outcome_of

SERVICE = "elbv2"
PAGE = 400
HAS_RULES = "application"  # other kinds have their default action only


def sweep_load_balancers(run: Run) -> Outcome:
    """A scope whose services name no target group, and never did, is not asked for any."""
    uses = TargetGroupUse.objects.filter(scope=run.scope, service__gone_at__isnull=True)
    clusters = dict(uses.values_list("target_group_arn", "service__cluster_id"))
    if not clusters and not TargetGroup.objects.filter(scope=run.scope).live().exists():
        return Outcome()
    listed = _list(run, "describe_target_groups", {}, member="TargetGroups")
    if not listed.is_complete:  # what stands in front of the groups we did not see must not end
        return outcome_of([listed])
    groups = [item for item in listed.items if item.get("TargetGroupArn") in clusters]
    parts = [listed, *_load_fronts(run, groups=groups, tell=frozenset(clusters.values()))]
    _close(run, model=TargetGroup, seen=[item["TargetGroupArn"] for item in groups], parts=[listed])
    return outcome_of(parts)


def _load_fronts(run: Run, *, groups: Sequence[Any], tell: frozenset[int]) -> list[Fetched]:
    """What stands in front of these groups, then the groups, which point at it, then what listens."""
    wanted = {arn for group in groups for arn in group.get("LoadBalancerArns") or ()}
    listed = _list(run, "describe_load_balancers", {}, member="LoadBalancers")
    balancers = [item for item in listed.items if item.get("LoadBalancerArn") in wanted]
    known = known_rows(LoadBalancer.objects.filter(scope=run.scope).live())
    stamp = run.stamp(read_at=listed.read_at)
    load_load_balancers(balancers, stamp=stamp, known=known, writer=run.writer, tell=tell)
    rows = list(LoadBalancer.objects.filter(scope=run.scope, arn__in=wanted).live())
    load_target_groups(
        groups,
        stamp=stamp,
        known=known_rows(TargetGroup.objects.filter(scope=run.scope).live()),
        writer=run.writer,
        tell=tell,
        balancer_ids={row.arn: row.pk for row in rows},
    )
    parts = [listed, *_load_listeners(run, balancers=rows)]
    _close(run, model=LoadBalancer, seen=[item["LoadBalancerArn"] for item in balancers], parts=[listed])
    return parts


def _load_listeners(run: Run, *, balancers: Sequence[LoadBalancer]) -> list[Fetched]:
    known = known_rows(Listener.objects.filter(scope=run.scope).live())
    parts: list[Fetched] = []
    for balancer in balancers:
        part = _list(run, "describe_listeners", {"LoadBalancerArn": balancer.arn}, member="Listeners")
        stamp = run.stamp(read_at=part.read_at)
        load_listeners(part.items, stamp=stamp, known=known, writer=run.writer, balancer=balancer)
        parts.append(part)
    seen = [item["ListenerArn"] for part in parts for item in part.items]
    rows = list(Listener.objects.filter(scope=run.scope, arn__in=seen).live().select_related("load_balancer"))
    _close(run, model=Listener, seen=seen, parts=parts)
    return _load_rules(run, listeners=[row for row in rows if row.load_balancer.kind == HAS_RULES], before=parts)


def _load_rules(run: Run, *, listeners: Sequence[Listener], before: Sequence[Fetched]) -> list[Fetched]:
    """`before`: the listings that found these listeners."""
    known = known_rows(ListenerRule.objects.filter(scope=run.scope).live())
    parts: list[Fetched] = []
    for listener in listeners:
        part = _list(run, "describe_rules", {"ListenerArn": listener.arn}, member="Rules")
        stamp = run.stamp(read_at=part.read_at)
        load_rules(part.items, stamp=stamp, known=known, writer=run.writer, listener=listener)
        parts.append(part)
    seen = [item["RuleArn"] for part in parts for item in part.items]
    _close(run, model=ListenerRule, seen=seen, parts=[*before, *parts])
    return [*before, *parts]


def _list(run: Run, operation: str, params: dict[str, Any], *, member: str) -> Fetched:
    return run.fetcher.list_all(operation, params, member=member, page_size=PAGE, service=SERVICE)


def _close(run: Run, *, model: Any, seen: Iterable[str], parts: Sequence[Fetched]) -> None:
    """Only what complete listings did not show."""
    if not all(part.is_complete for part in parts):
        return
    close_missing(
        model.objects.all(),
        known=known_rows(model.objects.filter(scope=run.scope).live()),
        seen=set(seen),
        listed_at=min((part.read_at for part in parts), default=run.now),
        now=run.now,
        writer=run.writer,
    )
