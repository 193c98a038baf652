"""Application Auto Scaling of a region: scalable targets, policies, what was done, and the alarms of step policies.

https://docs.aws.amazon.com/autoscaling/application/APIReference/Welcome.html
"""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.state.protocols import Json

ACTIVITIES_KEPT = 200  # of a region; AWS keeps six weeks


@dataclass(slots=True, kw_only=True)
class ScalableTarget:
    """A service that may be scaled, `suspended` in AWS's shape. The last scale-out went from `out_from` to `out_to`."""

    id: str
    resource_id: str
    min_capacity: int
    max_capacity: int
    role_arn: str
    created_at: float
    suspended: Json = field(default_factory=dict)
    out_at: float = 0.0
    out_from: int = 0
    out_to: int = 0
    in_at: float = 0.0


@dataclass(slots=True, kw_only=True)
class ScalingPolicy:
    """`configuration` is in AWS's shape, `alarms` the names of those a target-tracking policy has made for itself."""

    arn: str
    name: str
    resource_id: str
    type: str
    configuration: Json
    created_at: float
    alarms: list[str] = field(default_factory=list)

    @property
    def is_tracking(self) -> bool:
        return self.type == "TargetTrackingScaling"


@dataclass(slots=True, kw_only=True)
class ScalingActivity:
    """`capacity` is what it set; `not_scaled` (AWS's shape) says why it set nothing."""

    id: str
    resource_id: str
    description: str
    cause: str
    capacity: int
    started_at: float
    ended_at: float | None = None
    status: str = "InProgress"
    message: str = ""
    not_scaled: list[Json] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Alarm:
    """An alarm on a service's utilisation that calls a step policy."""

    name: str
    metric: str
    cluster_name: str
    service_name: str
    statistic: str
    comparison: str
    threshold: float
    periods: int
    period_s: int
    actions: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Scaling:
    """By resource id (`service/cluster/name`), by policy's name within it, by alarm's name. Activities newest first."""

    targets: dict[str, ScalableTarget] = field(default_factory=dict)
    policies: dict[tuple[str, str], ScalingPolicy] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    activities: list[ScalingActivity] = field(default_factory=list)

    def policies_of(self, resource_id: str) -> list[ScalingPolicy]:
        return [policy for policy in self.policies.values() if policy.resource_id == resource_id]

    def activities_of(self, resource_id: str) -> list[ScalingActivity]:
        return [activity for activity in self.activities if activity.resource_id == resource_id]

    def add_activity(self, activity: ScalingActivity) -> None:
        self.activities.insert(0, activity)
        del self.activities[ACTIVITIES_KEPT:]
