"""One service: its head and its configuration, what the row itself says. Each tab asks for more by its own query."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from clusters.choices import TaskStatus
from clusters.models import Service, Task
from clusters.operations.guards import protections
from clusters.planning.event_causes import STEADY
from dashboard.palette import Mark, Status
from dashboard.queries.clusters import pairs, strategy_words
from dashboard.queries.places import Place, console_url, place_of_cluster
from dashboard.queries.restarts import Restarts, restarts_of, stopped_lately
from dashboard.queries.services import capacity_of, service_status
from dashboard.queries.task_facts import with_sidecars
from dashboard.queries.tasks import TaskRow, for_rows, task_row, worst_tasks_first
from dashboard.words import revision_of, shorten

TASKS_SHOWN = 12
FAILED_SHOWN = 5
FAILED_WITHIN = timedelta(hours=1)  # as long as AWS itself remembers a stopped task
EVENTS_SHOWN = 100
_OWN_NAME = re.compile(r"^\(service [^)]*\) ")
_TARGET_GROUP = re.compile(r"\(target-group arn:[^)]*:targetgroup/([^/)]+)/[^)]*\)")
_ONE_OF = re.compile(r"\b1 (running )?(task|target)s\b")
_LONG_ID = re.compile(r"\b[0-9a-f]{32}\b")
_TROUBLE = ("unable to", "failed", "unhealthy", "insufficient", "circuit breaker", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    at: datetime
    message: str

    @property
    def short(self) -> str:
        """The message with long ids shortened; the whole stays in a title."""
        return _LONG_ID.sub(lambda match: shorten(match[0]), self.message)

    @property
    def brief(self) -> str:
        """In fewer words, for a timeline: without the service's own name, target groups by name."""
        text = _TARGET_GROUP.sub(r"target group \1", _OWN_NAME.sub("", self.short))
        text = _ONE_OF.sub(r"1 \1\2", text)
        return text[:1].upper() + text[1:]

    @property
    def mark(self) -> Mark:
        """A line of ECS's log has no level: words that only trouble has tell it."""
        if STEADY in self.message:
            return Mark.OK
        return Mark.BAD if any(word in self.message.lower() for word in _TROUBLE) else Mark.OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage:
    """What its row and its cluster's row say. `scheduling`: replica or daemon.

    `missing_count`: desired ones that aren't healthy; `short_count`: those that neither run nor start.
    """

    id: int
    arn: str
    name: str
    tier: str
    place: Place
    console: str
    status: Status
    since: datetime | None
    scheduling: str
    capacity: str
    task_definition_id: int
    revision: str
    desired_count: int
    running_count: int
    pending_count: int
    healthy_count: int
    missing_count: int
    short_count: int
    zone_count: int
    smallest_zone_count: int
    configuration: tuple[tuple[str, str], ...]
    network: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    created_at: datetime | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTasks:
    """`rows`: those that failed within the hour, then live ones, worst first."""

    rows: tuple[TaskRow, ...]
    restarts: Restarts


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


def get_service_page(service: Service) -> ServicePage:
    """Needs `cluster__scope__account` selected; the caller has passed the gate. No query."""
    place = place_of_cluster(service.cluster)
    return ServicePage(
        id=service.pk,
        arn=service.arn,
        name=service.name,
        tier=service.tier,
        place=place,
        console=console_url(place, path=f"clusters/{place.cluster_name}/services/{service.name}/health"),
        status=service_status(service),
        since=service.since,
        scheduling=service.scheduling_strategy.capitalize(),
        capacity=capacity_of(service),
        task_definition_id=service.task_definition_id or 0,
        revision=revision_of(service.task_definition_arn),
        desired_count=service.desired_count,
        running_count=service.running_count,
        pending_count=service.pending_count,
        healthy_count=service.healthy_count,
        missing_count=service.missing_count,
        short_count=max(service.desired_count - service.running_count - service.pending_count, 0),
        zone_count=service.zone_count,
        smallest_zone_count=service.smallest_zone_count,
        configuration=_configuration(service),
        network=_network(service),
        tags=pairs(service.tags),
        created_at=service.created_at,
        gone_at=service.gone_at,
    )


def get_service_tasks(service: Service, *, now: datetime, limit: int = TASKS_SHOWN) -> ServiceTasks:
    """Two queries: tasks that run and tasks that failed come together, as many of each as are looked at."""
    live = worst_tasks_first(service.tasks.filter(gone_at__isnull=True).exclude(last_status=TaskStatus.STOPPED))
    wanted = Q(pk__in=live.values("pk")[:limit]) | Q(pk__in=stopped_lately(service, now=now).values("pk"))
    found = list(with_sidecars(for_rows(Task.objects.filter(wanted))))
    restarts = restarts_of([task for task in found if task.last_status == TaskStatus.STOPPED])
    failed = restarts.since(now - FAILED_WITHIN)[:FAILED_SHOWN]
    running = (task_row(task) for task in found if task.last_status != TaskStatus.STOPPED)
    return ServiceTasks(rows=(*failed, *running), restarts=restarts)


def get_events(service: Service) -> tuple[EventRow, ...]:
    """Newest first, in ECS's words. One query."""
    return tuple(EventRow(at=event.created_at, message=event.message) for event in service.events.all()[:EVENTS_SHOWN])


def get_protections(service: Service) -> tuple[str, ...]:
    """Why operations are blocked, by an admin's word. One query."""
    return tuple(row.reason for row in protections(cluster=service.cluster_id, service=service.pk))


def _configuration(service: Service) -> tuple[tuple[str, str], ...]:
    """(name, value) in words, only what is set."""
    return _set(
        ("Deployment", _deployment_words(service)),
        ("Capacity", strategy_words(service.capacity_provider_strategy) or service.launch_type),
        ("Platform", " ".join(filter(None, (service.platform_family, service.platform_version)))),
        ("Placement", _placement_words(service)),
        ("Load balancer", ", ".join(_target_words(item) for item in service.load_balancers)),
        ("Health check grace", _seconds(service.health_check_grace_period_s)),
        ("Service discovery", ", ".join(str(item.get("registryArn", "")) for item in service.service_registries)),
        ("Zone rebalancing", service.availability_zone_rebalancing.lower()),
        ("Exec", "on" if service.is_exec_enabled else "off"),
        ("Role", service.role_arn),
        ("Created by", service.created_by),
    )


def _network(service: Service) -> tuple[tuple[str, str], ...]:
    network = service.network_configuration.get("awsvpcConfiguration", {})
    return _set(
        ("Subnets", ", ".join(str(item) for item in network.get("subnets", []))),
        ("Security groups", ", ".join(str(item) for item in network.get("securityGroups", []))),
        ("Public IP", str(network.get("assignPublicIp", "")).lower()),
    )


def _set(*values: tuple[str, str]) -> tuple[tuple[str, str], ...]:
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
