"""Services, their deployments, and the service deployments and service revisions beside them.

AWS keeps two views of a rollout: `deployments` inside a service (PRIMARY, ACTIVE) and the newer service deployments,
each moving the service from source service revisions to a target one. A `Deployment` here points to its revision.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.state.protocols import Json

SERVICE_EVENTS_KEPT = 100  # DescribeServices shows "up to the last 100 events"
RUNNING_KEPT = 1_500  # changes of the running count, for metrics of the past: hours of a task that keeps exiting


@dataclass(slots=True, kw_only=True)
class ServiceEvent:
    id: str
    created_at: float
    message: str


@dataclass(slots=True, kw_only=True)
class Deployment:
    """A set of tasks of one service revision. INACTIVE ones are dropped from the service, as AWS does."""

    id: str
    status: str
    service_revision_arn: str
    task_definition_arn: str
    desired_count: int
    failed_tasks: int = 0
    rollout_state: str = "IN_PROGRESS"
    rollout_state_reason: str = ""
    created_at: float = 0.0
    updated_at: float = 0.0
    start_failures: int = 0
    launch_allowed_at: float = 0.0
    impaired_round: int = 0


@dataclass(slots=True, kw_only=True)
class ServiceRevision:
    """Everything a task of the service is made from, frozen when the deployment starts, with resolved digests."""

    arn: str
    service_arn: str
    cluster_arn: str
    task_definition_arn: str
    launch_type: str | None = None
    capacity_provider_strategy: list[Json] = field(default_factory=list)
    platform_version: str | None = None
    platform_family: str | None = None
    load_balancers: list[Json] = field(default_factory=list)
    service_registries: list[Json] = field(default_factory=list)
    network_configuration: Json | None = None
    container_images: list[Json] = field(default_factory=list)
    service_connect_configuration: Json | None = None
    volume_configurations: list[Json] = field(default_factory=list)
    vpc_lattice_configurations: list[Json] = field(default_factory=list)
    created_at: float = 0.0


@dataclass(slots=True, kw_only=True)
class ServiceDeployment:
    """One rollout. Counts of its revisions are live while it runs and frozen in `final_counts` when it ends."""

    arn: str
    service_arn: str
    cluster_arn: str
    deployment_id: str
    target_revision_arn: str
    source_revision_arns: list[str] = field(default_factory=list)
    status: str = "PENDING"
    status_reason: str | None = None
    deployment_configuration: Json = field(default_factory=dict)
    created_at: float = 0.0
    started_at: float | None = None
    finished_at: float | None = None
    stopped_at: float | None = None
    updated_at: float = 0.0
    breaker_status: str = "DISABLED"
    failure_count: int = 0
    threshold: int = 0
    alarms_status: str | None = None
    rollback_reason: str | None = None
    rollback_started_at: float | None = None
    rollback_revision_arn: str | None = None
    requested_count: int = 0
    final_counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_SERVICE_DEPLOYMENT_STATUSES


OPEN_SERVICE_DEPLOYMENT_STATUSES = (
    "PENDING",
    "IN_PROGRESS",
    "STOP_REQUESTED",
    "ROLLBACK_REQUESTED",
    "ROLLBACK_IN_PROGRESS",
)


@dataclass(slots=True, kw_only=True)
class Service:
    """One service. Members that AWS nests (`network_configuration` …) are in AWS's shape.

    `sized_for` is its first desired count above 0: the load it gets is measured by that, however many tasks share it.
    `running` is how many tasks ran since when, oldest first, for metrics of the past.
    """

    arn: str
    name: str
    cluster_arn: str
    task_definition_arn: str | None
    desired_count: int
    sized_for: int = 0
    running: list[tuple[float, int]] = field(default_factory=list)
    status: str = "ACTIVE"
    scheduling_strategy: str = "REPLICA"
    deployment_controller: str = "ECS"
    deployment_configuration: Json = field(default_factory=dict)
    launch_type: str | None = None
    capacity_provider_strategy: list[Json] = field(default_factory=list)
    platform_version: str | None = None
    platform_family: str | None = None
    load_balancers: list[Json] = field(default_factory=list)
    service_registries: list[Json] = field(default_factory=list)
    network_configuration: Json | None = None
    placement_constraints: list[Json] = field(default_factory=list)
    placement_strategy: list[Json] = field(default_factory=list)
    health_check_grace_period_s: int | None = None
    service_connect_configuration: Json | None = None
    volume_configurations: list[Json] = field(default_factory=list)
    vpc_lattice_configurations: list[Json] = field(default_factory=list)
    enable_execute_command: bool = False
    enable_ecs_managed_tags: bool = False
    propagate_tags: str = "NONE"
    availability_zone_rebalancing: str = "DISABLED"
    role_arn: str | None = None
    created_by: str = ""
    created_at: float = 0.0
    deployments: list[Deployment] = field(default_factory=list)
    events: list[ServiceEvent] = field(default_factory=list)
    current_service_deployment_arn: str | None = None
    completed_revision_arn: str | None = None
    is_steady: bool = False
    placement_failure: str | None = None
    placement_said_at: float = 0.0
    placement_retry_at: float = 0.0
    placement_attempts: int = 0
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def primary(self) -> Deployment | None:
        """The newest deployment; None only where the controller is EXTERNAL."""
        return next((item for item in self.deployments if item.status == "PRIMARY"), None)

    @property
    def circuit_breaker(self) -> Json | None:
        """The deployment circuit breaker's settings, or None where it is off."""
        breaker: Json = self.deployment_configuration.get("deploymentCircuitBreaker") or {}
        return breaker if breaker.get("enable") else None

    def note_running(self, count: int, *, at: float) -> None:
        """How many tasks run from now on; what is no change costs nothing."""
        if count == (self.running[-1][1] if self.running else 0):
            return
        self.running.append((at, count))
        self.sized_for = self.sized_for or count  # a daemon's count is nobody's wish
        if len(self.running) > RUNNING_KEPT:
            del self.running[: RUNNING_KEPT // 4]

    @property
    def is_daemon(self) -> bool:
        return self.scheduling_strategy == "DAEMON"

    @property
    def minimum_healthy_percent(self) -> int:
        return int(self.deployment_configuration.get("minimumHealthyPercent", 0 if self.is_daemon else 100))

    @property
    def maximum_percent(self) -> int:
        return int(self.deployment_configuration.get("maximumPercent", 100 if self.is_daemon else 200))
