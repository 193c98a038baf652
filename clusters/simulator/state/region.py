"""One account in one region: its resources by ARN and the indexes that keep lookups from scanning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from clusters.simulator.state.arns import cluster_name_of, ecs_arn, last_part
from clusters.simulator.state.balancing import Balancing
from clusters.simulator.state.cluster import CapacityProvider, Cluster
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.network import Subnet, unknown_subnet
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.scaling import Scaling
from clusters.simulator.state.service import Service, ServiceDeployment, ServiceRevision
from clusters.simulator.state.task import Task
from clusters.simulator.state.task_definition import TaskDefinition


@dataclass(slots=True, kw_only=True)
class TokenUse:
    """A client token that was used: by which request (its fingerprint) and what came of it."""

    fingerprint: str
    arns: list[str]
    used_at: float


@dataclass(slots=True)
class Region:
    """Resources of one (account, region). Add and remove tasks, services and instances by the methods only."""

    account_id: str
    name: str
    zones: list[str] = field(default_factory=list)
    balancing: Balancing = field(default_factory=Balancing)
    scaling: Scaling = field(default_factory=Scaling)
    subnets: dict[str, Subnet] = field(default_factory=dict)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    task_definitions: dict[str, TaskDefinition] = field(default_factory=dict)
    families: dict[str, list[str]] = field(default_factory=dict)
    container_instances: dict[str, ContainerInstance] = field(default_factory=dict)
    capacity_providers: dict[str, CapacityProvider] = field(default_factory=dict)
    service_deployments: dict[str, ServiceDeployment] = field(default_factory=dict)
    service_revisions: dict[str, ServiceRevision] = field(default_factory=dict)
    account_settings: dict[str, dict[str, str]] = field(default_factory=dict)
    client_tokens: dict[tuple[str, str, str], TokenUse] = field(default_factory=dict)
    services_of_cluster: dict[str, dict[str, Service]] = field(default_factory=dict)
    tasks_of_cluster: dict[str, dict[str, Task]] = field(default_factory=dict)
    tasks_of_service: dict[str, dict[str, Task]] = field(default_factory=dict)
    tasks_of_instance: dict[str, dict[str, Task]] = field(default_factory=dict)
    instances_of_cluster: dict[str, dict[str, ContainerInstance]] = field(default_factory=dict)
    deployments_of_service: dict[str, list[ServiceDeployment]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zones = self.zones or [f"{self.name}{letter}" for letter in "abc"]
        for name in ("FARGATE", "FARGATE_SPOT"):
            provider = CapacityProvider(arn=self.arn("capacity-provider", name), name=name, type=name)
            self.capacity_providers[name] = provider

    @property
    def scope(self) -> tuple[str, str]:
        return (self.account_id, self.name)

    def arn(self, kind: str, name: str) -> str:
        """An ECS ARN in this account and region."""
        return ecs_arn(kind, name, account_id=self.account_id, region=self.name)

    def subnet(self, subnet_id: str) -> Subnet:
        """The subnet, known or made up from its id."""
        return self.subnets.get(subnet_id) or unknown_subnet(subnet_id, zones=self.zones)

    def add_cluster(self, cluster: Cluster) -> None:
        self.clusters[cluster.arn] = cluster
        self.services_of_cluster.setdefault(cluster.arn, {})
        self.tasks_of_cluster.setdefault(cluster.arn, {})
        self.instances_of_cluster.setdefault(cluster.arn, {})

    def add_service(self, service: Service) -> None:
        self.services[service.arn] = service
        self.services_of_cluster[service.cluster_arn][service.arn] = service
        self.tasks_of_service.setdefault(service.arn, {})
        self.deployments_of_service.setdefault(service.arn, [])

    def remove_service(self, service: Service) -> None:
        """Purge an INACTIVE service with its deployments and revisions. A newer service of the same name stays."""
        if self.services.get(service.arn) is not service:
            return
        del self.services[service.arn]
        self.services_of_cluster[service.cluster_arn].pop(service.arn, None)
        self.tasks_of_service.pop(service.arn, None)
        for deployment in self.deployments_of_service.pop(service.arn, []):
            self.service_deployments.pop(deployment.arn, None)

    def add_service_deployment(self, deployment: ServiceDeployment) -> None:
        self.service_deployments[deployment.arn] = deployment
        self.deployments_of_service.setdefault(deployment.service_arn, []).append(deployment)

    def add_task_definition(self, task_definition: TaskDefinition) -> None:
        self.task_definitions[task_definition.arn] = task_definition
        self.families.setdefault(task_definition.family, []).append(task_definition.arn)

    def add_container_instance(self, instance: ContainerInstance) -> None:
        self.container_instances[instance.arn] = instance
        self.instances_of_cluster[instance.cluster_arn][instance.arn] = instance
        self.tasks_of_instance.setdefault(instance.arn, {})

    def remove_container_instance(self, instance: ContainerInstance) -> None:
        self.container_instances.pop(instance.arn, None)
        self.instances_of_cluster[instance.cluster_arn].pop(instance.arn, None)
        self.tasks_of_instance.pop(instance.arn, None)

    def add_task(self, task: Task) -> None:
        self.tasks[task.arn] = task
        self.tasks_of_cluster[task.cluster_arn][task.arn] = task
        if task.service_arn:
            self.tasks_of_service.setdefault(task.service_arn, {})[task.arn] = task
        if task.container_instance_arn:
            self.tasks_of_instance.setdefault(task.container_instance_arn, {})[task.arn] = task

    def remove_task(self, task: Task) -> None:
        """Forget a stopped task, as AWS does after about an hour."""
        self.tasks.pop(task.arn, None)
        self.tasks_of_cluster.get(task.cluster_arn, {}).pop(task.arn, None)
        self.tasks_of_service.get(task.service_arn or "", {}).pop(task.arn, None)
        self.tasks_of_instance.get(task.container_instance_arn or "", {}).pop(task.arn, None)

    def find_cluster(self, arn_or_name: str | None) -> Cluster | None:
        """An ACTIVE or INACTIVE cluster by ARN or exact name; None stands for `default`."""
        wanted = arn_or_name or "default"
        return self.clusters.get(self.arn("cluster", cluster_name_of(wanted)) if "/" not in wanted else wanted)

    def cluster(self, arn_or_name: str | None) -> Cluster:
        """The ACTIVE cluster, or ClusterNotFoundException."""
        cluster = self.find_cluster(arn_or_name)
        if cluster is None or cluster.status == "INACTIVE":
            raise SimulatorError("ClusterNotFoundException", "Cluster not found.")
        return cluster

    def find_service(self, cluster: Cluster, arn_or_name: str) -> Service | None:
        """A service of that cluster by ARN or exact name, whatever its status."""
        return self.services_of_cluster[cluster.arn].get(
            self.arn("service", f"{cluster.name}/{last_part(arn_or_name)}")
        )

    def service(self, cluster: Cluster, arn_or_name: str) -> Service:
        """The service, or ServiceNotFoundException."""
        service = self.find_service(cluster, arn_or_name)
        if service is None:
            raise SimulatorError("ServiceNotFoundException", "Service not found.")
        return service

    def find_task(self, cluster: Cluster, arn_or_id: str) -> Task | None:
        """A task of that cluster by ARN or id; never one of another cluster."""
        arn = arn_or_id if arn_or_id.startswith("arn:") else self.arn("task", f"{cluster.name}/{arn_or_id}")
        return self.tasks_of_cluster[cluster.arn].get(arn)

    def find_container_instance(self, cluster: Cluster, arn_or_id: str) -> ContainerInstance | None:
        """A container instance of that cluster by ARN or id."""
        name = f"{cluster.name}/{arn_or_id}"
        arn = arn_or_id if arn_or_id.startswith("arn:") else self.arn("container-instance", name)
        return self.instances_of_cluster[cluster.arn].get(arn)

    def find_capacity_provider(self, arn_or_name: str) -> CapacityProvider | None:
        return self.capacity_providers.get(last_part(arn_or_name))

    def find_task_definition(self, reference: str) -> TaskDefinition | None:
        """By ARN, `family:revision`, or `family` for its newest ACTIVE revision."""
        name = last_part(reference)
        if ":" in name:
            return self.task_definitions.get(self.arn("task-definition", name))
        revisions = (self.task_definitions[arn] for arn in reversed(self.families.get(name, [])))
        return next((revision for revision in revisions if revision.status == "ACTIVE"), None)

    def revision_in_use(self, service: Service) -> ServiceRevision | None:
        """The service revision of the PRIMARY deployment."""
        primary = service.primary
        return self.service_revisions.get(primary.service_revision_arn) if primary else None


def client_error(message: str) -> NoReturn:
    """Refuse with AWS's ClientException."""
    raise SimulatorError("ClientException", message)


def invalid_parameter(message: str, extra: Json | None = None) -> NoReturn:
    """Refuse with AWS's InvalidParameterException."""
    raise SimulatorError("InvalidParameterException", message, extra=extra)
