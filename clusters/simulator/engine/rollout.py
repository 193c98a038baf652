"""Deployments from start to end: service revisions, the PRIMARY deployment and its service deployment.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from __future__ import annotations

from clusters.simulator.engine import service_events
from clusters.simulator.engine.breaker import threshold_of
from clusters.simulator.engine.events import deployment_changed
from clusters.simulator.engine.failures import open_service_deployment
from clusters.simulator.engine.revisions import make_revision
from clusters.simulator.state.arns import cluster_name_of
from clusters.simulator.state.payloads.rollout import revision_counts
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service, ServiceDeployment, ServiceRevision
from clusters.simulator.state.world import World

SUPERSEDED = "Service deployment stopped because a newer service deployment started."


def start_deployment(world: World, *, region: Region, service: Service, now: float) -> Deployment:
    """A new service revision from the service's settings becomes PRIMARY; what ran before becomes ACTIVE."""
    supersede(world, region=region, service=service, now=now)
    sources = [item.service_revision_arn for item in service.deployments]
    revision = make_revision(world, region=region, service=service, now=now)
    deployment = make_primary(world, service=service, revision=revision, now=now)
    open_deployment(
        world, region=region, service=service, deployment=deployment, sources=list(dict.fromkeys(sources)), now=now
    )
    text = f"ECS deployment {deployment.id} in progress."
    announce(world, region=region, service=service, deployment=deployment, reason=text, now=now)
    return deployment


def supersede(world: World, *, region: Region, service: Service, now: float) -> None:
    """End the service deployment under way, if one is, in favour of a newer one."""
    current = open_service_deployment(region, service=service)
    if current is None:
        return
    is_rollback = current.status.startswith("ROLLBACK")
    status = "ROLLBACK_FAILED" if is_rollback else "STOPPED"
    close(region, deployment=current, status=status, reason=SUPERSEDED, now=now)


def make_primary(world: World, *, service: Service, revision: ServiceRevision, now: float) -> Deployment:
    """Put a new PRIMARY deployment in front."""
    deployment = Deployment(
        id=world.ids.deployment_id(),
        status="PRIMARY",
        service_revision_arn=revision.arn,
        task_definition_arn=revision.task_definition_arn,
        desired_count=service.desired_count,
        created_at=now,
        updated_at=now,
    )
    demote(service, now=now)
    service.deployments.insert(0, deployment)
    mark_in_progress(service, deployment=deployment, reason=f"ECS deployment {deployment.id} in progress.", now=now)
    return deployment


def demote(service: Service, *, now: float) -> None:
    """Make the PRIMARY deployment ACTIVE."""
    for item in service.deployments:
        if item.status == "PRIMARY":
            item.status, item.updated_at = "ACTIVE", now


def mark_in_progress(service: Service, *, deployment: Deployment, reason: str, now: float) -> None:
    """IN_PROGRESS with a clean slate: no failures, no throttle, no placement trouble."""
    deployment.rollout_state, deployment.rollout_state_reason = "IN_PROGRESS", reason
    deployment.failed_tasks = deployment.start_failures = deployment.impaired_round = 0
    deployment.launch_allowed_at = 0.0
    deployment.updated_at = now
    service.is_steady = False
    service.placement_failure = None
    service.placement_attempts = 0
    service.placement_retry_at = 0.0


def open_deployment(
    world: World, *, region: Region, service: Service, deployment: Deployment, sources: list[str], now: float
) -> ServiceDeployment:
    """The service deployment from the source revisions to this deployment's."""
    name = f"{cluster_name_of(service.cluster_arn)}/{service.name}/{world.ids.token(21)}"
    breaker = service.circuit_breaker
    has_alarms = bool((service.deployment_configuration.get("alarms") or {}).get("enable"))
    opened = ServiceDeployment(
        arn=region.arn("service-deployment", name),
        service_arn=service.arn,
        cluster_arn=service.cluster_arn,
        deployment_id=deployment.id,
        target_revision_arn=deployment.service_revision_arn,
        source_revision_arns=sources,
        status="PENDING",
        deployment_configuration=dict(service.deployment_configuration),
        created_at=now,
        updated_at=now,
        breaker_status="MONITORING" if breaker else "DISABLED",
        threshold=threshold_of(breaker or {}, desired_count=service.desired_count),
        alarms_status="MONITORING" if has_alarms else None,
    )
    region.add_service_deployment(opened)
    service.current_service_deployment_arn = opened.arn
    return opened


def announce(
    world: World, *, region: Region, service: Service, deployment: Deployment, reason: str, now: float
) -> None:
    """SERVICE_DEPLOYMENT_IN_PROGRESS, and the scheduler's attention."""
    name = "SERVICE_DEPLOYMENT_IN_PROGRESS"
    deployment_changed(world, region=region, service=service, deployment=deployment, name=name, reason=reason, now=now)
    world.want_attention(region.scope, service.arn)


def begin_pending(region: Region, *, service: Service, now: float) -> None:
    """The scheduler has taken up the service deployment: IN_PROGRESS."""
    current = open_service_deployment(region, service=service)
    if current is not None and current.status == "PENDING":
        current.status, current.started_at, current.updated_at = "IN_PROGRESS", now, now


def complete(world: World, *, region: Region, service: Service, deployment: Deployment, now: float) -> None:
    """The PRIMARY deployment runs and nothing older does: COMPLETED, SUCCESSFUL (or ROLLBACK_SUCCESSFUL)."""
    reason = f"ECS deployment {deployment.id} completed."
    deployment.rollout_state, deployment.rollout_state_reason = "COMPLETED", reason
    deployment.updated_at = now
    service.completed_revision_arn = deployment.service_revision_arn
    current = open_service_deployment(region, service=service)
    if current is not None:
        is_rollback = current.status == "ROLLBACK_IN_PROGRESS"
        status = "ROLLBACK_SUCCESSFUL" if is_rollback else "SUCCESSFUL"
        close(region, deployment=current, status=status, reason=current.status_reason, now=now)
    text = service_events.deployment_completed(deployment)
    service_events.say(world, service=service, text=text, now=now)
    name = "SERVICE_DEPLOYMENT_COMPLETED"
    deployment_changed(world, region=region, service=service, deployment=deployment, name=name, reason=reason, now=now)


def close(region: Region, *, deployment: ServiceDeployment, status: str, reason: str | None, now: float) -> None:
    """End a service deployment and freeze its counts."""
    arns = [*deployment.source_revision_arns, deployment.target_revision_arn]
    counts = {arn: revision_counts(arn, deployment=deployment, region=region) for arn in arns}
    deployment.final_counts = counts
    deployment.status, deployment.status_reason = status, reason
    deployment.updated_at = now
    if status == "STOPPED":
        deployment.stopped_at = now
    deployment.finished_at = now
    if deployment.breaker_status == "MONITORING":
        deployment.breaker_status = "MONITORING_COMPLETE"
    if deployment.alarms_status == "MONITORING":
        deployment.alarms_status = "MONITORING_COMPLETE"
