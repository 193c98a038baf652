"""One load balancer: where it is reached, what each port does with a request, and how healthy what stands behind it is.

Rules that lead only to what a person may not see are counted, not shown: host names and paths say much.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.models import Listener, ListenerRule, LoadBalancer, TargetGroup
from dashboard.palette import Mark, Status
from dashboard.queries.places import Place, place_of_scope
from dashboard.queries.target_group import User, get_users
from dashboard.queries.targets import group_status
from dashboard.queries.traffic import counted_groups

_KINDS = {
    "application": "Application Load Balancer",
    "network": "Network Load Balancer",
    "gateway": "Gateway Load Balancer",
}
_FIELDS = {
    "host-header": "host is",
    "path-pattern": "path is",
    "http-header": "header {name} is",
    "http-request-method": "method is",
    "query-string": "query has",
    "source-ip": "comes from",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerPage:
    """`kind` in words; `facts`: (name, value) of its network."""

    id: int
    arn: str
    name: str
    place: Place
    kind: str
    scheme: str
    dns_name: str
    status: Status
    facts: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, str], ...]
    security_groups: tuple[str, ...]
    created_at: datetime | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    id: int
    arn: str
    name: str
    protocol: str
    status: Status
    healthy: int
    total: int
    users: tuple[User, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a rule does: words, and the group it leads to (`group_id` 0: none one may open)."""

    words: str
    group_id: int = 0
    group_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """`order` is its priority, or "default" for the one that takes the rest."""

    order: str
    conditions: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerCard:
    """`hidden`: how many rules lead only to what one may not see."""

    name: str
    facts: tuple[tuple[str, str], ...]
    rules: tuple[RuleRow, ...]
    hidden: int


def get_load_balancer_page(row: LoadBalancer) -> LoadBalancerPage:
    """Needs `scope__account` selected. No query."""
    return LoadBalancerPage(
        id=row.pk,
        arn=row.arn,
        name=row.name,
        place=place_of_scope(row.scope),
        kind=_KINDS.get(row.kind, row.kind),
        scheme=row.scheme,
        dns_name=row.dns_name,
        status=_status(row),
        facts=tuple(
            (name, value) for name, value in (("VPC", row.vpc_id), ("Addresses", row.ip_address_type)) if value
        ),
        zones=tuple((str(zone.get("ZoneName", "")), str(zone.get("SubnetId", ""))) for zone in row.zones),
        security_groups=tuple(str(each) for each in row.security_groups),
        created_at=row.created_at,
        gone_at=row.gone_at,
    )


def get_groups(user: Any, *, balancer: LoadBalancer) -> tuple[GroupRow, ...]:
    """Target groups behind it that a person may see, worst first, with their services. Two queries."""
    rows = TargetGroup.objects.visible_to(user).live().filter(load_balancer=balancer).defer("raw")
    groups = list(counted_groups(rows).order_by("name", "pk"))
    users: dict[str, list[User]] = defaultdict(list)
    for each in get_users(user, scope_id=balancer.scope_id, arns=[group.arn for group in groups]):
        users[each.group_arn].append(each)
    found = [_group_row(group, users=tuple(users[group.arn])) for group in groups]
    return tuple(sorted(found, key=lambda row: (row.status.mark is not Mark.BAD, row.name)))


def get_listeners(balancer: LoadBalancer, *, groups: Iterable[GroupRow]) -> tuple[ListenerCard, ...]:
    """By port. Two queries. A kind without rules has its default action only."""
    known = {group.arn: group for group in groups}
    listeners = list(Listener.objects.live().filter(load_balancer=balancer).order_by("port", "protocol", "pk"))
    rules: dict[int, list[ListenerRule]] = defaultdict(list)
    for rule in ListenerRule.objects.live().filter(listener__in=listeners):
        rules[rule.listener_id].append(rule)
    return tuple(_card(each, rules=rules[each.pk], known=known) for each in listeners)


