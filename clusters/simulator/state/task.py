"""Tasks and their containers."""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.state.protocols import Json


@dataclass(slots=True, kw_only=True)
class Attachment:
    """An elastic network interface of a task in awsvpc mode. Statuses: PRECREATED, ATTACHING, ATTACHED, DELETED."""

    id: str
    status: str
    details: dict[str, str]
    type: str = "ElasticNetworkInterface"


@dataclass(slots=True, kw_only=True)
class Container:
    """One container of a task; `cpu`, `memory` and `memory_reservation` are strings as DescribeTasks has them."""

    arn: str
    name: str
    image: str
    is_essential: bool = True
    has_health_check: bool = False
    image_digest: str | None = None
    runtime_id: str | None = None
    last_status: str = "PENDING"
    exit_code: int | None = None
    reason: str | None = None
    health_status: str = "UNKNOWN"
    cpu: str = "0"
    memory: str | None = None
    memory_reservation: str | None = None
    network_bindings: list[Json] = field(default_factory=list)
    network_interfaces: list[Json] = field(default_factory=list)
    managed_agents: list[Json] = field(default_factory=list)
    gpu_ids: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Task:
    """One task. `last_status` and `desired_status` are AWS's; `version` rises with each change that makes an event.

    `service_arn` and `deployment_id` are set for a service's tasks; `is_registered` tells whether its load balancer
    sends traffic to it (true where there is none once it runs). `target_reason` is AWS's code for why its
    targets fail their checks while the containers' own pass; `deregistered_at` is when they were told to drain.
    """

    arn: str
    cluster_arn: str
    task_definition_arn: str
    group: str
    launch_type: str
    containers: list[Container]
    cpu: str
    memory: str
    started_by: str | None = None
    service_arn: str | None = None
    deployment_id: str | None = None
    service_revision_arn: str | None = None
    last_status: str = "PROVISIONING"
    desired_status: str = "RUNNING"
    health_status: str = "UNKNOWN"
    container_instance_arn: str | None = None
    capacity_provider_name: str | None = None
    availability_zone: str | None = None
    platform_version: str | None = None
    platform_family: str | None = None
    connectivity: str | None = None
    connectivity_at: float | None = None
    attachments: list[Attachment] = field(default_factory=list)
    attributes: list[Json] = field(default_factory=list)
    overrides: Json = field(default_factory=dict)
    enable_execute_command: bool = False
    ephemeral_storage_gib: int | None = None
    created_at: float = 0.0
    pull_started_at: float | None = None
    pull_stopped_at: float | None = None
    started_at: float | None = None
    stopping_at: float | None = None
    execution_stopped_at: float | None = None
    stopped_at: float | None = None
    stop_code: str | None = None
    stopped_reason: str | None = None
    version: int = 1
    tags: dict[str, str] = field(default_factory=dict)
    network_configuration: Json | None = None
    placement_constraints: list[Json] = field(default_factory=list)
    placement_strategy: list[Json] = field(default_factory=list)
    is_registered: bool = False
    target_reason: str = ""
    deregistered_at: float | None = None
    is_counted_failed: bool = False
    was_counted_healthy: bool = False
    protection_expires_at: float | None = None

    @property
    def has_health_check(self) -> bool:
        """Whether an essential container has a health check; only then does the task's health tell anything."""
        return any(container.is_essential and container.has_health_check for container in self.containers)

    @property
    def is_healthy(self) -> bool:
        """Whether the service scheduler counts it as healthy: running, in traffic, its checks (if any) passed."""
        if self.last_status != "RUNNING" or not self.is_registered:
            return False
        return self.health_status == "HEALTHY" or not self.has_health_check

    @property
    def is_wanted(self) -> bool:
        """Whether it runs or is on its way up, and nobody has told it to stop."""
        return self.desired_status == "RUNNING"

    @property
    def is_stopped(self) -> bool:
        return self.last_status == "STOPPED"
