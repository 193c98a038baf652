"""One service laid out for judging: counts, failures, the rollout, and the cause that explains a deficit best."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clusters.choices import CauseClass, RolloutState
from clusters.planning.event_causes import Room, cause_of_events
from clusters.planning.facts import DeploymentFacts, ServiceFacts
from clusters.planning.failures import Failures, failures_of, primary_of
from clusters.planning.judgement import Cause
from clusters.planning.tally import Tally, tally
from clusters.planning.target_causes import target_cause
from clusters.planning.words import revision_of

START_GRACE = timedelta(minutes=5)  # pulling a large image and passing the first checks
LOSS_GRACE = timedelta(minutes=1)  # ECS replaces a lost task within seconds
STUCK_AFTER = timedelta(minutes=10)
LOOP_SIZE = 2  # one failure happens, two are a pattern
_NOT_REPLACED = (CauseClass.SPOT, CauseClass.HOST_LOST)  # why it ended; the events say why nothing took its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the rules look at. `cause` is the best explanation there is, of anything."""

    facts: ServiceFacts
    now: datetime
    counts: Tally
    failures: Failures
    event_cause: Cause | None
    primary: DeploymentFacts | None
    target_cause: Cause | None = None

    @property
    def desired(self) -> int:
        return self.facts.desired_count

    @property
    def missing(self) -> int:
        return max(0, self.desired - self.counts.healthy)

    @property
    def is_rolling(self) -> bool:
        """A rollout replaces tasks. With old deployments still around, an unknown state counts as one too."""
        if self.primary is None:
            return False
        if self.primary.rollout_state in (RolloutState.COMPLETED, RolloutState.FAILED):
            return False
        return self.primary.rollout_state == RolloutState.IN_PROGRESS or len(self.facts.deployments) > 1

    @property
    def revision(self) -> str:
        return revision_of(self.primary.task_definition_arn) if self.primary else ""

    @property
    def rollout_age(self) -> timedelta:
        began = self.primary.created_at if self.primary else None
        return self.now - began if began else timedelta(0)

    @property
    def cause(self) -> Cause | None:
        found = self._found
        tells_of_targets = found is None or found.cause_class is CauseClass.TARGET_HEALTH
        return self.target_cause or found if tells_of_targets else found

    @property
    def _found(self) -> Cause | None:
        failed = self.failures.cause if self.failures.recent else None
        if failed is None:
            return self._unhealthy or self.event_cause
        is_unplaced = self.event_cause is not None and self.event_cause.cause_class is CauseClass.NO_CAPACITY
        return self.event_cause if is_unplaced and failed.cause_class in _NOT_REPLACED else failed

    @property
    def has_evidence(self) -> bool:
        """Something says that waiting won't mend it. A failure long before a fresh start says nothing."""
        if self.event_cause is not None or self.counts.unhealthy:
            return True
        newest = self.failures.newest_at
        is_old = newest is None or (self.counts.starting > 0 and self.now - newest > START_GRACE)
        enough = 1 if self.counts.healthy == 0 else LOOP_SIZE
        return not is_old and self.failures.recent >= enough

    @property
    def _unhealthy(self) -> Cause | None:
        if not self.counts.unhealthy:
            return None
        return Cause(
            cause_class=CauseClass.CONTAINER_HEALTH,
            text=f"{self.counts.unhealthy} fail the container's health check",
            mend="Run the health check's command in the container, and read its log.",
        )


def lay_out(facts: ServiceFacts, *, now: datetime) -> Case:
    return Case(
        facts=facts,
        now=now,
        counts=tally(facts, now=now),
        failures=failures_of(facts, now=now),
        event_cause=cause_of_events(facts.events, room=Room(task_size=facts.task_size, hosts=facts.hosts)),
        primary=primary_of(facts),
        target_cause=target_cause(facts.targets),
    )
