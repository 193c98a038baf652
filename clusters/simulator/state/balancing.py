"""Load balancers, listeners, rules and target groups of a region. Which targets a group has follows from its tasks.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.state.protocols import Json

DEREGISTRATION_DELAY_S = 300.0  # a target group's default


@dataclass(slots=True, kw_only=True)
class LoadBalancer:
    """`type` is `application` or `network`; `subnets` are pairs of zone and subnet id."""

    arn: str
    name: str
    dns_name: str
    hosted_zone_id: str
    scheme: str = "internet-facing"
    type: str = "application"
    vpc_id: str = ""
    subnets: list[tuple[str, str]] = field(default_factory=list)
    security_groups: list[str] = field(default_factory=list)
    created_at: float = 0.0
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Listener:
    """`default_actions` are in AWS's shape."""

    arn: str
    load_balancer_arn: str
    port: int
    protocol: str
    default_actions: list[Json] = field(default_factory=list)
    certificate_arn: str = ""
    ssl_policy: str = ""


@dataclass(slots=True, kw_only=True)
class Rule:
    """A listener's rule besides its default one; `conditions` and `actions` are in AWS's shape."""

    arn: str
    listener_arn: str
    priority: int
    conditions: list[Json] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class TargetGroup:
    """`target_type` is `ip` for tasks with an interface of their own, else `instance`."""

    arn: str
    name: str
    port: int
    protocol: str = "HTTP"
    target_type: str = "ip"
    vpc_id: str = ""
    health_check_path: str = "/healthz"
    deregistration_delay_s: float = DEREGISTRATION_DELAY_S
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Balancing:
    """Everything of Elastic Load Balancing in one region, by ARN."""

    load_balancers: dict[str, LoadBalancer] = field(default_factory=dict)
    listeners: dict[str, Listener] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    target_groups: dict[str, TargetGroup] = field(default_factory=dict)

    def listeners_of(self, load_balancer_arn: str) -> list[Listener]:
        return [item for item in self.listeners.values() if item.load_balancer_arn == load_balancer_arn]

    def rules_of(self, listener_arn: str) -> list[Rule]:
        """In the order in which the listener tries them."""
        return sorted(
            (item for item in self.rules.values() if item.listener_arn == listener_arn), key=lambda rule: rule.priority
        )

    def load_balancers_of(self, target_group_arn: str) -> list[str]:
        """ARNs of the load balancers that forward to the group."""
        found: dict[str, None] = {}
        for listener in self.listeners.values():
            rules = self.rules_of(listener.arn)
            actions = [*listener.default_actions, *(action for rule in rules for action in rule.actions)]
            if any(action.get("TargetGroupArn") == target_group_arn for action in actions):
                found[listener.load_balancer_arn] = None
        return list(found)
