"""Deployments that fail: the circuit breaker trips or somebody stops them, and the service goes back.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
"""

from __future__ import annotations

from clusters.simulator.engine import durations, service_events
from clusters.simulator.engine.events import deployment_changed
from clusters.simulator.engine.failures import open_service_deployment
from clusters.simulator.engine.revisions import apply_revision
from clusters.simulator.engine.rollout import announce, close, demote, make_primary, mark_in_progress
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Deployment, Service, ServiceDeployment
from clusters.simulator.state.world import World

BREAKER_FAILED = "ECS deployment circuit breaker: tasks failed to start."
BREAKER_REASON = "Service deployment rolled back because the circuit breaker threshold was exceeded."
STOPPED_BY_BREAKER = "Service deployment stopped because the circuit breaker threshold was exceeded."
STOPPED_BY_USER = "Service deployment rolled back because of a StopServiceDeployment call."


def trip(world: World, *, region: Region, service: Service, deployment: Deployment, now: float) -> None:
    """The circuit breaker trips: the deployment fails, and rolls back where that is on and possible."""
    current = open_service_deployment(region, service=service)
    if current is None:
        return
    current.breaker_status = "TRIGGERED"
    mark_failed(world, region=region, service=service, deployment=deployment, reason=BREAKER_FAILED, now=now)
    wants_rollback = bool((service.circuit_breaker or {}).get("rollback"))
    if wants_rollback and can_roll_back(region, service=service, deployment=current):
        roll_back(world, region=region, service=service, current=current, reason=BREAKER_REASON, now=now)
        return
    close(region, deployment=current, status="STOPPED", reason=STOPPED_BY_BREAKER, now=now)


def mark_failed(
    world: World, *, region: Region, service: Service, deployment: Deployment, reason: str, now: float
) -> None:
    """FAILED: it launches no more tasks."""
    deployment.rollout_state, deployment.rollout_state_reason = "FAILED", reason
    deployment.updated_at = now
    text = service_events.deployment_failed(deployment, why="tasks failed to start.")
    service_events.say(world, service=service, text=text, now=now)
    deployment_changed(
        world,
        region=region,
        service=service,
        deployment=deployment,
        name="SERVICE_DEPLOYMENT_FAILED",
        reason=reason,
        level="ERROR",
        now=now,
    )


def can_roll_back(region: Region, *, service: Service, deployment: ServiceDeployment) -> bool:
    """Whether there is a completed revision, other than the one being deployed, to go back to."""
    wanted = service.completed_revision_arn
    return wanted is not None and wanted != deployment.target_revision_arn and wanted in region.service_revisions


def roll_back(
    world: World, *, region: Region, service: Service, current: ServiceDeployment, reason: str, now: float
) -> None:
    """Make the last completed revision PRIMARY again, with the tasks of it that still run."""
    revision = region.service_revisions[service.completed_revision_arn or ""]
    apply_revision(service, revision=revision)
    kept = next((item for item in service.deployments if item.service_revision_arn == revision.arn), None)
    if kept is None:
        kept = make_primary(world, service=service, revision=revision, now=now)
    else:
        demote(service, now=now)
        kept.status = "PRIMARY"
        kept.desired_count = service.desired_count
        service.deployments.remove(kept)
        service.deployments.insert(0, kept)
    cause = "ECS deployment circuit breaker" if current.breaker_status == "TRIGGERED" else "ECS deployment stopped"
    text = f"{cause}: rolling back to deploymentId {kept.id}."
    mark_in_progress(service, deployment=kept, reason=text, now=now)
    current.status, current.status_reason, current.updated_at = "ROLLBACK_IN_PROGRESS", reason, now
    current.rollback_reason, current.rollback_started_at = reason, now
    current.rollback_revision_arn = revision.arn
    service_events.say(world, service=service, text=service_events.rolling_back(kept), now=now)
    announce(world, region=region, service=service, deployment=kept, reason=text, now=now)


def ask_to_stop(world: World, *, region: Region, deployment: ServiceDeployment, now: float) -> None:
    """STOP_REQUESTED; the rollback begins with the scheduler's next passes."""
    deployment.status, deployment.updated_at = "STOP_REQUESTED", now
    at = now + world.pace.seconds(durations.SCHEDULER_PASS)
    world.due.add(at, kind="rollback", scope=region.scope, arn=deployment.arn, guard="STOP_REQUESTED")


def stop_and_roll_back(world: World, *, region: Region, deployment: ServiceDeployment, now: float) -> None:
    """What StopServiceDeployment with ROLLBACK leads to."""
    service = region.services[deployment.service_arn]
    primary = service.primary
    if primary is not None:
        primary.rollout_state, primary.rollout_state_reason = "FAILED", f"ECS deployment {primary.id} stopped."
    if deployment.breaker_status == "MONITORING":
        deployment.breaker_status = "MONITORING_COMPLETE"
    roll_back(world, region=region, service=service, current=deployment, reason=STOPPED_BY_USER, now=now)


def abort(world: World, *, region: Region, deployment: ServiceDeployment, now: float) -> None:
    """What StopServiceDeployment with ABORT leads to: nothing more is launched, nothing rolled back."""
    service = region.services[deployment.service_arn]
    primary = service.primary
    if primary is not None:
        primary.rollout_state, primary.rollout_state_reason = "FAILED", f"ECS deployment {primary.id} stopped."
        primary.updated_at = now
    close(region, deployment=deployment, status="STOPPED", reason="Service deployment stopped.", now=now)
    world.want_attention(region.scope, service.arn)