def _status(row: LoadBalancer) -> Status:
    if row.gone_at is not None:
        return Status(mark=Mark.OFF, text="Deleted, or no service names a group behind it any more")
    if row.state == "active":
        return Status(mark=Mark.OK, text="Active")
    is_bad = row.state in ("failed", "active_impaired")
    return Status(
        mark=Mark.BAD if is_bad else Mark.CHANGE, text=(row.state or "unknown").replace("_", " ").capitalize()
    )


def _group_row(group: Any, *, users: tuple[User, ...]) -> GroupRow:
    return GroupRow(
        id=group.pk,
        arn=group.arn,
        name=group.name,
        protocol=f"{group.protocol}:{group.port}" if group.port else group.protocol,
        status=group_status(healthy=group.healthy, unhealthy=group.unhealthy, total=group.total),
        healthy=group.healthy,
        total=group.total,
        users=users,
    )


def _card(listener: Listener, *, rules: list[ListenerRule], known: Mapping[str, GroupRow]) -> ListenerCard:
    """The default rule repeats the listener's own action, so that one stands for both."""
    ordered = sorted((rule for rule in rules if rule.priority is not None), key=lambda rule: rule.priority or 0)
    rows = [
        RuleRow(order=str(rule), conditions=_conditions(rule.conditions), steps=_steps(rule.actions, known=known))
        for rule in ordered
    ]
    shown = [row for row in rows if row.steps]
    default = RuleRow(order="default", conditions=(), steps=_steps(listener.default_actions, known=known))
    certificates = ", ".join(str(arn).rpartition("/")[2] for arn in listener.certificates)
    facts = (("Certificate", certificates), ("TLS policy", listener.ssl_policy))
    return ListenerCard(
        name=str(listener),
        facts=tuple((name, value) for name, value in facts if value),
        rules=(*shown, default) if default.steps else tuple(shown),
        hidden=len(rows) - len(shown) + (not default.steps),
    )


def _conditions(conditions: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """All of them must hold; of one's values any may."""
    return tuple(
        f"{_FIELDS.get(each['field'], each['field']).format(name=each['name'])} {' or '.join(each['values'])}"
        for each in conditions
    )


def _steps(actions: Iterable[Mapping[str, Any]], *, known: Mapping[str, GroupRow]) -> tuple[Step, ...]:
    """Nothing where it leads only to groups one may not see."""
    return tuple(step for action in actions for step in _steps_of(action, known=known))


def _steps_of(action: Mapping[str, Any], *, known: Mapping[str, GroupRow]) -> list[Step]:
    kind = str(action.get("Type", ""))
    if kind == "redirect":
        return [Step(words=_redirect(action.get("RedirectConfig") or {}))]
    if kind == "fixed-response":
        code = (action.get("FixedResponseConfig") or {}).get("StatusCode", "")
        return [Step(words=f"answers {code} by itself")]
    if kind != "forward":
        return [Step(words=f"asks for a login first ({kind})" if kind.startswith("authenticate") else kind)]
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or [
        {"TargetGroupArn": action.get("TargetGroupArn"), "Weight": 1}
    ]
    weights = [int(each.get("Weight") or 0) for each in groups]
    return [
        Step(words=_share(weight, of=weights), group_id=row.id, group_name=row.name)
        for each, weight in zip(groups, weights, strict=True)
        if (row := known.get(str(each.get("TargetGroupArn")))) is not None
    ]


def _share(weight: int, *, of: list[int]) -> str:
    """How much of the traffic, where it is split."""
    return "forwards to" if len(of) == 1 else f"forwards {round(100 * weight / (sum(of) or 1))} % to"


def _redirect(config: Mapping[str, Any]) -> str:
    """Placeholders stand for what the request has."""
    host = str(config.get("Host", "#{host}"))
    place = "the same host" if host == "#{host}" else host
    status = "for good" if config.get("StatusCode") == "HTTP_301" else "for now"
    return f"redirects {status} to {config.get('Protocol', '')} on port {config.get('Port', '')} of {place}"
