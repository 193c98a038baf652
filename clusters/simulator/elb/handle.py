"""The operations of Elastic Load Balancing that are played: the reads. Load balancers come with the fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from clusters.simulator.elb import payloads
from clusters.simulator.elb.query import number_in, structures_in, texts_in, validation_error
from clusters.simulator.elb.targets import Target, targets_of
from clusters.simulator.state.balancing import Balancing, Listener, TargetGroup
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World

_MOST_IN_A_PAGE: Final = 400
_MOST_NAMED: Final = 20  # load balancers in one call, resources in DescribeTags
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call in a region; read it under the world's lock."""

    world: World
    region: Region
    form: Mapping[str, str]

    @property
    def balancing(self) -> Balancing:
        return self.region.balancing


def handle(world: World, *, account_id: str, region: str, operation: str, form: Mapping[str, str]) -> Json:
    """The result's members; raises Elastic Load Balancing's errors."""
    handler = HANDLERS.get(operation)
    if handler is None:
        message = f"The simulator's Elastic Load Balancing has no {operation}; docs/simulator.md lists what it has."
        raise SimulatorError("OperationNotPermitted", message)
    with world.lock:
        return handler(Call(world=world, region=world.region(account_id, region), form=form))


def _describe_load_balancers(call: Call) -> Json:
    arns, names = texts_in(call.form, "LoadBalancerArns"), texts_in(call.form, "Names")
    _check_count([*arns, *names], member="loadBalancerArns")
    known = call.balancing.load_balancers
    chosen = _chosen(known, arns=arns, names=names, noun="load balancers", code="LoadBalancerNotFound")
    page, marker = _page(call, items=chosen)
    return {"LoadBalancers": [payloads.load_balancer_payload(item) for item in page], **marker}


def _describe_target_groups(call: Call) -> Json:
    arns, names = texts_in(call.form, "TargetGroupArns"), texts_in(call.form, "Names")
    balancing, balancer_arn = call.balancing, call.form.get("LoadBalancerArn")
    known = balancing.target_groups
    chosen = _chosen(known, arns=arns, names=names, noun="target groups", code="TargetGroupNotFound")
    if balancer_arn:
        _load_balancer(call, arn=balancer_arn)
        chosen = [group for group in chosen if balancer_arn in balancing.load_balancers_of(group.arn)]
    page, marker = _page(call, items=chosen)
    return {"TargetGroups": [payloads.target_group_payload(item, balancing=balancing) for item in page], **marker}


def _describe_listeners(call: Call) -> Json:
    arns, balancer_arn = texts_in(call.form, "ListenerArns"), call.form.get("LoadBalancerArn")
    if bool(arns) == bool(balancer_arn):
        raise validation_error("You must specify either listener ARNs or a load balancer ARN")
    if balancer_arn:
        _load_balancer(call, arn=balancer_arn)
        chosen = call.balancing.listeners_of(balancer_arn)
    else:
        chosen = [_listener(call, arn=arn) for arn in arns]
    page, marker = _page(call, items=chosen)
    return {"Listeners": [payloads.listener_payload(item) for item in page], **marker}


def _describe_rules(call: Call) -> Json:
    arns, listener_arn = texts_in(call.form, "RuleArns"), call.form.get("ListenerArn")
    if bool(arns) == bool(listener_arn):
        raise validation_error("You must specify either listener ARN(s) or rule ARN(s)")
    if listener_arn:
        chosen = _rules_of(call, listener=_listener(call, arn=listener_arn))
    else:
        every = [rule for each in call.balancing.listeners.values() for rule in _rules_of(call, listener=each)]
        by_arn = {rule["RuleArn"]: rule for rule in every}
        chosen = [_found(by_arn, arn=arn, noun="rules", code="RuleNotFound") for arn in arns]
    page, marker = _page(call, items=chosen)
    return {"Rules": page, **marker}


def _rules_of(call: Call, *, listener: Listener) -> list[Json]:
    own = [payloads.rule_payload(rule) for rule in call.balancing.rules_of(listener.arn)]
    return [*own, payloads.default_rule_payload(listener)]


