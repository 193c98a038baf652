"""ECS's events as EventBridge delivers them, and the rows they are about."""

import json
from typing import Any

from django.utils import timezone

from clusters.models import Account, Cluster, Scope

ACCOUNT_ID = "222233334444"
REGION = "eu-west-1"
PREFIX = f"arn:aws:ecs:{REGION}:{ACCOUNT_ID}"
CLUSTER_ARN = f"{PREFIX}:cluster/shop"
SERVICE_ARN = f"{PREFIX}:service/shop/web"
TASK_ARN = f"{PREFIX}:task/shop/{'a' * 32}"
INSTANCE_ARN = f"{PREFIX}:container-instance/shop/{'b' * 32}"


def make_scope(**changes: Any) -> Scope:
    account = Account.objects.create(account_id=ACCOUNT_ID, name="shop", budget_share_percent=100)
    return Scope.objects.create(account=account, region=REGION, **changes)


def make_cluster(scope: Scope) -> Cluster:
    now = timezone.now()
    return Cluster.objects.create(
        scope=scope, arn=CLUSTER_ARN, name="shop", status="ACTIVE", read_at=now, first_seen_at=now, changed_at=now
    )


def task_event(*, version: int, arn: str = TASK_ARN, status: str = "RUNNING", **detail: Any) -> str:
    return _event(
        "ECS Task State Change",
        event_id=f"task-{arn[-4:]}-{version}",
        resource=arn,
        detail={
            "taskArn": arn,
            "clusterArn": CLUSTER_ARN,
            "taskDefinitionArn": f"{PREFIX}:task-definition/web:1",
            "group": "service:web",
            "lastStatus": status,
            "desiredStatus": "RUNNING",
            "version": version,
            "createdAt": "2026-11-24T06:00:00.123Z",
            "containers": [{"name": "web", "lastStatus": status}],
            **detail,
        },
    )


def instance_event(*, version: int, **detail: Any) -> str:
    return _event(
        "ECS Container Instance State Change",
        event_id=f"instance-{version}",
        resource=INSTANCE_ARN,
        detail={
            "containerInstanceArn": INSTANCE_ARN,
            "clusterArn": CLUSTER_ARN,
            "ec2InstanceId": "i-1",
            "status": "ACTIVE",
            "agentConnected": True,
            "version": version,
            **detail,
        },
    )


def service_event(*, event_id: str = "service-1", detail_type: str = "ECS Service Action", **detail: Any) -> str:
    known = {"eventName": "SERVICE_STEADY_STATE", "eventType": "INFO", "clusterArn": CLUSTER_ARN}
    return _event(detail_type, event_id=event_id, resource=SERVICE_ARN, detail=known | detail)


def _event(detail_type: str, *, event_id: str, resource: str, detail: dict[str, Any]) -> str:
    return json.dumps(
        {
            "version": "0",
            "id": event_id,
            "detail-type": detail_type,
            "source": "aws.ecs",
            "account": ACCOUNT_ID,
            "time": "2026-11-24T06:00:01Z",
            "region": REGION,
            "resources": [resource],
            "detail": detail,
        }
    )
