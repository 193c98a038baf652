"""DescribeServices' service to a row, its deployments and its events."""

from dataclasses import dataclass
from typing import Any

from clusters.choices import DeploymentControllerType, DeploymentStatus, SchedulingStrategy
from clusters.models import Deployment, Service, ServiceEvent
from clusters.sync.payload import (
    Payload,
    Reading,
    items,
    members,
    mirrored,
    moment,
    number,
    positive,
    prose,
    read,
    tags_of,
    text,
)
from clusters.sync.stamp import Stamp

# Rows of their own, so that a new line doesn't rewrite the service.
EVENTS = "events"
PRIMARY = DeploymentStatus.PRIMARY


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformedService:
    """Unsaved: `deployments` get their service's key when it is written."""

    service: Service
    deployments: tuple[Deployment, ...]


def read_service(payload: Payload) -> Reading:
    return read(payload, without=(EVENTS,))


def transform_service(reading: Reading, *, stamp: Stamp, task_definition_id: int | None) -> TransformedService:
    payload = reading.payload
    deployments = tuple(transform_deployment(item) for item in items(payload, "deployments"))
    primary = next((each for each in deployments if each.status == PRIMARY), None)
    listed: Payload = next((each for each in items(payload, "deployments") if text(each, "status") == PRIMARY), {})
    service = Service(
        cluster_id=stamp.home_id,
        name=text(payload, "serviceName"),
        status=text(payload, "status"),
        scheduling_strategy=text(payload, "schedulingStrategy") or SchedulingStrategy.REPLICA,
        launch_type=text(payload, "launchType"),
        capacity_provider_strategy=items(payload, "capacityProviderStrategy"),
        platform_version=text(payload, "platformVersion"),
        platform_family=text(payload, "platformFamily"),
        desired_count=number(payload, "desiredCount"),
        running_count=number(payload, "runningCount"),
        pending_count=number(payload, "pendingCount"),
        task_definition_arn=text(payload, "taskDefinition"),
        task_definition_id=task_definition_id,
        resource_management_type=text(payload, "resourceManagementType"),
        is_exec_enabled=bool(payload.get("enableExecuteCommand")),
        availability_zone_rebalancing=text(payload, "availabilityZoneRebalancing"),
        health_check_grace_period_s=positive(payload.get("healthCheckGracePeriodSeconds")),
        role_arn=text(payload, "roleArn"),
        created_at=moment(payload.get("createdAt")),
        created_by=text(payload, "createdBy"),
        network_configuration=members(payload, "networkConfiguration"),
        load_balancers=items(payload, "loadBalancers"),
        service_registries=items(payload, "serviceRegistries"),
        service_connect=members(listed, "serviceConnectConfiguration"),
        placement_constraints=items(payload, "placementConstraints"),
        placement_strategy=items(payload, "placementStrategy"),
        tags=tags_of(payload),
        rollout_state=primary.rollout_state if primary else "",
        **_deployment_rules(payload),
        **mirrored(reading, arn=text(payload, "serviceArn"), stamp=stamp),
    )
    return TransformedService(service=service, deployments=deployments)


def transform_deployment(payload: Payload) -> Deployment:
    """One of a service's `deployments`."""
    return Deployment(
        deployment_id=text(payload, "id"),
        status=text(payload, "status"),
        task_definition_arn=text(payload, "taskDefinition"),
        desired_count=number(payload, "desiredCount"),
        pending_count=number(payload, "pendingCount"),
        running_count=number(payload, "runningCount"),
        failed_tasks=number(payload, "failedTasks"),
        rollout_state=text(payload, "rolloutState"),
        rollout_state_reason=prose(payload, "rolloutStateReason"),
        launch_type=text(payload, "launchType"),
        created_at=moment(payload.get("createdAt")),
        updated_at=moment(payload.get("updatedAt")),
        gone_at=None,
        fingerprint=read(payload).fingerprint,
    )


def transform_service_events(payload: Payload) -> tuple[ServiceEvent, ...]:
    """A service's `events`, oldest first: so a later line has a higher key. Lines without id or moment are left out."""
    lines = [
        ServiceEvent(event_id=text(item, "id"), created_at=created_at, message=prose(item, "message"))
        for item in reversed(items(payload, EVENTS))
        if (created_at := moment(item.get("createdAt"))) is not None and item.get("id")
    ]
    return tuple(lines)


def newest_event_id(payload: Payload) -> str:
    """AWS sends the newest line first."""
    lines = items(payload, EVENTS)
    return text(lines[0], "id") if lines else ""


def _deployment_rules(payload: Payload) -> dict[str, Any]:
    rules = members(payload, "deploymentConfiguration")
    breaker = members(rules, "deploymentCircuitBreaker")
    controller = members(payload, "deploymentController")
    return {
        "deployment_controller": text(controller, "type") or DeploymentControllerType.ECS,
        "minimum_healthy_percent": positive(rules.get("minimumHealthyPercent")),
        "maximum_percent": positive(rules.get("maximumPercent")),
        "has_circuit_breaker": bool(breaker.get("enable")),
        "has_rollback": bool(breaker.get("rollback")),
    }
