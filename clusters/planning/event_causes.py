"""Why ECS starts nothing: a service's events since it was last steady (Developer Guide: service event messages)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from clusters.choices import CauseClass, Certainty
from clusters.planning.facts import EventFacts, HostFacts, TaskSizeFacts
from clusters.planning.judgement import Cause
from clusters.planning.words import quoted, short_id

STEADY = "has reached a steady state"
_LACKS = re.compile(r"(?:has|have) insufficient (.+?)(?: available)?(?:\.|,|$)", re.IGNORECASE)
_CLOSEST = re.compile(r"closest matching \(?container-instance ([^\s)]+)", re.IGNORECASE)
_TARGET_GROUP = re.compile(r"\(target-group (?:arn:[^\s)]*?:targetgroup/)?([^\s/)]+)")
_AGENT = re.compile(r"encountered error [\"']?agent\b")
_REASON = re.compile(r"\(reason (.+?)\)(?:\.|$|\s)")
_ADD_ROOM = "Add hosts, let the capacity provider grow, or ask for less."


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a task asks for and what the hosts (by ARN) have left: amounts that the events leave out."""

    task_size: TaskSizeFacts | None = None
    hosts: Mapping[str, HostFacts] = field(default_factory=dict)


_UNKNOWN_ROOM = Room()


def since_steady(events: tuple[EventFacts, ...]) -> list[EventFacts]:
    """The events after the newest "has reached a steady state", newest first."""
    ordered = sorted(events, key=lambda event: event.created_at, reverse=True)
    return list(_until_steady(ordered))


def _until_steady(ordered: list[EventFacts]) -> Iterator[EventFacts]:
    for event in ordered:
        if STEADY in event.message:
            return
        yield event


def cause_of_events(events: tuple[EventFacts, ...], *, room: Room = _UNKNOWN_ROOM) -> Cause | None:
    """The newest telling event since the service was steady, dated by the oldest one that says the same."""
    recent = since_steady(events)
    told = [(event, cause) for event in recent if (cause := _cause_of(event.message, room=room)) is not None]
    if not told:
        return None
    newest = told[0][1]
    alike = [event.created_at for event, cause in told if _is_same(cause, newest)]
    return Cause(
        cause_class=newest.cause_class,
        text=newest.text,
        mend=newest.mend,
        certainty=newest.certainty,
        place=newest.place,
        is_shared=newest.is_shared,
        first_at=min(alike),
    )


def _is_same(one: Cause, other: Cause) -> bool:
    return (one.cause_class, one.place) == (other.cause_class, other.place)


def _cause_of(message: str, *, room: Room) -> Cause | None:
    lowered = message.lower()
    if "unable to place a task" in lowered:
        return _no_room(message, lowered=lowered, room=room)
    if "unhealthy in" in lowered and "target-group" in lowered:
        return _target(message)
    if "unable to assume" in lowered or "failed to assume" in lowered:
        return Cause(
            cause_class=CauseClass.ROLE,
            text="ECS can't assume the service's role",
            mend="Check that the role exists and that its trust policy names ECS.",
        )
    if "failed to launch a task" in lowered:
        reason = quoted(message.partition("(error")[2].strip(" ).") or message)
        return Cause(
            cause_class=CauseClass.OTHER, text=f"ECS can't launch a task: {reason}", certainty=Certainty.LIKELY
        )
    return None


def _no_room(message: str, *, lowered: str, room: Room) -> Cause:
    closest = _CLOSEST.search(message)
    instance_id = closest.group(1).rpartition("/")[2] if closest else ""
    host = next((each for arn, each in room.hosts.items() if instance_id and arn.endswith(f"/{instance_id}")), None)
    nearest = f"; {host.name if host else short_id(instance_id)} came closest" if instance_id else ""
    lacks = _LACKS.search(message)
    if lacks:
        resource = _resource(lacks.group(1))
        asked, left = _amounts(resource, task_size=room.task_size, host=host)
        if not asked:
            return _lack(f"no instance has enough {resource}{nearest}", place=resource)
        unit = "CPU units" if resource == "CPU" else "MiB of memory"
        # what the mirror knows of the host may be younger than the event: then the amount would contradict it
        with_left = f" with {left:,}" if nearest and left is not None and 0 <= left < asked else ""
        return _lack(f"no instance has {asked:,} {unit} free{nearest}{with_left}", place=resource)
    if "no container instances were found" in lowered:
        return _lack("the cluster has no instance", place="no instances")
    if "port required" in lowered or "using a port" in lowered:
        return _lack(
            f"its host port is taken on each instance{nearest}", place="ports", mend="Use a dynamic host port."
        )
    if "missing an attribute" in lowered:
        mend = "Compare the placement constraints and the task's needs with the instances' attributes."
        return _lack(f"no instance has the attribute it needs{nearest}", place="attribute", mend=mend)
    if _AGENT.search(lowered):
        return _lack(f"the ECS agent is disconnected{nearest}", place="agent", mend="Restart the agent on that host.")
    if "capacity is unavailable" in lowered:
        mend = "Allow more zones, or a second capacity provider."
        return _lack("AWS has no capacity at this time", place="aws capacity", mend=mend)
    if "limit on the number of" in lowered or "quota" in lowered:
        return _lack(
            "the account's quota of running tasks is used up", place="quota", mend="Ask AWS to raise the quota."
        )
    reason = quoted(message.partition("Reason:")[2] or message.partition("because")[2] or message)
    return _lack(f"no room: {reason}", place="other", certainty=Certainty.LIKELY)


def _amounts(
    resource: str, *, task_size: TaskSizeFacts | None, host: HostFacts | None
) -> tuple[int | None, int | None]:
    """What a task asks for of this resource, and what the host that came closest has left of it."""
    if resource == "CPU":
        return task_size.cpu_units if task_size else None, host.remaining_cpu_units if host else None
    if resource == "memory":
        return task_size.memory_mib if task_size else None, host.remaining_memory_mib if host else None
    return None, None


def _lack(text: str, *, place: str, mend: str = _ADD_ROOM, certainty: Certainty = Certainty.CERTAIN) -> Cause:
    return Cause(
        cause_class=CauseClass.NO_CAPACITY, text=text, mend=mend, certainty=certainty, place=place, is_shared=True
    )


def _resource(words: str) -> str:
    lowered = words.lower()
    if "cpu" in lowered:
        return "CPU"
    return "memory" if "memory" in lowered else quoted(words, limit=60)


def _target(message: str) -> Cause:
    group = _TARGET_GROUP.search(message)
    name = group.group(1) if group else ""
    reason = _REASON.search(message)
    why = f": {quoted(reason.group(1), limit=120)}" if reason else ""
    return Cause(
        cause_class=CauseClass.TARGET_HEALTH,
        text=f"targets unhealthy{f' in {quoted(name)}' if name else ''}{why}",
        mend="Look at the health check's path, port and codes, at the security groups, and at the grace period.",
        place=name,
    )
