"""Scale: one absolute desired count, nothing else sent. Repeating it is harmless, and undo sets the old count."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from clusters.choices import OperationKind, OperationState, SchedulingStrategy, ServiceStatus
from clusters.operations.autoscaling import Scaling, scaling_warning
from clusters.operations.kind import Counts, Draft, Kind, Look, Outcome, Target
from clusters.operations.plans import Change, PlannedCall
from clusters.operations.reading import ServiceReading
from clusters.operations.refusal import Notice, OperationRefused
from clusters.operations.warnings import placement_warning, rollout_warning
from clusters.planning.words import tasks_of

DESIRED_MAX = 5_000  # AWS's quota of tasks per service
ANSWER_LAG = timedelta(seconds=30)  # DescribeServices may show the old count for a moment after the call
STEADY_FOR = timedelta(seconds=10)  # a task that dies at once must not pass for one that runs
STEADY_FOR_AFTER_FAILURES = timedelta(seconds=60)
SURGE_FACTOR = 2


class Scale(Kind):
    kind: ClassVar[OperationKind] = OperationKind.SCALE
    label: ClassVar[str] = "Scale"
    follow_for: ClassVar[timedelta] = timedelta(minutes=15)

    def clean(self, params: Mapping[str, Any]) -> dict[str, Any]:
        wanted = params.get("desired_count")
        if not isinstance(wanted, int) or isinstance(wanted, bool) or not 0 <= wanted <= DESIRED_MAX:
            raise OperationRefused(
                "The number of tasks is not usable.", mend=f"Give a whole number from 0 to {DESIRED_MAX:,}."
            )
        return {"desired_count": wanted}

    def unfit(self, *, scheduling_strategy: str, deployment_controller: str) -> Notice | None:
        if scheduling_strategy == SchedulingStrategy.DAEMON:
            return Notice(
                text="A DAEMON service runs one task on each host, so it has no count to set.",
                mend="Add or drain hosts, or change its placement constraints.",
            )
        return None

    def draft(self, target: Target, *, reading: ServiceReading) -> Draft:
        now, wanted = reading.desired_count, target.params["desired_count"]
        call = PlannedCall(
            service="ecs",
            operation="update_service",
            action="ecs:UpdateService",
            params={"cluster": target.cluster_arn, "service": target.service_arn, "desiredCount": wanted},
            summary="Set the desired count",
        )
        return Draft(
            title=f"Scale {target.service_name} from {now} to {tasks_of(wanted)}",
            calls=(call,),
            changes=(Change(what="Desired tasks", before=str(now), after=str(wanted)),),
            state={"desired_count": now, "status": reading.status, "deployment_controller": _controller(reading)},
            follow=f"until {tasks_of(wanted)} run and are healthy, at most {self.follow_for.seconds // 60} min"
            if wanted
            else f"until no task is left, at most {self.follow_for.seconds // 60} min",
            undo=f"set {now} again",
            warnings=tuple(_warnings(reading, wanted=wanted, scaling=target.scaling)),
            blockers=tuple(_blockers(reading, target=target)),
            is_dangerous=wanted == 0,
            new_tasks=max(0, wanted - now),
        )

    def snapshot(self, reading: ServiceReading) -> dict[str, Any]:
        return {"desired_count": reading.desired_count, "failed_tasks": _failed_tasks(reading)}

    def has_happened(self, reading: ServiceReading, *, before: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
        return reading.desired_count == int(params["desired_count"])

    def result(self, reading: ServiceReading, *, before: Mapping[str, Any]) -> dict[str, Any]:
        return {"desired_count": reading.desired_count}

    def outcome(self, look: Look) -> Outcome:
        reading, wanted = look.reading, look.params["desired_count"]
        counts = Counts(done_count=min(reading.running_count, wanted), total_count=wanted)
        if reading.status != ServiceStatus.ACTIVE:
            return Outcome(state=OperationState.SUPERSEDED, text="The service was deleted meanwhile.", **counts)
        if reading.desired_count != wanted:
            return _another_count(look, counts=counts)
        running = f"{reading.running_count} of {tasks_of(wanted)} run"
        if reading.running_count != wanted or reading.pending_count:
            pending = f", {reading.pending_count} pending" if reading.pending_count else ""
            return _not_yet(look, text=f"{running}{pending}", counts=counts)
        failed = _failed_tasks(reading) > int(look.before.get("failed_tasks", 0))
        steady_for = STEADY_FOR_AFTER_FAILURES if failed else STEADY_FOR
        if wanted and (look.matched_since is None or look.now - look.matched_since < steady_for):
            return Outcome(state=None, text=f"{running}, waiting whether they last", is_matched=True, **counts)
        done = f"{tasks_of(wanted)} run{'s' if wanted == 1 else ''}" if wanted else "No task is left"
        return Outcome(state=OperationState.SUCCEEDED, text=f"{done}.", is_matched=True, **counts)

    def inverse(self, *, params: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any] | Notice:
        if "desired_count" not in before:
            return Notice(text="Nothing was sent, so there is nothing to take back.")
        return {"desired_count": before["desired_count"], "expected_count": params["desired_count"]}


def _controller(reading: ServiceReading) -> str:
    return reading.deployment_controller


def _failed_tasks(reading: ServiceReading) -> int:
    return sum(each.failed_tasks for each in reading.deployments)


def _blockers(reading: ServiceReading, *, target: Target) -> list[Notice]:
    wanted, expected = target.params["desired_count"], target.params.get("expected_count")
    if reading.desired_count == wanted:
        return [Notice(text=f"The desired count is {wanted} already.", mend="There is nothing to do.")]
    if expected is not None and reading.desired_count != expected:
        return [
            Notice(
                text=f"The count was changed to {reading.desired_count} since, and undo would throw that away.",
                mend=f"Scale to {wanted} yourself if that is meant.",
            )
        ]
    return []


def _warnings(reading: ServiceReading, *, wanted: int, scaling: Scaling) -> list[Notice]:
    now = reading.desired_count
    found = [rollout_warning(reading)]
    if wanted > now:
        found.append(placement_warning(reading))
    if wanted > now * SURGE_FACTOR and now:
        found.append(Notice(text=f"That is {wanted / now:.1f} times as many tasks as now."))
    if wanted == 0:
        found.append(Notice(text="Nothing will run: whoever calls this service gets no answer."))
    elif wanted < now:
        found.append(Notice(text=f"ECS chooses which {tasks_of(now - wanted)} it stops."))
    found.append(scaling_warning(scaling, wanted=wanted))
    return [notice for notice in found if notice is not None]


def _another_count(look: Look, *, counts: Counts) -> Outcome:
    is_lagging = look.reading.desired_count == look.before.get("desired_count")
    if is_lagging and look.now - look.called_at < ANSWER_LAG:
        return Outcome(state=None, text="Sent; AWS does not show the new count yet", **counts)
    text = f"The desired count was set to {look.reading.desired_count} by someone else."
    return Outcome(state=OperationState.SUPERSEDED, text=text, **counts)


def _not_yet(look: Look, *, text: str, counts: Counts) -> Outcome:
    if not look.is_overdue:
        return Outcome(state=None, text=text, **counts)
    minutes = int((look.now - look.called_at).total_seconds() // 60)
    return Outcome(state=OperationState.FAILED, text=f"{text} after {minutes} min", wants_cause=True, **counts)
