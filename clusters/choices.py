"""AWS's words, and ours, as plain enums. Imports nothing of ours.

AWS's enums are for comparing only: mirrored columns keep whatever string AWS sends, so a new value never fails a sync.
"""

from enum import IntEnum, StrEnum


class LaunchType(StrEnum):
    EC2 = "EC2"
    FARGATE = "FARGATE"
    EXTERNAL = "EXTERNAL"
    MANAGED_INSTANCES = "MANAGED_INSTANCES"


class SchedulingStrategy(StrEnum):
    REPLICA = "REPLICA"
    DAEMON = "DAEMON"


class ServiceStatus(StrEnum):
    ACTIVE = "ACTIVE"
    DRAINING = "DRAINING"
    INACTIVE = "INACTIVE"


class TaskStatus(StrEnum):
    """`lastStatus` and `desiredStatus` of a task (Developer Guide: task lifecycle)."""

    PROVISIONING = "PROVISIONING"
    PENDING = "PENDING"
    ACTIVATING = "ACTIVATING"
    RUNNING = "RUNNING"
    DEACTIVATING = "DEACTIVATING"
    STOPPING = "STOPPING"
    DEPROVISIONING = "DEPROVISIONING"
    STOPPED = "STOPPED"


class HealthStatus(StrEnum):
    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"
    UNKNOWN = "UNKNOWN"


class DeploymentStatus(StrEnum):
    PRIMARY = "PRIMARY"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class RolloutState(StrEnum):
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    IN_PROGRESS = "IN_PROGRESS"


class ServiceDeploymentStatus(StrEnum):
    PENDING = "PENDING"
    SUCCESSFUL = "SUCCESSFUL"
    STOPPED = "STOPPED"
    STOP_REQUESTED = "STOP_REQUESTED"
    IN_PROGRESS = "IN_PROGRESS"
    ROLLBACK_REQUESTED = "ROLLBACK_REQUESTED"
    ROLLBACK_IN_PROGRESS = "ROLLBACK_IN_PROGRESS"
    ROLLBACK_SUCCESSFUL = "ROLLBACK_SUCCESSFUL"
    ROLLBACK_FAILED = "ROLLBACK_FAILED"


class StopCode(StrEnum):
    TASK_FAILED_TO_START = "TaskFailedToStart"
    ESSENTIAL_CONTAINER_EXITED = "EssentialContainerExited"
    USER_INITIATED = "UserInitiated"
    SERVICE_SCHEDULER_INITIATED = "ServiceSchedulerInitiated"
    SPOT_INTERRUPTION = "SpotInterruption"
    TERMINATION_NOTICE = "TerminationNotice"


class ContainerInstanceStatus(StrEnum):
    REGISTERING = "REGISTERING"
    REGISTRATION_FAILED = "REGISTRATION_FAILED"
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DEREGISTERING = "DEREGISTERING"
    DRAINING = "DRAINING"


class DeploymentControllerType(StrEnum):
    ECS = "ECS"
    CODE_DEPLOY = "CODE_DEPLOY"
    EXTERNAL = "EXTERNAL"


class Tier(StrEnum):
    """How much a cluster or service matters. An admin rule over tags and names sets it."""

    PROD = "prod"
    STAGE = "stage"
    DEV = "dev"


class Role(StrEnum):
    """What a grant allows. Each contains the one before it."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


class AgentKind(StrEnum):
    """What one agent of the mirror fetches. Per-cluster kinds have one SyncState a cluster, the others one a scope."""

    CLUSTERS = "clusters"
    ZONES = "zones"
    CAPACITY_PROVIDERS = "capacity_providers"
    SERVICES = "services"
    SERVICE_DEPLOYMENTS = "service_deployments"
    SERVICE_DEPLOYMENT_HISTORY = "service_deployment_history"
    TASKS = "tasks"
    CONTAINER_INSTANCES = "container_instances"
    TASK_DEFINITIONS = "task_definitions"
    TASK_DEFINITION_HISTORY = "task_definition_history"
    IMAGES = "images"
    LOAD_BALANCERS = "load_balancers"
    TARGET_HEALTH = "target_health"
    METRICS = "metrics"
    SCALING = "scaling"
    EVENTS = "events"


class TargetState(StrEnum):
    """Elastic Load Balancing's TargetHealth.State."""

    INITIAL = "initial"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNHEALTHY_DRAINING = "unhealthy.draining"
    UNUSED = "unused"
    DRAINING = "draining"
    UNAVAILABLE = "unavailable"


#: Targets on their way out, or that no load balancer sends anything to: neither healthy nor a loss.
UNCOUNTED_TARGET_STATES = (TargetState.DRAINING, TargetState.UNHEALTHY_DRAINING, TargetState.UNUSED)


class ImageState(StrEnum):
    """How far an image is read. MISSING: its registry has no such image."""

    PENDING = "pending"
    READ = "read"
    MISSING = "missing"
    DENIED = "denied"
    FAILED = "failed"
    FOREIGN = "foreign"  # not a registry that Gantry reads


class Severity(IntEnum):
    """How loud a thing is. Sorted descending on pages."""

    FINE = 0
    QUIET = 10  # parked, stopped on purpose
    CHANGING = 20
    UNKNOWN = 30
    AT_RISK = 40
    FAILING = 60
    MISSING_PART = 70
    MISSING_ALL = 90


class CauseClass(StrEnum):
    """Why a task isn't there. The last four are intentions, not failures."""

    OUT_OF_MEMORY = "out_of_memory"
    EXIT_CODE = "exit_code"
    IMAGE_PULL = "image_pull"
    SECRET = "secret"  # noqa: S105 - the name of a cause, not a secret
    ROLE = "role"
    CONTAINER_HEALTH = "container_health"
    TARGET_HEALTH = "target_health"
    NO_CAPACITY = "no_capacity"
    SPOT = "spot"
    HOST_LOST = "host_lost"
    NETWORK = "network"
    ROLLBACK = "rollback"
    STUCK = "stuck"
    OTHER = "other"
    SCALING = "scaling"
    DEPLOYMENT = "deployment"
    REBALANCING = "rebalancing"
    PERSON = "person"


class Certainty(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


class OperationKind(StrEnum):
    """AWS's names for calls; what a person asked for is in the parameters."""

    SCALE = "scale"
    REDEPLOY = "redeploy"


class OperationState(StrEnum):
    PLANNING = "planning"
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    FOLLOWING = "following"
    SUCCEEDED = "succeeded"
    SETTLING = "settling"
    FAILED = "failed"
    UNDONE = "undone"
    REFUSED = "refused"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class BatchState(StrEnum):
    """Of many operations asked for at once. PAUSED starts nothing; what was sent goes on."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class BatchItemState(StrEnum):
    """Of one service of a batch. BEGUN: it has an operation, which says the rest. REFUSED: it could not be begun."""

    WAITING = "waiting"
    BEGUN = "begun"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN_OPERATION_STATES = (
    OperationState.PLANNING,
    OperationState.PLANNED,
    OperationState.CONFIRMED,
    OperationState.RUNNING,
    OperationState.FOLLOWING,
)
