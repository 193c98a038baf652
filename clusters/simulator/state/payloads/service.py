"""DescribeServices."""

from __future__ import annotations

from collections import Counter

from clusters.simulator.state.payloads.cluster import PENDING_STATUSES
from clusters.simulator.state.payloads.common import milliseconds, present, tags_payload
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service, ServiceEvent

Counts = tuple[int, int]
"""(running, pending)"""


def service_payload(service: Service, *, region: Region, with_tags: bool = False) -> Json:
    """A service with its deployments, counts and up to 100 events, newest first.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
    """
    counts = counts_by_deployment(service, region=region)
    is_rolling = service.deployment_controller == "ECS"
    members = {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster_arn,
        "loadBalancers": list(service.load_balancers),
        "serviceRegistries": list(service.service_registries),
        "status": service.status,
        "desiredCount": service.desired_count,
        "runningCount": sum(running for running, _pending in counts.values()),
        "pendingCount": sum(pending for _running, pending in counts.values()),
        "launchType": service.launch_type,
        "capacityProviderStrategy": list(service.capacity_provider_strategy) or None,
        "platformVersion": service.platform_version,
        "platformFamily": service.platform_family,
        "taskDefinition": service.task_definition_arn,
        "deploymentConfiguration": dict(service.deployment_configuration),
        "deployments": [
            deployment_payload(item, service=service, region=region, counts=counts[item.id])
            for item in service.deployments
        ],
        "roleArn": service.role_arn,
        "events": [event_payload(event) for event in service.events],
        "createdAt": milliseconds(service.created_at),
        "currentServiceDeployment": service.current_service_deployment_arn,
        "currentServiceRevisions": current_revisions(service, counts=counts) if is_rolling else None,
        "placementConstraints": list(service.placement_constraints),
        "placementStrategy": list(service.placement_strategy),
        "networkConfiguration": service.network_configuration,
        "healthCheckGracePeriodSeconds": service.health_check_grace_period_s,
        "schedulingStrategy": service.scheduling_strategy,
        "deploymentController": {"type": service.deployment_controller},
        "tags": tags_payload(service.tags) if with_tags else None,
        "createdBy": service.created_by or None,
        "enableECSManagedTags": service.enable_ecs_managed_tags,
        "propagateTags": service.propagate_tags,
        "enableExecuteCommand": service.enable_execute_command,
        "availabilityZoneRebalancing": service.availability_zone_rebalancing,
    }
    return present(members)


def counts_by_deployment(service: Service, *, region: Region) -> dict[str, Counts]:
    """Running and pending tasks of each deployment that the service still lists."""
    running: Counter[str] = Counter()
    pending: Counter[str] = Counter()
    for task in region.tasks_of_service.get(service.arn, {}).values():
        if task.last_status == "RUNNING":
            running[task.deployment_id or ""] += 1
        elif task.last_status in PENDING_STATUSES:
            pending[task.deployment_id or ""] += 1
    return {item.id: (running[item.id], pending[item.id]) for item in service.deployments}


def deployment_payload(deployment: Deployment, *, service: Service, region: Region, counts: Counts) -> Json:
    """One entry of a service's `deployments`."""
    revision = region.service_revisions[deployment.service_revision_arn]
    is_rolling = service.deployment_controller == "ECS"
    members = {
        "id": deployment.id,
        "status": deployment.status,
        "taskDefinition": deployment.task_definition_arn,
        "desiredCount": deployment.desired_count,
        "pendingCount": counts[1],
        "runningCount": counts[0],
        "failedTasks": deployment.failed_tasks,
        "createdAt": milliseconds(deployment.created_at),
        "updatedAt": milliseconds(deployment.updated_at),
        "launchType": revision.launch_type,
        "capacityProviderStrategy": list(revision.capacity_provider_strategy) or None,
        "platformVersion": revision.platform_version,
        "platformFamily": revision.platform_family,
        "networkConfiguration": revision.network_configuration,
        "rolloutState": deployment.rollout_state if is_rolling else None,
        "rolloutStateReason": deployment.rollout_state_reason if is_rolling else None,
        "serviceConnectConfiguration": revision.service_connect_configuration,
        "volumeConfigurations": list(revision.volume_configurations) or None,
        "vpcLatticeConfigurations": list(revision.vpc_lattice_configurations) or None,
    }
    return present(members)


def current_revisions(service: Service, *, counts: dict[str, Counts]) -> list[Json]:
    """The service revisions whose tasks the service runs now."""
    return [
        {
            "arn": item.service_revision_arn,
            "requestedTaskCount": item.desired_count,
            "runningTaskCount": counts[item.id][0],
            "pendingTaskCount": counts[item.id][1],
        }
        for item in service.deployments
    ]


def event_payload(event: ServiceEvent) -> Json:
    return {"id": event.id, "createdAt": milliseconds(event.created_at), "message": event.message}
