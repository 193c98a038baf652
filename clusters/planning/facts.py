"""What health is judged from: plain, frozen facts about one service, its tasks and its hosts. No logic here.

Strings are AWS's own words, unchanged. Moments are aware UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerFacts:
    """One container of a task (API_Container), with the limit its definition sets."""

    name: str
    exit_code: int | None = None
    reason: str = ""
    image: str = ""
    is_essential: bool = True
    memory_mib: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """One task (API_Task). `has_health_check`: an essential container of its definition has a health check."""

    arn: str
    last_status: str
    desired_status: str
    health_status: str = ""
    has_health_check: bool = False
    task_definition_arn: str = ""
    started_by: str = ""  # the deployment's id, for a service's task
    availability_zone: str = ""
    launch_type: str = ""
    capacity_provider_name: str = ""
    container_instance_arn: str = ""
    created_at: datetime | None = None
    started_at: datetime | None = None
    stopping_at: datetime | None = None
    stopped_at: datetime | None = None
    stop_code: str = ""
    stopped_reason: str = ""
    containers: tuple[ContainerFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFacts:
    """One entry of a service's `deployments` (API_Deployment)."""

    deployment_id: str
    status: str
    task_definition_arn: str = ""
    desired_count: int = 0
    running_count: int = 0
    pending_count: int = 0
    failed_tasks: int = 0
    rollout_state: str = ""
    rollout_state_reason: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDeploymentFacts:
    """The newest service deployment (API_ServiceDeployment), with the circuit breaker's live counters."""

    status: str
    status_reason: str = ""
    rollback_reason: str = ""
    breaker_failure_count: int | None = None
    breaker_threshold: int | None = None
    created_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """One line of a service's `events` (API_ServiceEvent)."""

    created_at: datetime
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """One container instance (API_ContainerInstance)."""

    arn: str
    name: str
    status: str
    is_agent_connected: bool = True
    agent_disconnected_at: datetime | None = None
    running_tasks_count: int = 0
    remaining_cpu_units: int | None = None
    remaining_memory_mib: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSizeFacts:
    """What one task asks of an instance: the task's own size, or what its containers reserve together. 0: nothing."""

    cpu_units: int = 0
    memory_mib: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetsFacts:
    """A service's targets as Elastic Load Balancing tells of them, without those that drain.

    `reason` and `description` are of the unhealthy ones, the commonest; `path` is what the check asks for. `since`:
    when the first of them turned unhealthy.
    """

    total: int
    unhealthy: int = 0
    reason: str = ""
    description: str = ""
    path: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousHealth:
    """What the last assessment kept, so that `since` doesn't start anew at each one."""

    severity: int
    cause_class: str
    since: datetime | None
    missing_count: int = 0
    parked_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """One service with what belongs to it.

    `tasks`: live ones, and those stopped in the last 24 hours (the newest 200 are enough). None: not read yet, then the
    service's own counts must do. `events`: the newest 100. `hosts`: the cluster's container instances, by ARN.
    `task_size`: of the revision it starts, None where nobody has read it. `targets`: None where it has none, or where
    their health was never read.
    """

    name: str
    tier: str
    status: str
    scheduling_strategy: str
    desired_count: int
    running_count: int
    pending_count: int
    launch_type: str = ""
    minimum_healthy_percent: int | None = None
    created_at: datetime | None = None
    deployments: tuple[DeploymentFacts, ...] = ()
    service_deployment: ServiceDeploymentFacts | None = None
    events: tuple[EventFacts, ...] = ()
    tasks: tuple[TaskFacts, ...] | None = None
    hosts: Mapping[str, HostFacts] = field(default_factory=dict)
    task_size: TaskSizeFacts | None = None
    targets: TargetsFacts | None = None
    previous: PreviousHealth | None = None
