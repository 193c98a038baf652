"""What a cluster's topology is drawn from: its rows as frozen facts, bounded, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clusters.choices import ContainerInstanceStatus, RolloutState, ServiceStatus, TaskStatus
from clusters.models import (
    CapacityProvider,
    Cluster,
    ContainerDefinition,
    ContainerInstance,
    Deployment,
    Service,
    Task,
    TaskDefinition,
)
from dashboard.graph import (
    Choice,
    ClusterFacts,
    DefinitionFacts,
    DeploymentFacts,
    HostFacts,
    HostOutline,
    Outline,
    ProviderFacts,
    ServiceFacts,
    ServiceOutline,
    TaskFacts,
)
from dashboard.palette import Mark, Status
from dashboard.queries.capacity import AWS_OWNED
from dashboard.queries.hosts import WORST_HOSTS, host_status
from dashboard.queries.ordering import ordered, worst_first
from dashboard.queries.services import service_status
from dashboard.queries.task_status import task_status
from dashboard.queries.topology_folds import folds, host_facts, host_key, read_alike, share
from dashboard.queries.traffic import get_traffic
from dashboard.traffic import ServiceTraffic
from dashboard.words import shorten, shorten_instance

MOST_KEYS = 12
_NOT_OF_HOSTS = ("raw", "attributes", "tags")
MOST_APART = 60  # tasks of a service that are read one by one: a card shows up to 40, a rollout has two
_CHANGING = (RolloutState.IN_PROGRESS, RolloutState.FAILED)
_SERVICE = (
    "scope_id", "cluster_id", "name", "status", "gone_at", "severity", "cause", "scheduling_strategy", "rollout_state",
    "desired_count", "healthy_count", "missing_count", "running_count", "pending_count", "since", "parked_since",
    "task_definition_arn", "load_balancers", "tags", "network_configuration", "service_registries", "service_connect",
)  # fmt: skip
FARGATE_NAMES = {"FARGATE": "Fargate", "FARGATE_SPOT": "Fargate Spot"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRows:
    """All services and hosts of a cluster with what a picture says of them, worst first."""

    services: tuple[Service, ...]
    hosts: tuple[ContainerInstance, ...]

    def outline(self, *, tag: str = "") -> Outline:
        """`tag`: the key whose value groups services."""
        return Outline(
            services=tuple(_service_outline(service, tag=tag) for service in self.services),
            hosts=tuple(_host_outline(host) for host in self.hosts),
        )

    def tag_keys(self) -> list[str]:
        """Keys that tag the services, the commonest first."""
        found = Counter(str(key) for service in self.services for key in service.tags)
        return [key for key, _ in found.most_common(MOST_KEYS)]


def read_rows(cluster: Cluster) -> ClusterRows:
    """Two queries. The caller has passed the cluster's gate."""
    services = Service.objects.filter(cluster=cluster).live().exclude(status=ServiceStatus.INACTIVE)
    hosts = ContainerInstance.objects.filter(cluster=cluster).live()
    hosts = hosts.exclude(status=ContainerInstanceStatus.INACTIVE)
    worst_hosts = ordered(hosts.defer(*_NOT_OF_HOSTS), by=WORST_HOSTS)
    found = ClusterRows(services=tuple(worst_first(services).only(*_SERVICE)), hosts=tuple(worst_hosts))
    for service in found.services:
        service.cluster = cluster  # at hand already
    for host in found.hosts:
        host.cluster = cluster
    return found


def get_topology(cluster: Cluster, *, rows: ClusterRows, choice: Choice) -> ClusterFacts:
    """What is chosen; the totals say how much there is. Six queries."""
    services = [service for service in rows.services if service.pk in choice.services]
    keys = {host.pk: f"host/{host.pk}" for host in rows.hosts} | {
        pk: key for pk, (key, _) in choice.host_groups.items()
    }
    tasks_of = Task.objects.filter(cluster=cluster).live().exclude(last_status=TaskStatus.STOPPED)
    few = {service.pk for service in services if service.running_count + service.pending_count <= MOST_APART}
    tasks = list(_apart(tasks_of, few=few, is_with_lone=choice.is_with_lone))
    alike, others = read_alike(tasks_of, apart=few, choice=choice, keys=keys)
    deployments = list(
        Deployment.objects.filter(service_id__in=choice.services, gone_at__isnull=True).order_by("-created_at", "pk")
    )
    arns = {row.task_definition_arn for found in (services, deployments, tasks) for row in found}
    definitions, checked = _definitions(arns, scope_id=cluster.scope_id)
    task_facts = (
        *(_task(task, has_health_check=task.task_definition_arn in checked, keys=keys) for task in tasks),
        *alike,
    )
    hosts = (*host_facts(rows.hosts, choice=choice, single=_host), *_fargate(task_facts))
    traffic = get_traffic(services)
    together = folds(rows.services, choice=choice)
    return ClusterFacts(
        name=cluster.name,
        services=(*(_service(each, traffic=traffic[each.pk]) for each in services), *(fold for fold, _ in together)),
        deployments=tuple(_deployment(row) for row in deployments),
        definitions={**definitions, **{definition.arn: definition for _, definition in together}},
        tasks=task_facts,
        hosts=hosts,
        providers=_providers(cluster, hosts=hosts),
        service_total=len(rows.services),
        host_total=len(rows.hosts),
        task_total=len(tasks) + others,
    )


