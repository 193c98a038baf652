"""What health decides, as plain, frozen data: about a service, about a cluster, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime

from clusters.choices import CauseClass, Certainty, Severity
from clusters.planning.facts import HostFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something isn't there or doesn't last. `place` tells equal causes apart: an image, a secret, a resource.

    `is_shared`: the same place hits several services alike (one image, one full cluster), so one item is enough.
    """

    cause_class: CauseClass
    text: str
    mend: str = ""
    certainty: Certainty = Certainty.CERTAIN
    place: str = ""
    is_shared: bool = False
    first_at: datetime | None = None
    task_arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """The judgement on one service.

    `cause` is a sentence for the row ("2 of 6 healthy: exit 137, out of memory"), "" when all is fine. `cause_class` is
    None where there is nothing to explain. `cause_key` is equal for the same cause at the same place; `share_percent`
    is how much of what should run doesn't. `reassess_at`: when time alone would change this judgement.
    """

    severity: Severity
    cause: str
    cause_class: CauseClass | None
    mend: str
    certainty: Certainty
    cause_key: str
    since: datetime
    healthy_count: int
    missing_count: int
    unknown_count: int
    starting_count: int
    failed_count: int  # tasks that failed within the last 24 hours, as far as `tasks` shows them
    share_percent: int
    zone_count: int
    smallest_zone_count: int
    parked_since: datetime | None
    first_task_arn: str  # a task that shows the cause, "" without one
    reassess_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedService:
    """A service with its judgement, as `assess_cluster` takes it. `service_id` comes back on the items."""

    service_id: int
    name: str
    tier: str
    desired_count: int
    health: ServiceHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterFacts:
    """One live cluster: all its live services, and its container instances."""

    name: str
    tier: str
    services: tuple[AssessedService, ...]
    hosts: tuple[HostFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One cause that needs a person. `service_id` None: it concerns the cluster, or several services alike.

    `rank` is tier, then severity, then share: it sorts before `since`. `cause_key` is unique within the cluster.
    """

    cause_key: str
    cause_class: CauseClass
    cause: str
    mend: str
    certainty: Certainty
    tier: str
    severity: Severity
    share_percent: int
    rank: int
    since: datetime
    service_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterHealth:
    """The judgement on one cluster; `items` are worst first. `cause` names the worst, "" when all is fine."""

    severity: Severity
    cause: str
    desired_count: int
    healthy_count: int
    missing_count: int
    items: tuple[Attention, ...]
    reassess_at: datetime | None
