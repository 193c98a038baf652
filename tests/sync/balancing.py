"""Elastic Load Balancing in the tests' AWS: what `World.balancing` answers with, and one way to set it up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clusters.aws.errors import NotFound

PREFIX = "arn:aws:elasticloadbalancing:eu-west-1:222233334444"
GROUP = f"{PREFIX}:targetgroup/web/0123456789abcdef"
BALANCER = f"{PREFIX}:loadbalancer/app/public/0123456789abcdef"
LISTENER = f"{PREFIX}:listener/app/public/0123456789abcdef/0123456789abcdef"
RULE = f"{PREFIX}:listener-rule/app/public/0123456789abcdef/0123456789abcdef"


@dataclass(kw_only=True)
class BalancingWorld:
    """By ARN; `health` by target group. Tests change payloads in place."""

    balancers: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    listeners: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by listener
    health: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add_group(self, arn: str = GROUP, **members: Any) -> str:
        """A group behind a public load balancer with a port and two rules."""
        self.balancers[BALANCER] = {
            "LoadBalancerArn": BALANCER,
            "LoadBalancerName": "public",
            "DNSName": "public-1.eu-west-1.elb.amazonaws.com",
            "Scheme": "internet-facing",
            "Type": "application",
            "State": {"Code": "active"},
            "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-1"}],
            "SecurityGroups": ["sg-1"],
        }
        forward = {"Type": "forward", "TargetGroupArn": arn}
        self.listeners[LISTENER] = {
            "ListenerArn": LISTENER,
            "LoadBalancerArn": BALANCER,
            "Port": 443,
            "Protocol": "HTTPS",
            "DefaultActions": [forward],
        }
        header = {"HttpHeaderName": "X-Origin-Verify", "Values": ["made-up-header-secret"]}
        conditions = [{"Field": "http-header", "HttpHeaderConfig": header}]
        self.rules[LISTENER] = [
            {"RuleArn": f"{RULE}/1", "Priority": "10", "Conditions": conditions, "Actions": [forward]},
            {"RuleArn": f"{RULE}/2", "Priority": "default", "Conditions": [], "Actions": [forward]},
        ]
        self.groups[arn] = {
            "TargetGroupArn": arn,
            "TargetGroupName": arn.split("/")[1],
            "Protocol": "HTTP",
            "Port": 80,
            "TargetType": "ip",
            "HealthCheckPath": "/healthz",
            "Matcher": {"HttpCode": "200"},
            "LoadBalancerArns": [BALANCER],
            **members,
        }
        self.health[arn] = []
        return arn

    def add_target(self, target_id: str, *, state: str, arn: str = GROUP, port: int = 80, **health: Any) -> None:
        self.health[arn].append({"Target": {"Id": target_id, "Port": port}, "TargetHealth": {"State": state, **health}})

    def _describe_target_groups(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"TargetGroups": list(self.groups.values())}

    def _describe_load_balancers(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"LoadBalancers": list(self.balancers.values())}

    def _describe_listeners(self, params: Mapping[str, Any]) -> dict[str, Any]:
        own = [each for each in self.listeners.values() if each["LoadBalancerArn"] == params["LoadBalancerArn"]]
        return {"Listeners": own}

    def _describe_rules(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return {"Rules": self.rules[params["ListenerArn"]]}

    def _describe_target_health(self, params: Mapping[str, Any]) -> dict[str, Any]:
        arn = params["TargetGroupArn"]
        if arn not in self.health:
            raise NotFound("no such group", code="TargetGroupNotFound")
        return {"TargetHealthDescriptions": self.health[arn]}
