"""Redeploy: the same revision, started anew (forceNewDeployment). A blind repeat would start a second rollout."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from clusters.choices import DeploymentControllerType, OperationKind, OperationState, RolloutState, ServiceStatus
from clusters.operations.kind import Counts, Draft, Kind, Look, Outcome, Target
from clusters.operations.plans import Change, PlannedCall
from clusters.operations.reading import ServiceReading
from clusters.operations.refusal import Notice
from clusters.operations.warnings import placement_warning, rollout_warning
from clusters.planning.facts import DeploymentFacts
from clusters.planning.words import quoted, revision_of, tasks_of

ANSWER_LAG = timedelta(seconds=30)  # DescribeServices may show the old deployments for a moment after the call
ROLLING_BACK = "rolling back"  # rolloutStateReason of the deployment that replaces a failed one


class Redeploy(Kind):
    kind: ClassVar[OperationKind] = OperationKind.REDEPLOY
    label: ClassVar[str] = "Redeploy"
    follow_for: ClassVar[timedelta] = timedelta(minutes=60)

    def clean(self, params: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def unfit(self, *, scheduling_strategy: str, deployment_controller: str) -> Notice | None:
        if deployment_controller == DeploymentControllerType.CODE_DEPLOY:
            return Notice(
                text="CodeDeploy deploys this service, so ECS refuses a new deployment.",
                mend="Create a deployment in CodeDeploy.",
            )
        if deployment_controller == DeploymentControllerType.EXTERNAL:
            return Notice(
                text="An external controller deploys this service, so ECS refuses a new deployment.",
                mend="Create a task set with the tool that deploys it.",
            )
        return None

    def draft(self, target: Target, *, reading: ServiceReading) -> Draft:
        revision = reading.task_definition_arn.rpartition("/")[2]
        call = PlannedCall(
            service="ecs",
            operation="update_service",
            action="ecs:UpdateService",
            params={"cluster": target.cluster_arn, "service": target.service_arn, "forceNewDeployment": True},
            summary="Start a new deployment of the same revision",
        )
        return Draft(
            title=f"Redeploy {target.service_name}: {tasks_of(reading.desired_count)} of {revision}",
            calls=(call,),
            changes=(
                Change(what="Task definition", before=revision, after=revision),
                Change(what="Images", before="as last resolved", after="resolved anew"),
                Change(what="Desired tasks", before=str(reading.desired_count), after=str(reading.desired_count)),
                Change(what="Running tasks", before=str(reading.running_count), after="replaced by new ones"),
            ),
            state={
                "task_definition_arn": reading.task_definition_arn,
                "primary": reading.primary.deployment_id if reading.primary else "",
                "desired_count": reading.desired_count,
                "status": reading.status,
            },
            follow=f"until the new deployment is complete, at most {self.follow_for.seconds // 60} min",
            warnings=tuple(_warnings(reading)),
        )

    def snapshot(self, reading: ServiceReading) -> dict[str, Any]:
        return {
            "deployment_ids": [each.deployment_id for each in reading.deployments],
            "service_deployment_arn": reading.service_deployment_arn,
        }

    def has_happened(self, reading: ServiceReading, *, before: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
        return _new_deployment(reading, before=before) is not None

    def result(self, reading: ServiceReading, *, before: Mapping[str, Any]) -> dict[str, Any]:
        found = _new_deployment(reading, before=before)
        return {
            "deployment_id": found.deployment_id if found else "",
            "service_deployment_arn": reading.service_deployment_arn,
        }

    def outcome(self, look: Look) -> Outcome:
        reading = look.reading
        wanted = look.result.get("deployment_id", "")
        ours = next((each for each in reading.deployments if each.deployment_id == wanted), None)
        if ours is None and not wanted:
            ours = _new_deployment(reading, before=look.before)
        counts = Counts(done_count=ours.running_count if ours else 0, total_count=reading.desired_count)
        if reading.status != ServiceStatus.ACTIVE:
            return Outcome(state=OperationState.SUPERSEDED, text="The service was deleted meanwhile.", **counts)
        if ours is None or reading.primary is None or ours.deployment_id != reading.primary.deployment_id:
            return _replaced(look, ours=ours, counts=counts)
        if ours.rollout_state == RolloutState.FAILED:
            return _failed(f"ECS gave up: {quoted(ours.rollout_state_reason)}", counts=counts)
        if ours.rollout_state == RolloutState.COMPLETED:
            return _complete(look, ours=ours, counts=counts)
        text = f"{ours.running_count} of {tasks_of(reading.desired_count)} new"
        if ours.failed_tasks:
            text += f", {ours.failed_tasks} failed"
        if look.is_overdue:
            minutes = int((look.now - look.called_at).total_seconds() // 60)
            return _failed(f"Not complete after {minutes} min: {text}", counts=counts)
        return Outcome(state=None, text=text, **counts)

    def inverse(self, *, params: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any] | Notice:
        return Notice(
            text="A redeployment has no inverse: the same revision ran before.",
            mend="To go back to other images, deploy the revision that names them.",
        )


def _new_deployment(reading: ServiceReading, *, before: Mapping[str, Any]) -> DeploymentFacts | None:
    """The first deployment after the call: a later one is a rollback of it, or somebody else's."""
    known = set(before.get("deployment_ids", ()))
    fresh = [each for each in reading.deployments if each.deployment_id not in known]
    return min(fresh, key=lambda each: each.created_at or reading.read_at, default=None)


