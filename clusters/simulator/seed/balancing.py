"""Load balancers of an estate, made with the first app behind each, and a target group and a rule for every app.

Nothing here draws from the world's randomness: every ARN follows from names.
"""

from __future__ import annotations

import hashlib
from typing import Final

from clusters.simulator.seed.app import App
from clusters.simulator.seed.estate import Estate
from clusters.simulator.seed.timeline import Timeline
from clusters.simulator.state.balancing import Balancing, Listener, LoadBalancer, Rule, TargetGroup
from clusters.simulator.state.protocols import Json

#: Shorter than AWS's default of 300 s: halden's requests are brief.
DEREGISTRATION_DELAY_S: Final = 8.0
_SSL_POLICY: Final = "ELBSecurityPolicy-TLS13-1-2-2021-06"
_NOT_FOUND: Final[Json] = {
    "Type": "fixed-response",
    "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "no such shop"},
}
_TO_HTTPS: Final[Json] = {
    "Type": "redirect",
    "RedirectConfig": {
        "Protocol": "HTTPS",
        "Port": "443",
        "Host": "#{host}",
        "Path": "/#{path}",
        "Query": "#{query}",
        "StatusCode": "HTTP_301",
    },
}


def balance(app: App, *, estate: Estate, timeline: Timeline) -> None:
    """The app's target group behind a load balancer of the estate: the public one for critical apps, else the other."""
    if not app.port or not app.is_balanced or app.is_daemon:
        return
    region = timeline.region(estate.place)
    balancing = region.balancing
    group = TargetGroup(
        arn=estate.target_group(app.name),
        name=estate.target_group(app.name).split("/")[1],
        port=app.port,
        protocol="TCP" if app.is_behind_network else "HTTP",
        target_type="ip" if app.is_serverless else "instance",
        vpc_id=estate.vpc(),
        deregistration_delay_s=DEREGISTRATION_DELAY_S,
        tags={**estate.all_tags, "service": app.name},
    )
    balancing.target_groups[group.arn] = group
    balancer = _load_balancer(app, estate=estate, balancing=balancing, now=timeline.now)
    if app.is_behind_network:
        _listen(balancing, balancer=balancer, port=443, protocol="TCP", action=_forward(group.arn))
        return
    listener = _web_listener(balancing, balancer=balancer, estate=estate)
    _route(balancing, listener=listener, app=app, estate=estate, group=group)


def _load_balancer(app: App, *, estate: Estate, balancing: Balancing, now: float) -> LoadBalancer:
    is_public = app.is_critical
    kind = "network" if app.is_behind_network else "application"
    name = f"{estate.cluster}-{'net' if app.is_behind_network else 'public' if is_public else 'internal'}"
    number = _digits(estate.account_id, estate.region, name)
    arn = _arn(estate, kind="loadbalancer", name=f"{'net' if app.is_behind_network else 'app'}/{name}/{number}")
    if arn in balancing.load_balancers:
        return balancing.load_balancers[arn]
    dns_name = f"{name}-{int(number[:8], 16)}.{estate.region}.elb.amazonaws.com"
    balancer = LoadBalancer(
        arn=arn,
        name=name,
        dns_name=dns_name if is_public else f"internal-{dns_name}",
        hosted_zone_id=f"Z{number[:13].upper()}",
        scheme="internet-facing" if is_public else "internal",
        type=kind,
        vpc_id=estate.vpc(),
        subnets=[(f"{estate.region}{letter}", subnet) for letter, subnet in zip("abc", estate.subnets(), strict=True)],
        security_groups=[] if app.is_behind_network else [estate.security_group(name)],
        created_at=now,
        tags=dict(estate.all_tags),
    )
    balancing.load_balancers[arn] = balancer
    return balancer


def _web_listener(balancing: Balancing, *, balancer: LoadBalancer, estate: Estate) -> Listener:
    """HTTPS with rules; on a public load balancer HTTP sends browsers there. Inside the network plain HTTP will do."""
    if balancer.scheme == "internal":
        return _listen(balancing, balancer=balancer, port=80, protocol="HTTP", action=_NOT_FOUND)
    _listen(balancing, balancer=balancer, port=80, protocol="HTTP", action=_TO_HTTPS)
    listener = _listen(balancing, balancer=balancer, port=443, protocol="HTTPS", action=_NOT_FOUND)
    number = _digits("certificate", balancer.arn)
    listener.certificate_arn = f"arn:aws:acm:{estate.region}:{estate.account_id}:certificate/{number}"
    listener.ssl_policy = _SSL_POLICY
    return listener


def _listen(balancing: Balancing, *, balancer: LoadBalancer, port: int, protocol: str, action: Json) -> Listener:
    arn = f"{balancer.arn.replace(':loadbalancer/', ':listener/', 1)}/{_digits(balancer.arn, str(port))}"
    made = Listener(arn=arn, load_balancer_arn=balancer.arn, port=port, protocol=protocol, default_actions=[action])
    return balancing.listeners.setdefault(arn, made)


def _route(balancing: Balancing, *, listener: Listener, app: App, estate: Estate, group: TargetGroup) -> None:
    """One rule an app, by its host name; the next free priority."""
    arn = f"{listener.arn.replace(':listener/', ':listener-rule/', 1)}/{_digits(listener.arn, app.name)}"
    if arn in balancing.rules:
        return
    host = f"{app.name}.{estate.environment}.halden.example"
    taken = [rule.priority for rule in balancing.rules_of(listener.arn)]
    balancing.rules[arn] = Rule(
        arn=arn,
        listener_arn=listener.arn,
        priority=max(taken, default=0) + 10,
        conditions=[{"Field": "host-header", "Values": [host], "HostHeaderConfig": {"Values": [host]}}],
        actions=[_forward(group.arn)],
    )


def _forward(target_group_arn: str) -> Json:
    groups = [{"TargetGroupArn": target_group_arn, "Weight": 1}]
    stickiness = {"Enabled": False}
    config = {"TargetGroups": groups, "TargetGroupStickinessConfig": stickiness}
    return {"Type": "forward", "TargetGroupArn": target_group_arn, "ForwardConfig": config}


def _arn(estate: Estate, *, kind: str, name: str) -> str:
    return f"arn:aws:elasticloadbalancing:{estate.region}:{estate.account_id}:{kind}/{name}"


def _digits(*parts: str) -> str:
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:16]
