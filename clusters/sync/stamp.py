"""Where a payload was read and when: what a transform needs besides the payload. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """`read_at`: when the read *started*. `now`: when it is written. `cluster_id` None for what a whole scope has."""

    scope_id: int
    read_at: datetime
    now: datetime
    cluster_id: int | None = None

    @property
    def home_id(self) -> int:
        """The cluster of what belongs to one."""
        if self.cluster_id is None:
            raise TypeError("this payload belongs to a cluster, and the stamp names none")
        return self.cluster_id

    @property
    def cluster_ids(self) -> frozenset[int]:
        return frozenset() if self.cluster_id is None else frozenset((self.cluster_id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the mirror already has of one ARN: enough to tell whether a payload changes anything."""

    pk: int
    fingerprint: str
    read_at: datetime
    version: int = 0
    is_gone: bool = False
    is_settled: bool = False  # its state is final or at rest, so a sweep may leave it out
    is_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLinks:
    """Keys of the rows a task points at, as far as they are mirrored yet."""

    service_ids: Mapping[str, int] = field(default_factory=dict)  # by service name
    task_definition_ids: Mapping[str, int] = field(default_factory=dict)  # by ARN
    container_instance_ids: Mapping[str, int] = field(default_factory=dict)  # by ARN
