"""EventBridge events as ECS sends them. The detail has the describe answer's shape, with ISO times and no tags.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

from __future__ import annotations

from datetime import UTC, datetime

from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.payloads import container_instance_payload, task_payload
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service
from clusters.simulator.state.task import Task
from clusters.simulator.state.world import World, drop_event

_TIME_SUFFIX = "At"
_LEFT_OUT = ("tags",)


def iso(at: float) -> str:
    """A time as events write it, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def task_changed(world: World, *, region: Region, task: Task, now: float) -> None:
    """ECS Task State Change: raises the task's version and tells the sink."""
    task.version += 1
    world.touch()
    if world.sink is drop_event:
        return
    detail = with_iso_times(task_payload(task))
    detail["updatedAt"] = iso(now)
    _emit(world, region=region, detail_type="ECS Task State Change", resource=task.arn, detail=detail, now=now)


def instance_changed(world: World, *, region: Region, instance: ContainerInstance, now: float) -> None:
    """ECS Container Instance State Change: raises the instance's version and tells the sink."""
    instance.version += 1
    world.touch()
    if world.sink is drop_event:
        return
    detail = with_iso_times(container_instance_payload(instance, region=region))
    detail["clusterArn"] = instance.cluster_arn
    detail["updatedAt"] = iso(now)
    kind = "ECS Container Instance State Change"
    _emit(world, region=region, detail_type=kind, resource=instance.arn, detail=detail, now=now)


def service_acted(
    world: World,
    *,
    region: Region,
    service: Service,
    name: str,
    now: float,
    level: str = "INFO",
    more: Json | None = None,
) -> None:
    """ECS Service Action, `SERVICE_STEADY_STATE` for example; `more` is merged into the detail."""
    world.touch()
    detail: Json = {
        "eventType": level,
        "eventName": name,
        "clusterArn": service.cluster_arn,
        "createdAt": iso(now),
        **(more or {}),
    }
    _emit(world, region=region, detail_type="ECS Service Action", resource=service.arn, detail=detail, now=now)


def deployment_changed(
    world: World,
    *,
    region: Region,
    service: Service,
    deployment: Deployment,
    name: str,
    reason: str,
    now: float,
    level: str = "INFO",
) -> None:
    """ECS Deployment State Change, `SERVICE_DEPLOYMENT_COMPLETED` for example."""
    world.touch()
    detail: Json = {
        "eventType": level,
        "eventName": name,
        "deploymentId": deployment.id,
        "updatedAt": iso(now),
        "reason": reason,
    }
    kind = "ECS Deployment State Change"
    _emit(world, region=region, detail_type=kind, resource=service.arn, detail=detail, now=now)


def with_iso_times(payload: Json) -> Json:
    """The payload with epoch seconds turned into ISO times, at every depth, and without tags."""
    return {name: _converted(name, value) for name, value in payload.items() if name not in _LEFT_OUT}


def _converted(name: str, value: object) -> object:
    if isinstance(value, dict):
        return with_iso_times(value)
    if isinstance(value, list):
        return [with_iso_times(item) if isinstance(item, dict) else item for item in value]
    if name.endswith(_TIME_SUFFIX) and isinstance(value, int | float):
        return iso(value)
    return value


def _emit(world: World, *, region: Region, detail_type: str, resource: str, detail: Json, now: float) -> None:
    if world.sink is drop_event:
        return
    world.emit(
        {
            "version": "0",
            "id": world.ids.uuid(),
            "detail-type": detail_type,
            "source": "aws.ecs",
            "account": region.account_id,
            "time": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": region.name,
            "resources": [resource],
            "detail": detail,
        }
    )
