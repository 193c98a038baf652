"""What a cluster's topology is drawn from: its rows as frozen facts, bounded, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from clusters.choices import ContainerInstanceStatus, LaunchType, ServiceStatus, TaskStatus
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
    ClusterFacts,
    DefinitionFacts,
    DeploymentFacts,
    HostFacts,
    ProviderFacts,
    ServiceFacts,
    TargetGroupFacts,
    TaskFacts,
)
from dashboard.palette import Mark, Status
from dashboard.queries.capacity import AWS_OWNED
from dashboard.queries.counts import count_each
from dashboard.queries.hosts import host_status, worst_hosts_first
from dashboard.queries.ordering import worst_first
from dashboard.queries.services import service_status
from dashboard.queries.task_status import task_status
from dashboard.words import shorten, shorten_instance

FARGATE_NAMES = {"FARGATE": "Fargate", "FARGATE_SPOT": "Fargate Spot"}


def get_topology(cluster: Cluster, *, most_services: int, most_hosts: int, most_tasks: int) -> ClusterFacts:
    """Worst first, cut at `most_*`; the totals say how much there is. The caller has passed the cluster's gate."""
    services_of = Service.objects.filter(cluster=cluster).live().exclude(status=ServiceStatus.INACTIVE)
    hosts_of = ContainerInstance.objects.filter(cluster=cluster).live()
    hosts_of = hosts_of.exclude(status=ContainerInstanceStatus.INACTIVE)
    tasks_of = Task.objects.filter(cluster=cluster).live().exclude(last_status=TaskStatus.STOPPED)
    services = list(worst_first(services_of.defer("raw"))[:most_services])
    hosts = list(worst_hosts_first(hosts_of)[:most_hosts])
    ids = [service.pk for service in services]
    wanted = Q(service_id__in=ids) | Q(service__isnull=True, service_name="")
    tasks = list(tasks_of.filter(wanted).defer("raw", "tags").order_by("pk")[:most_tasks])
    deployments = list(
        Deployment.objects.filter(service_id__in=ids, gone_at__isnull=True).order_by("-created_at", "pk")
    )
    totals = count_each(services=services_of, hosts=hosts_of, tasks=tasks_of)
    arns = {row.task_definition_arn for rows in (services, deployments, tasks) for row in rows}
    definitions, checked = _definitions(arns, scope_id=cluster.scope_id)
    task_facts = tuple(_task(task, has_health_check=task.task_definition_arn in checked) for task in tasks)
    host_facts = (*(_host(host) for host in hosts), *_fargate(tasks))
    return ClusterFacts(
        name=cluster.name,
        services=tuple(_service(service) for service in services),
        deployments=tuple(_deployment(row) for row in deployments),
        definitions=definitions,
        tasks=task_facts,
        hosts=host_facts,
        providers=_providers(cluster, hosts=host_facts),
        service_total=totals["services"],
        host_total=totals["hosts"],
        task_total=totals["tasks"],
    )


def _service(service: Service) -> ServiceFacts:
    return ServiceFacts(
        id=service.pk,
        name=service.name,
        status=service_status(service),
        healthy_count=service.healthy_count,
        desired_count=service.desired_count,
        definition_arn=service.task_definition_arn,
        target_groups=tuple(_target_groups(service.load_balancers)),
    )


def _target_groups(load_balancers: Iterable[dict[str, Any]]) -> Iterable[TargetGroupFacts]:
    """Those in use, and the second one of a blue/green deployment. Classic load balancers have none."""
    for item in load_balancers:
        advanced = item.get("advancedConfiguration") or {}
        for arn in (item.get("targetGroupArn"), advanced.get("alternateTargetGroupArn")):
            if arn:
                name = (str(arn).partition(":targetgroup/")[2] or str(arn)).partition("/")[0]
                yield TargetGroupFacts(arn=str(arn), name=name, port=int(item.get("containerPort") or 0))


def _deployment(row: Deployment) -> DeploymentFacts:
    return DeploymentFacts(
        service_id=row.service_id,
        definition_arn=row.task_definition_arn,
        status=row.status,
        rollout_state=row.rollout_state,
    )


def _definitions(arns: set[str], *, scope_id: int) -> tuple[dict[str, DefinitionFacts], set[str]]:
    """The revisions by ARN, and the ARNs of those with a health check."""
    images: dict[TaskDefinition, dict[str, None]] = {}
    checked: set[str] = set()
    containers = ContainerDefinition.objects.filter(task_definition__scope_id=scope_id, task_definition__arn__in=arns)
    columns = ("image", "health_check", *(f"task_definition__{name}" for name in ("arn", "family", "revision")))
    for container in (
        containers.select_related("task_definition").only(*columns).order_by("task_definition", "position")
    ):
        definition = container.task_definition
        images.setdefault(definition, {}).setdefault(container.image)
        if container.health_check:
            checked.add(definition.arn)
    facts = {
        row.arn: DefinitionFacts(arn=row.arn, id=row.pk, short_name=row.short_name, images=tuple(found))
        for row, found in images.items()
    }
    return facts, checked


def _task(task: Task, *, has_health_check: bool) -> TaskFacts:
    return TaskFacts(
        id=task.pk,
        short_id=shorten(task.task_id),
        service_id=task.service_id or 0,
        definition_arn=task.task_definition_arn,
        status=task_status(task, containers=(), has_health_check=has_health_check),
        host=_host_key(task),
    )


def _host_key(task: Task) -> str:
    if task.container_instance_id:
        return f"host/{task.container_instance_id}"
    if task.launch_type == LaunchType.FARGATE or task.capacity_provider_name in AWS_OWNED:
        return f"fargate/{task.capacity_provider_name or 'FARGATE'}"
    return ""


def _host(host: ContainerInstance) -> HostFacts:
    place = " · ".join(part for part in (host.instance_type, host.availability_zone) if part)
    return HostFacts(
        key=f"host/{host.pk}",
        id=host.pk,
        name=shorten_instance(str(host)),
        status=host_status(host),
        place=place,
        provider=host.capacity_provider_name,
        cpu_share=_share(host.remaining_cpu_units, of=host.registered_cpu_units),
        memory_share=_share(host.remaining_memory_mib, of=host.registered_memory_mib),
    )


def _share(remaining: int, *, of: int) -> float:
    return min(1.0, max(0.0, 1 - remaining / of)) if of else 0.0


def _fargate(tasks: Sequence[Task]) -> tuple[HostFacts, ...]:
    """Fargate stands as one host a provider. Started by launch type, a task names no provider."""
    providers: dict[str, str] = {}
    for task in tasks:
        key = _host_key(task)
        if key.startswith("fargate/"):
            providers[key] = providers.get(key) or task.capacity_provider_name
    return tuple(
        HostFacts(
            key=key,
            id=0,
            name=FARGATE_NAMES.get(key.partition("/")[2], key.partition("/")[2]),
            status=Status(mark=Mark.OK, text="No host to manage"),
            place="",
            provider=provider,
        )
        for key, provider in sorted(providers.items())
    )


def _providers(cluster: Cluster, *, hosts: tuple[HostFacts, ...]) -> tuple[ProviderFacts, ...]:
    used = (host.provider for host in hosts if host.provider)
    names = list(dict.fromkeys((*(str(name) for name in cluster.capacity_providers), *used)))
    rows = CapacityProvider.objects.filter(scope_id=cluster.scope_id, name__in=names).live()
    kinds = {name: name for name in AWS_OWNED} | dict(rows.values_list("name", "kind"))
    return tuple(ProviderFacts(name=name, kind=kinds.get(name, "")) for name in names)
