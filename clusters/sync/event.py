"""One EventBridge event of ECS as plain data. Pure: reads a message's text, queries nothing.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from clusters.choices import AgentKind
from clusters.sync.payload import members, moment, number, text

TASK_STATE_CHANGE = "ECS Task State Change"
INSTANCE_STATE_CHANGE = "ECS Container Instance State Change"
CLOUDTRAIL_CALL = "AWS API Call via CloudTrail"
# The two that carry the whole object and its version, with the member that names it.
VERSIONED = {TASK_STATE_CHANGE: "taskArn", INSTANCE_STATE_CHANGE: "containerInstanceArn"}
# What to describe, by the resource type inside an ECS ARN.
KINDS = {
    "cluster": AgentKind.CLUSTERS,
    "service": AgentKind.SERVICES,
    "service-deployment": AgentKind.SERVICE_DEPLOYMENTS,
    "task": AgentKind.TASKS,
    "container-instance": AgentKind.CONTAINER_INSTANCES,
    "capacity-provider": AgentKind.CAPACITY_PROVIDERS,
}


class BadEvent(ValueError):
    """A message that is no event of ECS. It will never become one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`version` 0: the event carries none. `cluster_arn` and `resource_arn` are "" where it names none."""

    event_id: str
    account_id: str
    region: str
    detail_type: str
    resource_arn: str
    cluster_arn: str
    occurred_at: datetime
    version: int
    detail: Mapping[str, Any]

    @property
    def is_versioned(self) -> bool:
        return self.version > 0 and self.detail_type in VERSIONED and bool(self.resource_arn and self.cluster_arn)

    @property
    def kind(self) -> AgentKind | None:
        """What to have described, if the resource is of a kind that the mirror holds."""
        return KINDS.get(_resource_type(self.resource_arn))


def parse_event(body: str) -> Event:
    """A message's body. Errors: BadEvent."""
    try:
        message = json.loads(body)
    except ValueError as error:
        raise BadEvent("the body is no JSON") from error
    if not isinstance(message, dict) or not isinstance(message.get("detail"), dict):
        raise BadEvent("the body is no EventBridge event")
    if message.get("source") != "aws.ecs":
        raise BadEvent(f"its source is {str(message.get('source'))[:60]!r}, not 'aws.ecs'")
    if not text(message, "id") or not text(message, "account") or not text(message, "region"):
        raise BadEvent("it has no id, account or region")
    detail = message["detail"]
    resource_arn = _resource_arn(message, detail=detail)
    return Event(
        event_id=text(message, "id"),
        account_id=text(message, "account"),
        region=text(message, "region"),
        detail_type=text(message, "detail-type"),
        resource_arn=resource_arn,
        cluster_arn=text(detail, "clusterArn") or _cluster_arn(resource_arn),
        occurred_at=moment(message.get("time")) or datetime.now(UTC),
        version=max(0, number(detail, "version")),
        detail=detail,
    )


def _resource_arn(message: Mapping[str, Any], *, detail: Mapping[str, Any]) -> str:
    detail_type = text(message, "detail-type")
    if detail_type in VERSIONED:
        return text(detail, VERSIONED[detail_type])
    if detail_type == CLOUDTRAIL_CALL:
        answer = members(detail, "responseElements")
        return text(members(answer, "service"), "serviceArn") or text(members(answer, "cluster"), "clusterArn")
    resources = message.get("resources")
    return str(resources[0]) if isinstance(resources, list) and resources else ""


def _resource_type(arn: str) -> str:
    """`service` of arn:aws:ecs:eu-west-1:123456789012:service/shop/web."""
    parts = arn.split(":", 5)
    return parts[5].partition("/")[0] if len(parts) == 6 and parts[2] == "ecs" else ""


def _cluster_arn(arn: str) -> str:
    """The cluster inside an ARN of the long form; "" for the others, which don't say."""
    head, slash, rest = arn.partition("/")
    kind = _resource_type(arn)
    if not slash or not kind:
        return ""
    if kind == "cluster":
        return arn
    return f"{head.rpartition(':')[0]}:cluster/{rest.partition('/')[0]}" if "/" in rest else ""
