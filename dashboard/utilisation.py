"""What a service used of what it reserves, over time. Frozen facts and words; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.deployments import DeploymentTime
from dashboard.scaling import ActivityRow, PolicyRow
from dashboard.words import NOTHING, age, exact

COLUMNS = ("Time", "CPU average", "CPU busiest task", "Memory average", "Memory busiest task")
SPANS = {"3h": timedelta(hours=3), "day": timedelta(days=1), "week": timedelta(days=7)}
SPAN_WORDS = {"3h": "3 hours", "day": "24 hours", "week": "7 days"}
STEPS = {"3h": timedelta(minutes=5), "day": timedelta(minutes=10), "week": timedelta(hours=1)}
OLD = timedelta(minutes=15)  # three runs of the agent and CloudWatch's own delay
# Percent of what is reserved: tasks on hosts may use more, and then wait or are killed when others want theirs.
RESERVED = 100.0


class Reading(StrEnum):
    """How the picture stands. READING: opened for the first time, the answer is on its way."""

    THERE = "there"
    READING = "reading"
    NONE = "none"
    DENIED = "denied"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """In percent of what is reserved; None where CloudWatch had none."""

    average: float | None
    busiest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePoint:
    """A stretch of time from `at`. A stretch without any value isn't in a series: a gap."""

    at: datetime
    cpu: Use
    memory: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A scaling policy's line: of "cpu" or "memory", at so many percent."""

    metric: str
    percent: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilisation:
    """Points oldest first. `problem`: why there are none newer, with the mend. `read_at` None: never."""

    name: str
    span: str
    start: datetime
    now: datetime
    step: timedelta
    points: tuple[UsePoint, ...]
    deployments: tuple[DeploymentTime, ...] = ()
    targets: tuple[Target, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    read_at: datetime | None = None
    reading: Reading = Reading.THERE
    problem: str = ""

    @property
    def is_drawn(self) -> bool:
        """Also while the first values are on their way: the picture takes them up as they come."""
        return bool(self.points) or self.reading is Reading.READING

    @property
    def is_stale(self) -> bool:
        return self.read_at is not None and self.now - self.read_at > OLD


def targets_of(policies: Sequence[PolicyRow]) -> tuple[Target, ...]:
    """The lines of policies that track CPU or memory."""
    return tuple(
        Target(metric=row.metric, percent=row.target_percent, words=f"Scaling target {row.target_percent:g}%")
        for row in policies
        if row.metric and row.target_percent is not None
    )


def span_from(asked: str) -> str:
    return asked if asked in SPANS else "day"


def in_steps(points: Sequence[UsePoint], *, step: timedelta) -> tuple[UsePoint, ...]:
    """Coarser: the mean of averages, the highest of the busiest. Steps lie on round moments; empty ones stay away."""
    step_s = step.total_seconds()
    steps: dict[float, list[UsePoint]] = {}
    for point in points:
        steps.setdefault(point.at.timestamp() // step_s * step_s, []).append(point)
    return tuple(
        UsePoint(
            at=datetime.fromtimestamp(at, tz=found[0].at.tzinfo),
            cpu=_together([point.cpu for point in found]),
            memory=_together([point.memory for point in found]),
        )
        for at, found in sorted(steps.items())
    )


def _together(uses: Sequence[Use]) -> Use:
    averages = [use.average for use in uses if use.average is not None]
    busiest = [use.busiest for use in uses if use.busiest is not None]
    return Use(
        average=round(sum(averages) / len(averages), 2) if averages else None, busiest=max(busiest, default=None)
    )


def runs_of(points: Sequence[UsePoint], *, step: timedelta) -> Iterator[list[UsePoint]]:
    """Stretches without a gap. One missing step is a gap: it is never drawn over."""
    run: list[UsePoint] = []
    for point in points:
        if run and point.at - run[-1].at > step * 1.5:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def summary_of(use: Utilisation) -> str:
    """ "Now 50% of the reserved CPU and 63% of the memory; busiest task 79% and 91% in the last 24 hours." """
    if not use.points:
        return f"No values in the last {SPAN_WORDS[use.span]}."
    last = use.points[-1]
    when = "Now" if use.now - last.at <= use.step + OLD else f"Last, {age(last.at, now=use.now)} ago,"
    cpu = max((point.cpu.busiest for point in use.points if point.cpu.busiest is not None), default=None)
    memory = max((point.memory.busiest for point in use.points if point.memory.busiest is not None), default=None)
    return (
        f"{when} {percent(last.cpu.average)} of the reserved CPU and {percent(last.memory.average)} of the memory; "
        f"busiest task {percent(cpu)} and {percent(memory)} in the last {SPAN_WORDS[use.span]}."
    )


def percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.0f}%"


def cells_of(point: UsePoint) -> list[str]:
    """One row of COLUMNS as text."""
    uses = (point.cpu.average, point.cpu.busiest, point.memory.average, point.memory.busiest)
    return [exact(point.at), *(NOTHING if value is None else f"{value:.1f}%" for value in uses)]
