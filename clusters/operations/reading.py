"""A service fresh from AWS, as frozen data: what plans, read-backs and outcomes are made from. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.aws.call import call
from clusters.aws.errors import NotFound
from clusters.aws.scope import AwsScope
from clusters.choices import DeploymentControllerType, DeploymentStatus
from clusters.planning.facts import DeploymentFacts, EventFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReading:
    """One service as DescribeServices tells it at `read_at`, the moment the read began (API_Service)."""

    read_at: datetime
    name: str
    status: str
    desired_count: int
    running_count: int
    pending_count: int
    task_definition_arn: str
    scheduling_strategy: str
    deployment_controller: str
    resource_management_type: str
    minimum_healthy_percent: int | None
    maximum_percent: int | None
    has_circuit_breaker: bool
    service_deployment_arn: str
    deployments: tuple[DeploymentFacts, ...]
    events: tuple[EventFacts, ...]  # newest first

    @property
    def primary(self) -> DeploymentFacts | None:
        return next((each for each in self.deployments if each.status == DeploymentStatus.PRIMARY), None)


def read_service(scope: AwsScope, *, cluster_arn: str, service_arn: str, now: datetime) -> ServiceReading:
    """One DescribeServices. Errors: AwsError; NotFound when AWS doesn't know the service."""
    answer = call(
        scope,
        "ecs",
        "describe_services",
        {"cluster": cluster_arn, "services": [service_arn]},
        required=("services",),
    )
    if not answer["services"]:
        raise NotFound(f"AWS does not know {service_arn}.", code="MISSING", operation="describe_services")
    return reading_of(answer["services"][0], read_at=now)


def reading_of(payload: Mapping[str, Any], *, read_at: datetime) -> ServiceReading:
    """The reading of one `service` in an answer of DescribeServices or UpdateService."""
    configuration = payload.get("deploymentConfiguration") or {}
    events = [EventFacts(created_at=each["createdAt"], message=each["message"]) for each in payload.get("events", [])]
    return ServiceReading(
        read_at=read_at,
        name=payload["serviceName"],
        status=payload["status"],
        desired_count=payload.get("desiredCount", 0),
        running_count=payload.get("runningCount", 0),
        pending_count=payload.get("pendingCount", 0),
        task_definition_arn=payload.get("taskDefinition", ""),
        scheduling_strategy=payload.get("schedulingStrategy", ""),
        deployment_controller=(payload.get("deploymentController") or {}).get("type", DeploymentControllerType.ECS),
        resource_management_type=payload.get("resourceManagementType", ""),
        minimum_healthy_percent=configuration.get("minimumHealthyPercent"),
        maximum_percent=configuration.get("maximumPercent"),
        has_circuit_breaker=bool((configuration.get("deploymentCircuitBreaker") or {}).get("enable")),
        service_deployment_arn=payload.get("currentServiceDeployment", ""),
        deployments=tuple(_deployment(each) for each in payload.get("deployments", [])),
        events=tuple(sorted(events, key=lambda event: event.created_at, reverse=True)),
    )


def _deployment(payload: Mapping[str, Any]) -> DeploymentFacts:
    return DeploymentFacts(
        deployment_id=payload["id"],
        status=payload["status"],
        task_definition_arn=payload.get("taskDefinition", ""),
        desired_count=payload.get("desiredCount", 0),
        running_count=payload.get("runningCount", 0),
        pending_count=payload.get("pendingCount", 0),
        failed_tasks=payload.get("failedTasks", 0),
        rollout_state=payload.get("rolloutState", ""),
        rollout_state_reason=payload.get("rolloutStateReason", ""),
        created_at=payload.get("createdAt"),
        updated_at=payload.get("updatedAt"),
    )