def _warnings(reading: ServiceReading) -> list[Notice]:
    found = [placement_warning(reading)]
    if rollout_warning(reading) is not None:
        found.append(Notice(text="A rollout is in progress: this one takes its place, and its tasks are replaced too."))
    if not reading.desired_count:
        found.append(Notice(text="The desired count is 0: no task starts, so this proves nothing."))
    if not reading.has_circuit_breaker:
        found.append(
            Notice(
                text="Without a circuit breaker ECS tries for ever when the new tasks fail.",
                mend="Turn it on with rollback in the service's deployment configuration.",
            )
        )
    if reading.minimum_healthy_percent is not None and reading.minimum_healthy_percent < 100 and reading.desired_count:
        least = -(-reading.desired_count * reading.minimum_healthy_percent // 100)
        found.append(Notice(text=f"Down to {least} of {tasks_of(reading.desired_count)} may run meanwhile."))
    return [notice for notice in found if notice is not None]


def _replaced(look: Look, *, ours: DeploymentFacts | None, counts: Counts) -> Outcome:
    """Our deployment isn't PRIMARY: not shown yet, rolled back, or replaced by a later one."""
    primary = look.reading.primary
    known = set(look.before.get("deployment_ids", ()))
    is_lagging = ours is None and primary is not None and primary.deployment_id in known
    if is_lagging and look.now - look.called_at < ANSWER_LAG:
        return Outcome(state=None, text="Sent; AWS does not show the new deployment yet", **counts)
    reason = quoted(primary.rollout_state_reason) if primary else ""
    has_failed = ours is not None and ours.rollout_state == RolloutState.FAILED
    if has_failed or ROLLING_BACK in reason.lower():
        why = quoted(ours.rollout_state_reason) if ours and ours.rollout_state_reason else reason
        return _failed(f"ECS rolled back: {why}".rstrip(": "), counts=counts)
    later = revision_of(primary.task_definition_arn) if primary else ""
    text = f"A later deployment{f' of {later}' if later else ''} took its place."
    return Outcome(state=OperationState.SUPERSEDED, text=text, **counts)


def _complete(look: Look, *, ours: DeploymentFacts, counts: Counts) -> Outcome:
    """AWS calls it complete. With early success criteria that may be below 100 %: then it is still settling."""
    reading = look.reading
    is_whole = ours.running_count == reading.desired_count == reading.running_count and not reading.pending_count
    if is_whole and len(reading.deployments) == 1:
        text = f"{tasks_of(reading.desired_count)} of the new deployment run."
        return Outcome(state=OperationState.SUCCEEDED, text=text, is_matched=True, **counts)
    text = f"Successful, settling: {ours.running_count} of {tasks_of(reading.desired_count)} new."
    return Outcome(state=OperationState.SETTLING, text=text, is_matched=True, **counts)


def _failed(text: str, *, counts: Counts) -> Outcome:
    return Outcome(state=OperationState.FAILED, text=text, wants_cause=True, **counts)
