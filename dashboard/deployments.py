"""Deployments in time: a lane a service (or a revision of one), what came of each. Frozen facts and words; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.palette import Mark
from dashboard.words import NOTHING, exact, plural, revision_number, span

COLUMNS = ("Service", "Revision", "Outcome", "Started", "Took", "By", "Reason")
MOST_LANES = 40
SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
SPAN_WORDS = {"day": "24 hours", "week": "7 days", "month": "30 days"}


class Outcome(StrEnum):
    """Louder ones first. REPLACED: a newer deployment came before it was done."""

    FAILED = "failed"
    ROLLED_BACK = "rolled back"
    ROLLING_BACK = "rolling back"
    MOVING = "in progress"
    REPLACED = "stopped"
    DONE = "completed"


MARKS = {
    Outcome.FAILED: Mark.BAD,
    Outcome.ROLLED_BACK: Mark.DRAIN,
    Outcome.ROLLING_BACK: Mark.WARN,
    Outcome.MOVING: Mark.CHANGE,
    Outcome.REPLACED: Mark.OFF,
    Outcome.DONE: Mark.OK,
}
_QUIET = (Outcome.DONE, Outcome.REPLACED)
_BAD = (Outcome.FAILED, Outcome.ROLLED_BACK)
_LEGEND = {
    Mark.OK: "Completed",
    Mark.CHANGE: "In progress",
    Mark.WARN: "Rolling back",
    Mark.DRAIN: "Rolled back",
    Mark.BAD: "Failed",
    Mark.OFF: "Stopped by a newer one",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentTime:
    """One deployment. `ended_at` None: it goes on. `by`: who asked for it here, "" for anybody elsewhere."""

    id: str
    service_id: int
    service_name: str
    revision: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    reason: str = ""
    by: str = ""

    @property
    def mark(self) -> Mark:
        return MARKS[self.outcome]

    @property
    def took_s(self) -> float:
        """0 while it goes on."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Entries newest first. `key` tells lanes apart; `revision`: the one the service wants now."""

    key: str
    service_id: int
    name: str
    revision: str
    entries: tuple[DeploymentTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentTimes:
    """`left_out`: lanes beyond what a picture holds. `is_cut`: older entries of the span are not shown."""

    name: str
    span: str
    start: datetime
    now: datetime
    lanes: tuple[Lane, ...]
    left_out: int = 0
    is_cut: bool = False

    @property
    def entries(self) -> tuple[DeploymentTime, ...]:
        """Newest first."""
        found = [entry for lane in self.lanes for entry in lane.entries]
        return tuple(sorted(found, key=lambda entry: entry.started_at, reverse=True))


def span_from(asked: str, *, otherwise: str = "week") -> str:
    return asked if asked in SPANS else otherwise


def lanes_worst_first(lanes: list[Lane]) -> list[Lane]:
    """What failed last or moves stands above; then whoever deployed most recently; then by name."""
    return sorted(lanes, key=_rank)


def lanes_of_revisions(entries: tuple[DeploymentTime, ...]) -> list[Lane]:
    """Of one service: a lane a revision, in the order in which they were last deployed."""
    lanes: dict[str, list[DeploymentTime]] = {}
    for entry in sorted(entries, key=lambda each: each.started_at, reverse=True):
        lanes.setdefault(entry.revision, []).append(entry)
    return [
        Lane(
            key=f"revision/{revision}",
            service_id=found[0].service_id,
            name=revision_number(revision) or "unknown",
            revision=revision,
            entries=tuple(found),
        )
        for revision, found in lanes.items()
    ]


def _rank(lane: Lane) -> tuple[int, float, str]:
    if not lane.entries:
        return len(_QUIET) + len(Outcome), 0.0, lane.name
    newest = lane.entries[0]
    loud = len(Outcome) if newest.outcome in _QUIET else list(Outcome).index(newest.outcome)
    return loud, -newest.started_at.timestamp(), lane.name


def summary_of(times: DeploymentTimes) -> str:
    """ "63 deployments in the last 7 days, 4 failed or rolled back. In progress: api." """
    entries = times.entries
    bad = sum(1 for entry in entries if entry.outcome in _BAD)
    moving = sorted({entry.service_name for entry in entries if entry.ended_at is None})
    words = f"{plural(len(entries), 'deployment')} in the last {SPAN_WORDS[times.span]}"
    words += f", {bad:,} failed or rolled back." if bad else ", none failed." if entries else "."
    named = ", ".join(moving[:5]) + (f" and {len(moving) - 5:,} more" if len(moving) > 5 else "")
    words += f" In progress: {named}." if moving else ""
    words += f" {plural(times.left_out, 'service')} not drawn." if times.left_out else ""
    return words + (" Older ones of this span are left out." if times.is_cut else "")


def cells_of(entry: DeploymentTime, *, now: datetime) -> list[str]:
    """One row of COLUMNS as text."""
    started = exact(entry.started_at)
    return [
        entry.service_name,
        entry.revision,
        entry.outcome.capitalize(),
        started,
        took_of(entry, now=now),
        entry.by or NOTHING,
        entry.reason,
    ]


def took_of(entry: DeploymentTime, *, now: datetime) -> str:
    """ "4 min 12 s", "2 min so far"."""
    return span(entry.took_s) if entry.ended_at else f"{span((now - entry.started_at).total_seconds())} so far"


def legend_of(times: DeploymentTimes) -> list[list[str]]:
    """(mark, words) of each outcome in the picture."""
    there = {entry.mark for lane in times.lanes for entry in lane.entries}
    return [[str(mark), words] for mark, words in _LEGEND.items() if mark in there]


def ticks(start: datetime, end: datetime, *, most: int = 9) -> Iterator[tuple[datetime, str]]:
    """Round moments of UTC between the two, with their words: hours, and the day where one begins."""
    hours = (end - start).total_seconds() / 3600
    step = next((each for each in (0.25, 0.5, 1, 3, 6, 12, 24, 48, 96, 168) if hours / each <= most), 336)
    step_s = int(step * 3600)
    at = -(-int(start.timestamp()) // step_s) * step_s
    while at <= end.timestamp():
        moment = datetime.fromtimestamp(at, tz=start.tzinfo)
        day = f"{moment:%a %d %b}"
        is_midnight = (moment.hour, moment.minute) == (0, 0)
        yield moment, day if step >= 24 or is_midnight else f"{moment:%H:%M}"
        at += step_s
