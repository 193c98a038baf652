"""What an operation kind must know, and the frozen data that passes between it and the write path."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypedDict

from clusters.choices import OperationKind, OperationState
from clusters.operations.autoscaling import Scaling
from clusters.operations.plans import Change, PlannedCall
from clusters.operations.reading import ServiceReading
from clusters.operations.refusal import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is acted on, and what is asked for."""

    cluster_arn: str
    cluster_name: str
    service_arn: str
    service_name: str
    tier: str
    params: Mapping[str, Any]
    scaling: Scaling = field(default_factory=Scaling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A kind's part of the plan; the planner adds guards, warnings of the place, and what must be typed.

    `new_tasks`: how many more tasks there will be, for the prediction where they go.
    """

    title: str
    calls: tuple[PlannedCall, ...]
    changes: tuple[Change, ...]
    state: Mapping[str, Any]
    follow: str
    undo: str = ""
    warnings: tuple[Notice, ...] = ()
    blockers: tuple[Notice, ...] = ()
    is_dangerous: bool = False
    new_tasks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look while following: the reading, what stood before the call, and what earlier looks found.

    `before` is what `snapshot` kept; `result` what the call brought; `matched_since`: since when it has looked done.
    """

    reading: ServiceReading
    params: Mapping[str, Any]
    before: Mapping[str, Any]
    result: Mapping[str, Any]
    called_at: datetime
    now: datetime
    matched_since: datetime | None
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a look says. `state` None: go on. `is_matched`: AWS shows what was wanted, for now.

    `wants_cause`: it went wrong, so the stopped tasks should be asked why; `cause`: what they said.
    """

    state: OperationState | None
    text: str
    done_count: int
    total_count: int
    is_matched: bool = False
    wants_cause: bool = False
    cause: Mapping[str, str] = field(default_factory=dict)


class Counts(TypedDict):
    """The counts of an outcome, handed on while its words are found."""

    done_count: int
    total_count: int


class Kind(ABC):
    """One kind of operation. Methods are pure: they read no clock and call nothing."""

    kind: ClassVar[OperationKind]
    label: ClassVar[str]
    follow_for: ClassVar[timedelta]

    @abstractmethod
    def clean(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters, checked. Errors: OperationRefused."""

    @abstractmethod
    def unfit(self, *, scheduling_strategy: str, deployment_controller: str) -> Notice | None:
        """Why AWS would refuse this for such a service, and where to act instead."""

    @abstractmethod
    def draft(self, target: Target, *, reading: ServiceReading) -> Draft:
        """The smallest call that does it, before and after, and what a person should know."""

    @abstractmethod
    def snapshot(self, reading: ServiceReading) -> dict[str, Any]:
        """What must be kept before the call so that `has_happened` can tell later. Plain JSON."""

    @abstractmethod
    def has_happened(self, reading: ServiceReading, *, before: Mapping[str, Any], params: Mapping[str, Any]) -> bool:
        """Whether AWS shows the call's effect, when its answer was lost."""

    @abstractmethod
    def result(self, reading: ServiceReading, *, before: Mapping[str, Any]) -> dict[str, Any]:
        """What following needs, from the call's answer or from the read-back. Plain JSON."""

    @abstractmethod
    def outcome(self, look: Look) -> Outcome:
        """What AWS's state says about the wish."""

    @abstractmethod
    def inverse(self, *, params: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any] | Notice:
        """The parameters of the operation that takes this one back, or why there is none."""
