"""Elastic Load Balancing's answers to rows. Pure; values that may be secrets go here.

A rule's header often carries a secret that CloudFront sends along, so values of headers and query strings are masked,
and nothing of a listener or rule is kept raw.
"""

from typing import Any

from clusters.models import Listener, ListenerRule, LoadBalancer, TargetGroup
from clusters.secrets import MASK
from clusters.sync.payload import Payload, Reading, items, members, mirrored, moment, positive, text
from clusters.sync.stamp import Stamp


def transform_load_balancer(reading: Reading, *, stamp: Stamp) -> LoadBalancer:
    payload = reading.payload
    return LoadBalancer(
        name=text(payload, "LoadBalancerName"),
        kind=text(payload, "Type"),
        scheme=text(payload, "Scheme"),
        state=text(members(payload, "State"), "Code"),
        dns_name=text(payload, "DNSName"),
        hosted_zone_id=text(payload, "CanonicalHostedZoneId"),
        vpc_id=text(payload, "VpcId"),
        ip_address_type=text(payload, "IpAddressType"),
        zones=items(payload, "AvailabilityZones"),
        security_groups=items(payload, "SecurityGroups"),
        created_at=moment(payload.get("CreatedTime")),
        **mirrored(reading, arn=text(payload, "LoadBalancerArn"), stamp=stamp),
    )


def transform_target_group(reading: Reading, *, stamp: Stamp, load_balancer_id: int | None) -> TargetGroup:
    payload = reading.payload
    matcher = members(payload, "Matcher")
    return TargetGroup(
        load_balancer_id=load_balancer_id,
        name=text(payload, "TargetGroupName"),
        protocol=text(payload, "Protocol"),
        protocol_version=text(payload, "ProtocolVersion"),
        port=positive(payload.get("Port")),
        target_type=text(payload, "TargetType"),
        vpc_id=text(payload, "VpcId"),
        health_check_protocol=text(payload, "HealthCheckProtocol"),
        health_check_port=text(payload, "HealthCheckPort"),
        health_check_path=text(payload, "HealthCheckPath"),
        health_check_codes=text(matcher, "HttpCode") or text(matcher, "GrpcCode"),
        health_check_interval_s=positive(payload.get("HealthCheckIntervalSeconds")),
        health_check_timeout_s=positive(payload.get("HealthCheckTimeoutSeconds")),
        healthy_threshold=positive(payload.get("HealthyThresholdCount")),
        unhealthy_threshold=positive(payload.get("UnhealthyThresholdCount")),
        load_balancer_arns=items(payload, "LoadBalancerArns"),
        **mirrored(reading, arn=text(payload, "TargetGroupArn"), stamp=stamp),
    )


def transform_listener(reading: Reading, *, stamp: Stamp, load_balancer_id: int) -> Listener:
    payload = reading.payload
    return Listener(
        load_balancer_id=load_balancer_id,
        port=positive(payload.get("Port")),
        protocol=text(payload, "Protocol"),
        ssl_policy=text(payload, "SslPolicy"),
        certificates=[text(each, "CertificateArn") for each in items(payload, "Certificates")],
        default_actions=[shown_action(each) for each in items(payload, "DefaultActions")],
        **{**mirrored(reading, arn=text(payload, "ListenerArn"), stamp=stamp), "raw": {}},
    )


def transform_rule(reading: Reading, *, stamp: Stamp, listener_id: int) -> ListenerRule:
    payload = reading.payload
    return ListenerRule(
        listener_id=listener_id,
        priority=positive(payload.get("Priority")),
        conditions=[shown_condition(each) for each in items(payload, "Conditions")],
        actions=[shown_action(each) for each in items(payload, "Actions")],
        **{**mirrored(reading, arn=text(payload, "RuleArn"), stamp=stamp), "raw": {}},
    )


def shown_action(action: Payload) -> dict[str, Any]:
    """Where it forwards or redirects. Bodies of fixed answers and parameters of logins are left out."""
    kept = {
        name: action[name] for name in ("Type", "TargetGroupArn", "RedirectConfig", "ForwardConfig") if action.get(name)
    }
    code = text(members(action, "FixedResponseConfig"), "StatusCode")
    return kept | ({"FixedResponseConfig": {"StatusCode": code}} if code else {})


def shown_condition(condition: Payload) -> dict[str, Any]:
    """`{"field", "name", "values"}`: AWS keeps values in one of eight members, by field."""
    config: dict[str, Any] = next((dict(value) for name, value in condition.items() if name.endswith("Config")), {})
    values = [
        _value(each) for each in config.get("Values") or condition.get("Values") or config.get("RegexValues") or ()
    ]
    field = text(condition, "Field")
    if field == "http-header":
        values = [MASK for _ in values]
    return {"field": field, "name": text(config, "HttpHeaderName"), "values": values}


def _value(value: Any) -> str:
    """A query string's is a pair."""
    return f"{text(value, 'Key')}={MASK}" if isinstance(value, dict) else str(value)
