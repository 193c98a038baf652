"""AWS's request throttling for the ECS API: token buckets per account and region.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html has the buckets; those it does not
list (daemons, gateways, Express services, task sets, agents) are marked as made up below.
"""

import threading
from dataclasses import dataclass
from typing import Final

from clusters.simulator.state.errors import SimulatorError


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """`burst` requests at once, `per_second` in the long run, for `operations` together."""

    name: str
    burst: float
    per_second: float
    operations: tuple[str, ...]


BUCKETS: Final = (
    Bucket(name="cluster read", burst=50, per_second=20, operations=("DescribeClusters", "ListClusters")),
    Bucket(
        name="cluster modify",
        burst=20,
        per_second=1,
        operations=(
            "CreateCluster",
            "DeleteCluster",
            "PutClusterCapacityProviders",
            "UpdateCluster",
            "UpdateClusterSettings",
        ),
    ),
    Bucket(name="service read", burst=100, per_second=20, operations=("DescribeServices", "ListServices")),
    Bucket(
        name="service modify",
        burst=50,
        per_second=5,
        operations=(
            "CreateService",
            "UpdateService",
            "DeleteService",
            "StopServiceDeployment",
            "ContinueServiceDeployment",
        ),
    ),
    Bucket(name="services by namespace", burst=10, per_second=1, operations=("ListServicesByNamespace",)),
    Bucket(
        name="service deployment read",
        burst=50,
        per_second=20,
        operations=("DescribeServiceDeployments", "ListServiceDeployments"),
    ),
    Bucket(name="service revision read", burst=50, per_second=20, operations=("DescribeServiceRevisions",)),
    Bucket(
        name="cluster resource read",
        burst=100,
        per_second=20,
        operations=(
            "DescribeContainerInstances",
            "DescribeTasks",
            "ListAttributes",
            "ListContainerInstances",
            "ListTasks",
        ),
    ),
    Bucket(
        name="cluster resource modify",
        burst=100,
        per_second=40,
        operations=(
            "DeleteAttributes",
            "ExecuteCommand",
            "PutAttributes",
            "RunTask",
            "StartTask",
            "StopTask",
            "UpdateContainerAgent",
            "UpdateContainerInstancesState",
        ),
    ),
    Bucket(
        name="task definition read",
        burst=50,
        per_second=20,
        operations=("DescribeTaskDefinition", "ListTaskDefinitionFamilies", "ListTaskDefinitions"),
    ),
    Bucket(
        name="task definition modify",
        burst=20,
        per_second=1,
        operations=("RegisterTaskDefinition", "DeregisterTaskDefinition"),
    ),
    Bucket(name="task definition delete", burst=5, per_second=1, operations=("DeleteTaskDefinitions",)),
    Bucket(name="capacity provider read", burst=50, per_second=20, operations=("DescribeCapacityProviders",)),
    Bucket(
        name="capacity provider modify",
        burst=10,
        per_second=1,
        operations=("CreateCapacityProvider", "DeleteCapacityProvider", "UpdateCapacityProvider"),
    ),
    Bucket(name="tag read", burst=50, per_second=20, operations=("ListTagsForResource",)),
    Bucket(name="tag modify", burst=20, per_second=10, operations=("TagResource", "UntagResource")),
    Bucket(name="setting read", burst=50, per_second=20, operations=("ListAccountSettings",)),
    Bucket(
        name="setting modify",
        burst=10,
        per_second=1,
        operations=("DeleteAccountSetting", "PutAccountSetting", "PutAccountSettingDefault"),
    ),
    Bucket(name="task protection", burst=200, per_second=80, operations=("GetTaskProtection", "UpdateTaskProtection")),
    # The figures from here on are made up: AWS documents none.
    Bucket(
        name="agent",
        burst=200,
        per_second=120,
        operations=(
            "DeregisterContainerInstance",
            "DiscoverPollEndpoint",
            "RegisterContainerInstance",
            "SubmitAttachmentStateChanges",
            "SubmitContainerStateChange",
            "SubmitTaskStateChange",
        ),
    ),
    Bucket(
        name="task set",
        burst=50,
        per_second=5,
        operations=(
            "CreateTaskSet",
            "DeleteTaskSet",
            "DescribeTaskSets",
            "UpdateServicePrimaryTaskSet",
            "UpdateTaskSet",
        ),
    ),
    Bucket(
        name="daemon read",
        burst=20,
        per_second=5,
        operations=(
            "DescribeDaemon",
            "DescribeDaemonDeployments",
            "DescribeDaemonRevisions",
            "DescribeDaemonTaskDefinition",
            "ListDaemonDeployments",
            "ListDaemonTaskDefinitions",
            "ListDaemons",
        ),
    ),
    Bucket(
        name="daemon modify",
        burst=10,
        per_second=1,
        operations=(
            "CreateDaemon",
            "DeleteDaemon",
            "DeleteDaemonTaskDefinition",
            "RegisterDaemonTaskDefinition",
            "UpdateDaemon",
        ),
    ),
    Bucket(
        name="gateway read",
        burst=20,
        per_second=5,
        operations=(
            "DescribeExpressGatewayService",
            "DescribeGateway",
            "DescribeGatewayResources",
            "DescribeGatewayRoute",
            "ListGatewayClusterAssociations",
            "ListGatewayRoutes",
            "ListGateways",
        ),
    ),
    Bucket(
        name="gateway modify",
        burst=10,
        per_second=1,
        operations=(
            "AssociateGatewayWithCluster",
            "CreateExpressGatewayService",
            "CreateGateway",
            "DeleteExpressGatewayService",
            "DeleteGateway",
            "DisassociateGatewayFromCluster",
            "UpdateExpressGatewayService",
            "UpdateGateway",
        ),
    ),
)

BUCKET_OF: Final = {operation: bucket for bucket in BUCKETS for operation in bucket.operations}


class Throttle:
    """Counts requests against the buckets of their account and region.

    `scale` shrinks or widens every bucket (0.1: a tenth of AWS's quotas). Any thread may call it.
    """

    def __init__(self, *, is_enabled: bool, scale: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._levels: dict[tuple[str, str, str], tuple[float, float]] = {}
        self.is_enabled = is_enabled
        self.scale = scale

    def configure(self, *, is_enabled: bool, scale: float) -> None:
        """Change at run time; every bucket starts full again."""
        with self._lock:
            self.is_enabled = is_enabled
            self.scale = scale
            self._levels.clear()

    def check(self, operation: str, *, account_id: str, region: str, now: float) -> None:
        """Take one token, or raise AWS's ThrottlingException where the bucket is empty."""
        bucket = BUCKET_OF.get(operation)
        if not self.is_enabled or bucket is None:
            return
        key = (account_id, region, bucket.name)
        burst = max(1.0, bucket.burst * self.scale)
        with self._lock:
            tokens, updated_at = self._levels.get(key, (burst, now))
            tokens = min(burst, tokens + max(0.0, now - updated_at) * bucket.per_second * self.scale)
            is_allowed = tokens >= 1.0
            self._levels[key] = (tokens - 1.0 if is_allowed else tokens, now)
        if not is_allowed:
            raise SimulatorError("ThrottlingException", "Rate exceeded")
