"""Load balancers, listeners, rules, target groups and targets in AWS's shape."""

from __future__ import annotations

from datetime import UTC, datetime

from clusters.simulator.elb.targets import Target
from clusters.simulator.state.balancing import Balancing, Listener, LoadBalancer, Rule, TargetGroup
from clusters.simulator.state.protocols import Json


def load_balancer_payload(balancer: LoadBalancer) -> Json:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html"""
    return {
        "LoadBalancerArn": balancer.arn,
        "DNSName": balancer.dns_name,
        "CanonicalHostedZoneId": balancer.hosted_zone_id,
        "CreatedTime": datetime.fromtimestamp(balancer.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "LoadBalancerName": balancer.name,
        "Scheme": balancer.scheme,
        "VpcId": balancer.vpc_id,
        "State": {"Code": "active"},
        "Type": balancer.type,
        "AvailabilityZones": [
            {"ZoneName": zone, "SubnetId": subnet_id, "LoadBalancerAddresses": []}
            for zone, subnet_id in balancer.subnets
        ],
        "SecurityGroups": list(balancer.security_groups) or None,
        "IpAddressType": "ipv4",
    }


def listener_payload(listener: Listener) -> Json:
    certificate = [{"CertificateArn": listener.certificate_arn}] if listener.certificate_arn else None
    return {
        "ListenerArn": listener.arn,
        "LoadBalancerArn": listener.load_balancer_arn,
        "Port": listener.port,
        "Protocol": listener.protocol,
        "Certificates": certificate,
        "SslPolicy": listener.ssl_policy or None,
        "DefaultActions": listener.default_actions,
    }


def rule_payload(rule: Rule) -> Json:
    return {
        "RuleArn": rule.arn,
        "Priority": str(rule.priority),
        "Conditions": rule.conditions,
        "Actions": rule.actions,
        "IsDefault": False,
    }


def default_rule_payload(listener: Listener) -> Json:
    """The last rule of every listener."""
    return {
        "RuleArn": default_rule_arn(listener),
        "Priority": "default",
        "Conditions": [],
        "Actions": listener.default_actions,
        "IsDefault": True,
    }


def default_rule_arn(listener: Listener) -> str:
    own = listener.arn.rpartition("/")[2]
    return f"{listener.arn.replace(':listener/', ':listener-rule/', 1)}/{own[::-1]}"


def target_group_payload(group: TargetGroup, *, balancing: Balancing) -> Json:
    """Health checks as AWS sets them by default, but for the path."""
    return {
        "TargetGroupArn": group.arn,
        "TargetGroupName": group.name,
        "Protocol": group.protocol,
        "Port": group.port,
        "VpcId": group.vpc_id,
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPort": "traffic-port",
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": 30,
        "HealthCheckTimeoutSeconds": 5 if group.protocol == "HTTP" else 6,
        "HealthyThresholdCount": 5,
        "UnhealthyThresholdCount": 2,
        "HealthCheckPath": group.health_check_path,
        "Matcher": {"HttpCode": "200"},
        "LoadBalancerArns": balancing.load_balancers_of(group.arn),
        "TargetType": group.target_type,
        "ProtocolVersion": "HTTP1" if group.protocol == "HTTP" else None,
        "IpAddressType": "ipv4",
    }


def target_payload(target: Target) -> Json:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealthDescription.html"""
    health = {"State": target.state, "Reason": target.reason or None, "Description": target.description or None}
    placed = {"Id": target.id, "Port": target.port, "AvailabilityZone": target.zone or None}
    return {"Target": placed, "HealthCheckPort": str(target.port), "TargetHealth": health}
