"""Marks: the one place that pairs a state's shape, colour class and word. Pure; reads no row and no clock."""

from dataclasses import dataclass
from enum import StrEnum

from clusters.choices import Severity


class Mark(StrEnum):
    """How a state looks. Each has a shape as well as a colour, so that neither is needed to tell it."""

    OK = "ok"
    CHANGE = "change"
    DRAIN = "drain"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a person reads about a state: the mark, then the cause in words."""

    mark: Mark
    text: str


SHAPES = {
    Mark.OK: '<circle cx="6" cy="6" r="4.5" fill="currentColor"/>',
    Mark.CHANGE: '<circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" stroke-width="2"/>',
    Mark.DRAIN: '<path d="M6 .5 11.5 6 6 11.5.5 6Z" fill="currentColor"/>',
    Mark.WARN: (
        '<path d="M6 .9c.35 0 .66.18.83.48l4.5 8a.95.95 0 0 1-.83 1.42h-9a.95.95 0 0 1-.83-1.42l4.5-8'
        'C5.34 1.08 5.65.9 6 .9Z" fill="currentColor"/>'
    ),
    Mark.BAD: (
        '<path d="M2.6.8 6 4.2 9.4.8l1.8 1.8L7.8 6l3.4 3.4-1.8 1.8L6 7.8l-3.4 3.4L.8 9.4 4.2 6 .8 2.6Z"'
        ' fill="currentColor"/>'
    ),
    Mark.OFF: (
        '<rect x="1.75" y="1.75" width="8.5" height="8.5" fill="none" stroke="currentColor" stroke-width="1.75"/>'
    ),
    Mark.UNKNOWN: (
        '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-dasharray="2.2 1.9"/>'
    ),
}
WORDS = {
    Mark.OK: "Healthy",
    Mark.CHANGE: "Changing",
    Mark.DRAIN: "Draining",
    Mark.WARN: "Warning",
    Mark.BAD: "Unhealthy",
    Mark.OFF: "Stopped",
    Mark.UNKNOWN: "Unknown",
}
# How tasks stand in a row: what is wrong, then what changes, then what runs.
WORST_FIRST = (Mark.BAD, Mark.WARN, Mark.OFF, Mark.UNKNOWN, Mark.DRAIN, Mark.CHANGE, Mark.OK)
# The class of the text beside the mark: draining is amber like a warning, its shape tells them apart.
TEXT_CLASSES = {mark: "warn" if mark is Mark.DRAIN else str(mark) for mark in Mark}

_BY_SEVERITY = {
    Severity.FINE: Mark.OK,
    Severity.QUIET: Mark.OFF,
    Severity.CHANGING: Mark.CHANGE,
    Severity.UNKNOWN: Mark.UNKNOWN,
    Severity.AT_RISK: Mark.WARN,
    Severity.FAILING: Mark.BAD,
    Severity.MISSING_PART: Mark.BAD,
    Severity.MISSING_ALL: Mark.BAD,
}


def mark_of_severity(severity: int) -> Mark:
    """The mark of a stored severity; a number between two steps takes the lower one."""
    reached = [step for step in Severity if step <= severity]
    return _BY_SEVERITY[max(reached)] if reached else Mark.OK