def _describe_target_health(call: Call) -> Json:
    arn = call.form.get("TargetGroupArn", "")
    group = call.balancing.target_groups.get(arn)
    if group is None:
        raise SimulatorError("TargetGroupNotFound", f"Target groups '{arn}' not found")
    found = targets_of(call.world, region=call.region, group=group)
    wanted = structures_in(call.form, "Targets")
    if wanted:
        found = [target for wish in wanted for target in _wished(found, wish=wish, group=group)]
    return {"TargetHealthDescriptions": [payloads.target_payload(item) for item in found]}


def _wished(found: list[Target], *, wish: Mapping[str, str], group: TargetGroup) -> list[Target]:
    target_id, port = wish.get("Id", ""), wish.get("Port", "")
    mine = [item for item in found if item.id == target_id and port in ("", str(item.port))]
    unknown = Target(id=target_id, port=int(port or group.port), zone="", state="unused", reason="Target.NotRegistered")
    return mine or [unknown]


def _describe_target_group_attributes(call: Call) -> Json:
    arn = call.form.get("TargetGroupArn", "")
    group = _found(call.balancing.target_groups, arn=arn, noun="target groups", code="TargetGroupNotFound")
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": str(int(group.deregistration_delay_s))}
    return {"Attributes": [delay, {"Key": "stickiness.enabled", "Value": "false"}]}


def _describe_tags(call: Call) -> Json:
    arns = texts_in(call.form, "ResourceArns")
    _check_count(arns, member="resourceArns")
    return {"TagDescriptions": [_tags(call, arn=arn) for arn in arns]}


def _tags(call: Call, *, arn: str) -> Json:
    balancing = call.balancing
    if ":targetgroup/" in arn:
        tags = _found(balancing.target_groups, arn=arn, noun="target groups", code="TargetGroupNotFound").tags
    elif ":loadbalancer/" in arn:
        tags = _load_balancer(call, arn=arn).tags
    else:
        raise validation_error(f"'{arn}' is not a valid load balancer ARN or target group ARN")
    return {"ResourceArn": arn, "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _load_balancer(call: Call, *, arn: str) -> Any:
    return _found(call.balancing.load_balancers, arn=arn, noun="load balancers", code="LoadBalancerNotFound")


def _listener(call: Call, *, arn: str) -> Listener:
    return _found(call.balancing.listeners, arn=arn, noun="listeners", code="ListenerNotFound")


def _found(known: Mapping[str, Item], *, arn: str, noun: str, code: str) -> Item:
    if arn not in known:
        raise SimulatorError(code, f"One or more {noun} not found")
    return known[arn]


def _chosen(known: Mapping[str, Any], *, arns: list[str], names: list[str], noun: str, code: str) -> list[Any]:
    """All of them, those of the ARNs, or those of the names; one that is missing refuses the whole call."""
    if names:
        by_name = {item.name: item for item in known.values()}
        return [_found(by_name, arn=name, noun=noun, code=code) for name in names]
    return [_found(known, arn=arn, noun=noun, code=code) for arn in arns] or list(known.values())


def _check_count(given: list[str], *, member: str) -> None:
    if len(given) > _MOST_NAMED:
        raise validation_error(
            f"1 validation error detected: Value at '{member}' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MOST_NAMED}"
        )


def _page(call: Call, *, items: Iterable[Item]) -> tuple[list[Item], Json]:
    """Load balancers don't change between two pages here, so a marker is where the next one starts."""
    every = list(items)
    size = number_in(call.form, "PageSize", default=_MOST_IN_A_PAGE, least=1, most=_MOST_IN_A_PAGE)
    marker = call.form.get("Marker") or "0"
    if not marker.isascii() or not marker.isdigit():
        raise validation_error("The marker is not valid")
    start = int(marker)
    rest: Json = {"NextMarker": str(start + size)} if start + size < len(every) else {}
    return every[start : start + size], rest


HANDLERS: Final[Mapping[str, Callable[[Call], Json]]] = {
    "DescribeListeners": _describe_listeners,
    "DescribeLoadBalancers": _describe_load_balancers,
    "DescribeRules": _describe_rules,
    "DescribeTags": _describe_tags,
    "DescribeTargetGroupAttributes": _describe_target_group_attributes,
    "DescribeTargetGroups": _describe_target_groups,
    "DescribeTargetHealth": _describe_target_health,
}
