"""Reads what health is judged from: one cluster's rows into `planning.facts`. Judges nothing, writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from clusters.choices import AgentKind, RolloutState, Severity, TaskStatus
from clusters.models import (
    Cluster,
    Container,
    ContainerDefinition,
    ContainerInstance,
    Deployment,
    Service,
    ServiceDeployment,
    ServiceEvent,
    SyncState,
    Task,
)
from clusters.planning.health import (
    ContainerFacts,
    DeploymentFacts,
    EventFacts,
    HostFacts,
    PreviousHealth,
    ServiceDeploymentFacts,
    ServiceFacts,
    TaskFacts,
    TaskSizeFacts,
)
from clusters.sync.locking import by_arn
from clusters.sync.target_facts import targets_of_services

STOPPED_SINCE = timedelta(hours=24)
STOPPED_AT_MOST = 200  # a service
EVENTS_AT_MOST = 100  # a service
TASK_COLUMNS = tuple(name for name in TaskFacts.__dataclass_fields__ if name not in ("containers", "has_health_check"))
HOST_COLUMNS = tuple(name for name in HostFacts.__dataclass_fields__ if name != "name")
DEPLOYMENT_COLUMNS = tuple(DeploymentFacts.__dataclass_fields__)
SERVICE_DEPLOYMENT_COLUMNS = tuple(ServiceDeploymentFacts.__dataclass_fields__)
SERVICE_COLUMNS = (
    "name",
    "tier",
    "status",
    "scheduling_strategy",
    "desired_count",
    "running_count",
    "pending_count",
    "launch_type",
    "minimum_healthy_percent",
    "created_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterReading:
    """One cluster as read: its live services (rows with their facts) and its hosts."""

    services: tuple[tuple[Service, ServiceFacts], ...]
    hosts: tuple[HostFacts, ...]
    task_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Definition:
    essential: Mapping[str, bool]
    has_health_check: bool


def read_cluster(cluster: Cluster, *, now: datetime) -> ClusterReading:
    services = list(by_arn(Service.objects.filter(cluster=cluster).live()))  # they are written in this order too
    hosts = {host.arn: host for host in _hosts(cluster)}
    tasks, task_count = _tasks(cluster, now=now)
    deployments = _deployments(services)
    rollouts = _rollouts(services)
    troubled = [row for row in services if _is_worth_reading_events(row)]
    events = _events([row.pk for row in troubled])
    targets = targets_of_services([row.pk for row in services if row.load_balancers], scope_id=cluster.scope_id)
    sizes = _task_sizes({row.task_definition_id for row in troubled} - {None})
    has_tasks = SyncState.objects.filter(cluster=cluster, kind=AgentKind.TASKS, last_success_at__isnull=False).exists()
    facts = tuple(
        (
            row,
            ServiceFacts(
                **{name: getattr(row, name) for name in SERVICE_COLUMNS},
                deployments=tuple(deployments.get(row.pk, ())),
                service_deployment=rollouts.get(row.pk),
                events=tuple(events.get(row.pk, ())),
                tasks=tuple(tasks.get(row.pk, ())) if has_tasks or row.pk in tasks else None,
                hosts=hosts,
                task_size=sizes.get(row.task_definition_id or 0),
                targets=targets.get(row.pk),
                previous=_previous(row),
            ),
        )
        for row in services
    )
    return ClusterReading(services=facts, hosts=tuple(hosts.values()), task_count=task_count)


def _is_worth_reading_events(row: Service) -> bool:
    """Events explain what is amiss; a service at rest has nothing to explain."""
    is_at_rest = row.running_count == row.desired_count and not row.pending_count
    return not (is_at_rest and row.rollout_state in ("", RolloutState.COMPLETED) and row.severity == Severity.FINE)


def _previous(row: Service) -> PreviousHealth | None:
    if row.since is None:
        return None
    return PreviousHealth(
        severity=row.severity,
        cause_class=row.cause_class,
        since=row.since,
        missing_count=row.missing_count,
        parked_since=row.parked_since,
    )


def _hosts(cluster: Cluster) -> list[HostFacts]:
    rows = ContainerInstance.objects.filter(cluster=cluster).live().only("ec2_instance_id", *HOST_COLUMNS)
    return [HostFacts(name=str(row), **{name: getattr(row, name) for name in HOST_COLUMNS}) for row in rows]


def _tasks(cluster: Cluster, *, now: datetime) -> tuple[dict[int, list[TaskFacts]], int]:
    """By service: live ones and those stopped lately, newest first. And how many the cluster runs, all told."""
    rows = (
        Task.objects.filter(cluster=cluster)
        .filter(Q(gone_at__isnull=True) | Q(stopped_at__gte=now - STOPPED_SINCE))
        .order_by("-stopped_at", "-pk")
        .values("pk", "service_id", "task_definition_id", *TASK_COLUMNS)
    )
    chosen: dict[int, list[dict[str, Any]]] = defaultdict(list)
    stopped: dict[int, int] = defaultdict(int)
    running = 0
    for row in rows.iterator(chunk_size=2000):
        is_stopped = row["last_status"] == TaskStatus.STOPPED
        running += not is_stopped
        service_id = row["service_id"]
        if service_id is None:
            continue
        stopped[service_id] += is_stopped
        if not is_stopped or stopped[service_id] <= STOPPED_AT_MOST:
            chosen[service_id].append(row)
    every = [row for group in chosen.values() for row in group]
    definitions = _definitions({row["task_definition_id"] for row in every} - {None})
    containers = _containers([row for row in every if row["last_status"] != TaskStatus.RUNNING], definitions)
    return (
        {
            service_id: [_task_facts(row, definitions=definitions, containers=containers) for row in group]
            for service_id, group in chosen.items()
        },
        running,
    )


def _task_facts(
    row: Mapping[str, Any],
    *,
    definitions: Mapping[int, _Definition],
    containers: Mapping[int, list[ContainerFacts]],
) -> TaskFacts:
    definition = definitions.get(row["task_definition_id"])
    return TaskFacts(
        **{name: row[name] for name in TASK_COLUMNS},
        has_health_check=definition.has_health_check if definition else False,
        containers=tuple(containers.get(row["pk"], ())),
    )


def _definitions(pks: set[int]) -> dict[int, _Definition]:
    rows = ContainerDefinition.objects.filter(task_definition_id__in=pks).values_list(
        "task_definition_id", "name", "is_essential", "health_check"
    )
    grouped: dict[int, list[tuple[str, bool, bool]]] = defaultdict(list)
    for pk, name, is_essential, health_check in rows:
        grouped[pk].append((name, is_essential, is_essential and bool(health_check)))
    return {
        pk: _Definition(
            essential={name: is_essential for name, is_essential, _ in group},
            has_health_check=any(checked for _, _, checked in group),
        )
        for pk, group in grouped.items()
    }


def _task_sizes(pks: set[int]) -> dict[int, TaskSizeFacts]:
    """What ECS looks for when it places a task: its own size, else what its containers reserve together."""
    rows = (
        ContainerDefinition.objects.filter(task_definition_id__in=pks)
        .order_by()
        .values_list("task_definition_id", "task_definition__cpu_units", "task_definition__memory_mib")
        .annotate(cpu=Sum("cpu_units"), memory=Sum(Coalesce("memory_reservation_mib", "memory_mib")))
    )
    return {
        pk: TaskSizeFacts(cpu_units=own_cpu or cpu or 0, memory_mib=own_memory or memory or 0)
        for pk, own_cpu, own_memory, cpu, memory in rows
    }


def _containers(
    tasks: Iterable[Mapping[str, Any]], definitions: Mapping[int, _Definition]
) -> dict[int, list[ContainerFacts]]:
    """Of tasks that stopped or never came up: only they have something to explain."""
    definition_of = {row["pk"]: definitions.get(row["task_definition_id"]) for row in tasks}
    found: dict[int, list[ContainerFacts]] = defaultdict(list)
    rows = Container.objects.filter(task_id__in=list(definition_of)).values_list(
        "task_id", "name", "exit_code", "reason", "image", "memory_mib"
    )
    for task_id, name, exit_code, reason, image, memory_mib in rows:
        definition = definition_of[task_id]
        found[task_id].append(
            ContainerFacts(
                name=name,
                exit_code=exit_code,
                reason=reason,
                image=image,
                is_essential=definition.essential.get(name, True) if definition else True,
                memory_mib=memory_mib,
            )
        )
    return found


def _deployments(services: list[Service]) -> dict[int, list[DeploymentFacts]]:
    found: dict[int, list[DeploymentFacts]] = defaultdict(list)
    rows = Deployment.objects.filter(service__in=services, gone_at__isnull=True)
    for row in rows.order_by("-created_at").values("service_id", *DEPLOYMENT_COLUMNS):
        found[row.pop("service_id")].append(DeploymentFacts(**row))
    return found


def _rollouts(services: list[Service]) -> dict[int, ServiceDeploymentFacts]:
    """The newest service deployment of each service: the last one read wins."""
    rows = ServiceDeployment.objects.filter(service__in=services).order_by("created_at", "pk")
    found: dict[int, ServiceDeploymentFacts] = {}
    for row in rows.values("service_id", *SERVICE_DEPLOYMENT_COLUMNS):
        service_id = row.pop("service_id")
        found[service_id] = ServiceDeploymentFacts(**row)
    return found


def _events(service_ids: list[int]) -> dict[int, list[EventFacts]]:
    found: dict[int, list[EventFacts]] = {}
    for service_id in service_ids:  # a few troubled services; one query over all would sort every line ever kept
        rows = ServiceEvent.objects.filter(service_id=service_id).values_list("created_at", "message")[:EVENTS_AT_MOST]
        found[service_id] = [EventFacts(created_at=created_at, message=message) for created_at, message in rows]
    return found
