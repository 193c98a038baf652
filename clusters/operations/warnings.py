"""Warnings that any plan for a service may need, from what AWS shows of it now."""

from clusters.choices import RolloutState
from clusters.operations.reading import ServiceReading
from clusters.operations.refusal import Notice
from clusters.planning.event_causes import cause_of_events


def placement_warning(reading: ServiceReading) -> Notice | None:
    """ECS says that it can't start tasks of this service now: more of them won't start either."""
    cause = cause_of_events(reading.events)
    if cause is None:
        return None
    return Notice(text=f"ECS has trouble with this service now: {cause.text}.", mend=cause.mend)


def rollout_warning(reading: ServiceReading) -> Notice | None:
    """A rollout is under way, and this gets mixed into it."""
    primary = reading.primary
    if primary is None or primary.rollout_state != RolloutState.IN_PROGRESS:
        return None
    return Notice(text="A rollout of this service is in progress.", mend="Wait for its end if the two may not mix.")
