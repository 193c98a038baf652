"""One service: head, rollout, deployments, events, configuration."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clusters.choices import TaskStatus
from clusters.models import Protection, Service
from dashboard.palette import Status
from dashboard.queries.clusters import pairs, strategy_words
from dashboard.queries.places import Place, console_url, place_of_cluster
from dashboard.queries.rollout import DeploymentRow, Rollout, get_deployments, rollout_of
from dashboard.queries.services import capacity_of, service_status
from dashboard.queries.tasks import FAILED, TaskRow, for_rows, task_row
from dashboard.words import revision_of

TASKS_SHOWN = 20
FAILED_SHOWN = 5
FAILED_WITHIN = timedelta(hours=1)  # as long as AWS itself remembers a stopped task
EVENTS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    at: datetime
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage:
    """Everything its page shows but for operations. `tasks`: those that failed of late, then live ones, worst first."""

    id: int
    arn: str
    name: str
    tier: str
    place: Place
    console: str
    status: Status
    since: datetime | None
    scheduling_strategy: str
    capacity: str
    task_definition_id: int
    revision: str
    desired_count: int
    running_count: int
    pending_count: int
    healthy_count: int
    missing_count: int
    failed_24h_count: int
    zone_count: int
    rollout: Rollout | None
    deployments: tuple[DeploymentRow, ...]
    tasks: tuple[TaskRow, ...]
    events: tuple[EventRow, ...]
    configuration: tuple[tuple[str, str], ...]
    protections: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    created_at: datetime | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHead:
    """What a form about a service needs. No query."""

    id: int
    name: str
    place: Place
    desired_count: int
    running_count: int
    pending_count: int


def get_service_head(service: Service) -> ServiceHead:
    return ServiceHead(
        id=service.pk,
        name=service.name,
        place=place_of_cluster(service.cluster),
        desired_count=service.desired_count,
        running_count=service.running_count,
        pending_count=service.pending_count,
    )


def get_service_page(service: Service, *, now: datetime) -> ServicePage:
    """Needs `cluster__scope__account` selected; the caller has passed the gate. Eight queries at most."""
    place = place_of_cluster(service.cluster)
    deployments = get_deployments(service)
    return ServicePage(
        id=service.pk,
        arn=service.arn,
        name=service.name,
        tier=service.tier,
        place=place,
        console=console_url(place, path=f"clusters/{place.cluster_name}/services/{service.name}/health"),
        status=service_status(service),
        since=service.since,
        scheduling_strategy=service.scheduling_strategy,
        capacity=capacity_of(service),
        task_definition_id=service.task_definition_id or 0,
        revision=revision_of(service.task_definition_arn),
        desired_count=service.desired_count,
        running_count=service.running_count,
        pending_count=service.pending_count,
        healthy_count=service.healthy_count,
        missing_count=service.missing_count,
        failed_24h_count=service.replaced_24h_count,
        zone_count=service.zone_count,
        rollout=rollout_of(service, deployments=deployments),
        deployments=deployments,
        tasks=_tasks(service, now=now),
        events=tuple(
            EventRow(at=event.created_at, message=event.message) for event in service.events.all()[:EVENTS_SHOWN]
        ),
        configuration=_configuration(service),
        protections=_protections(service),
        tags=pairs(service.tags),
        created_at=service.created_at,
        gone_at=service.gone_at,
    )


def _tasks(service: Service, *, now: datetime) -> tuple[TaskRow, ...]:
    failed = for_rows(service.tasks.filter(FAILED, stopped_at__gte=now - FAILED_WITHIN)).order_by("-stopped_at")
    live = for_rows(service.tasks.filter(gone_at__isnull=True).exclude(last_status=TaskStatus.STOPPED))
    return tuple(task_row(task) for task in (*failed[:FAILED_SHOWN], *live[:TASKS_SHOWN]))


def _protections(service: Service) -> tuple[str, ...]:
    found = Protection.objects.filter(cluster_id=service.cluster_id)
    return tuple(row.reason for row in found if row.service_id in (None, service.pk))


def _configuration(service: Service) -> tuple[tuple[str, str], ...]:
    """(name, value) in words, only what is set."""
    network = service.network_configuration.get("awsvpcConfiguration", {})
    values = (
        ("Deployment", _deployment_words(service)),
        ("Capacity", strategy_words(service.capacity_provider_strategy) or service.launch_type),
        ("Platform", " ".join(filter(None, (service.platform_family, service.platform_version)))),
        ("Placement", _placement_words(service)),
        ("Load balancer", ", ".join(_target_words(item) for item in service.load_balancers)),
        ("Health check grace", _seconds(service.health_check_grace_period_s)),
        ("Service discovery", ", ".join(str(item.get("registryArn", "")) for item in service.service_registries)),
        ("Subnets", ", ".join(str(item) for item in network.get("subnets", []))),
        ("Security groups", ", ".join(str(item) for item in network.get("securityGroups", []))),
        ("Public IP", str(network.get("assignPublicIp", "")).lower()),
        ("Zone rebalancing", service.availability_zone_rebalancing.lower()),
        ("Exec", "on" if service.is_exec_enabled else "off"),
        ("Role", service.role_arn),
        ("Created by", service.created_by),
    )
    return tuple((name, value) for name, value in values if value)


def _deployment_words(service: Service) -> str:
    if service.deployment_controller != "ECS":
        return f"by {service.deployment_controller}"
    words = ["rolling"]
    if service.minimum_healthy_percent is not None and service.maximum_percent is not None:
        words.append(f"{service.minimum_healthy_percent}% to {service.maximum_percent}%")
    if service.has_circuit_breaker:
        words.append("circuit breaker with rollback" if service.has_rollback else "circuit breaker")
    return ", ".join(words)


def _placement_words(service: Service) -> str:
    strategies = [
        " ".join(filter(None, (str(item.get("type", "")), str(item.get("field", "")))))
        for item in service.placement_strategy
    ]
    constraints = [
        " ".join(filter(None, (str(item.get("type", "")), str(item.get("expression", "")))))
        for item in service.placement_constraints
    ]
    return ", ".join(strategies + constraints)


def _target_words(item: dict[str, Any]) -> str:
    target = str(item.get("targetGroupArn") or item.get("loadBalancerName") or "").split(":")[-1]
    name = target.split("/")[1] if target.count("/") else target
    return f"{name} to {item.get('containerName', '')}:{item.get('containerPort', '')}"


def _seconds(value: int | None) -> str:
    return f"{value} s" if value else ""