def _apart(tasks: Any, *, few: set[int], is_with_lone: bool) -> Any:
    """Tasks read one by one: of these services, and those of none."""
    wanted = Q(service_id__in=few)
    if is_with_lone:
        wanted |= Q(service__isnull=True, service_name="")
    return tasks.filter(wanted).defer("raw", "tags").order_by("pk")


def _service_outline(service: Service, *, tag: str) -> ServiceOutline:
    return ServiceOutline(
        id=service.pk,
        name=service.name,
        mark=service_status(service).mark,
        is_changing=service.rollout_state in _CHANGING,
        size=service.running_count + service.pending_count,
        tag=str(service.tags.get(tag, "")),
    )


def _host_outline(host: ContainerInstance) -> HostOutline:
    return HostOutline(
        id=host.pk,
        mark=host_status(host).mark,
        zone=host.availability_zone,
        provider=host.capacity_provider_name,
    )


def _service(service: Service, *, traffic: ServiceTraffic) -> ServiceFacts:
    return ServiceFacts(
        id=service.pk,
        name=service.name,
        status=service_status(service),
        healthy_count=service.healthy_count,
        desired_count=service.desired_count,
        definition_arn=service.task_definition_arn,
        traffic=traffic,
    )


def _deployment(row: Deployment) -> DeploymentFacts:
    return DeploymentFacts(
        service_id=row.service_id,
        definition_arn=row.task_definition_arn,
        status=row.status,
        rollout_state=row.rollout_state,
    )


def _definitions(arns: set[str], *, scope_id: int) -> tuple[dict[str, DefinitionFacts], set[str]]:
    """The revisions by ARN, and the ARNs of those with a health check."""
    found: dict[TaskDefinition, list[ContainerDefinition]] = defaultdict(list)
    containers = ContainerDefinition.objects.filter(task_definition__scope_id=scope_id, task_definition__arn__in=arns)
    of_revision = (f"task_definition__{name}" for name in ("arn", "family", "revision", "task_role_arn"))
    columns = ("image", "health_check", "secrets", "log_configuration", *of_revision)
    rows = containers.select_related("task_definition").only(*columns).order_by("task_definition", "position")
    for container in rows:
        found[container.task_definition].append(container)
    checked = {row.arn for row, every in found.items() if any(each.health_check for each in every)}
    facts = {row.arn: _definition(row, containers=every) for row, every in found.items()}
    return facts, checked


def _definition(row: TaskDefinition, *, containers: list[ContainerDefinition]) -> DefinitionFacts:
    secrets = (str(each.get("valueFrom") or "") for container in containers for each in container.secrets)
    groups = (str((each.log_configuration.get("options") or {}).get("awslogs-group") or "") for each in containers)
    return DefinitionFacts(
        arn=row.arn,
        id=row.pk,
        short_name=row.short_name,
        images=tuple(dict.fromkeys(container.image for container in containers)),
        task_role=row.task_role_arn,
        secrets=tuple(dict.fromkeys(name for name in secrets if name)),
        log_groups=tuple(dict.fromkeys(name for name in groups if name)),
    )


def _task(task: Task, *, has_health_check: bool, keys: Mapping[int, str]) -> TaskFacts:
    return TaskFacts(
        id=task.pk,
        short_id=shorten(task.task_id),
        service_id=task.service_id or 0,
        definition_arn=task.task_definition_arn,
        status=task_status(task, containers=(), has_health_check=has_health_check),
        host=host_key(
            task.container_instance_id, launch_type=task.launch_type, provider=task.capacity_provider_name, keys=keys
        ),
        provider=task.capacity_provider_name,
    )


def _host(host: ContainerInstance) -> HostFacts:
    place = " · ".join(part for part in (host.instance_type, host.availability_zone) if part)
    return HostFacts(
        key=f"host/{host.pk}",
        id=host.pk,
        name=shorten_instance(str(host)),
        status=host_status(host),
        place=place,
        providers=(host.capacity_provider_name,) if host.capacity_provider_name else (),
        cpu_share=share(host.remaining_cpu_units, of=host.registered_cpu_units),
        memory_share=share(host.remaining_memory_mib, of=host.registered_memory_mib),
    )


def _fargate(tasks: Sequence[TaskFacts]) -> tuple[HostFacts, ...]:
    """Fargate stands as one host a provider. Started by launch type, a task names no provider."""
    named = {task.provider for task in tasks}
    keys = sorted({task.host for task in tasks if task.host.startswith("fargate/")})
    return tuple(
        HostFacts(
            key=key,
            id=0,
            name=FARGATE_NAMES.get(provider, provider),
            status=Status(mark=Mark.OK, text="No host to manage"),
            place="",
            providers=(provider,) if provider in named else (),
        )
        for key in keys
        for provider in (key.partition("/")[2],)
    )


def _providers(cluster: Cluster, *, hosts: tuple[HostFacts, ...]) -> tuple[ProviderFacts, ...]:
    used = (provider for host in hosts for provider in host.providers)
    names = list(dict.fromkeys((*(str(name) for name in cluster.capacity_providers), *used)))
    rows = CapacityProvider.objects.filter(scope_id=cluster.scope_id, name__in=names).live()
    known = {name: (kind, pk) for name, kind, pk in rows.values_list("name", "kind", "pk")}
    found = {name: known.get(name, (name if name in AWS_OWNED else "", 0)) for name in names}
    return tuple(ProviderFacts(name=name, kind=kind, id=pk) for name, (kind, pk) in found.items())
