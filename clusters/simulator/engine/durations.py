"""How long things take at speed 1, in seconds. AWS documents few of these; where it does, the constant says so.

All of them pass through `Pace.seconds`.
"""

INTERFACE_ATTACH = 6.0
INTERFACE_DETACH = 4.0
AGENT_START = 1.5  # from a placed task to its first pull
PULL_BASE = 3.0
PULL_BYTES_A_SECOND = 60_000_000
PULL_RETRIES = 6.0  # the agent tries several times before it gives up
CONTAINER_START = 1.0
ACTIVATION = 2.0  # registering targets and service discovery
TARGET_HEALTHY = 8.0
TARGET_UNHEALTHY = 20.0
SETTLING = 40.0  # "the service scheduler will wait for 40 seconds after a task reaches a RUNNING state"
SCHEDULER_PASS = 1.0  # between two launches of one service
STOP_NOTICE = 0.8  # from desiredStatus STOPPED to the agent acting on it
DEREGISTRATION = 8.0  # connection draining, shorter than a target group's default of 300 s
SIGTERM_EXIT = 1.5
STOP_TIMEOUT = 30  # the default of a container's stopTimeout
STOPPED_KEPT = 3600.0  # "stopped tasks stay visible for at least one hour"
STEADY_REPORT = 6 * 3600.0  # a steady service says so again
PLACEMENT_RETRY = 15.0
PLACEMENT_RETRY_LONGEST = 300.0
THROTTLE_FIRST = 15.0
THROTTLE_LONGEST = 27 * 60.0  # "up to a maximum of 27 minutes"
CAPACITY_RETRY = 5.0
CAPACITY_WAIT = 30 * 60.0  # how long a task waits in PROVISIONING for its Auto Scaling group
TOKEN_KEPT = 24 * 3600.0
SPOT_NOTICE = 120.0  # the two-minute warning
SERVICE_DRAINING_CHECK = 2.0
INACTIVE_KEPT = 3600.0
HEALTH_INTERVAL = 30
HEALTH_RETRIES = 3
