"""One target group: how its health is checked, its targets worst first, who uses it and what stands before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.choices import AgentKind
from clusters.models import Service, SyncState, Target, TargetGroup, TargetGroupUse
from dashboard.palette import Status
from dashboard.queries.places import Place, place_of_scope
from dashboard.queries.services import service_status
from dashboard.queries.targets import MOST, TargetRow, group_status, target_rows, worst_targets_first
from dashboard.queries.traffic import counted_groups, load_balancer_facts
from dashboard.traffic import LoadBalancerFacts

SERVICES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupPage:
    id: int
    arn: str
    name: str
    place: Place
    protocol: str
    target_type: str
    health_check: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    load_balancer: LoadBalancerFacts | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """`total` counts all live targets, those that drain included; `rows` are the worst MOST of them."""

    status: Status
    rows: tuple[TargetRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A service that names the group."""

    id: int
    name: str
    cluster_id: int
    cluster_name: str
    status: Status
    container: str
    group_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """When an agent read this scope last, and why not since. `is_late` where that is longer ago than it should be."""

    last_at: datetime | None
    is_late: bool
    reason: str


def get_target_group_page(group: TargetGroup) -> TargetGroupPage:
    """Needs `scope__account` and `load_balancer` selected. No query."""
    return TargetGroupPage(
        id=group.pk,
        arn=group.arn,
        name=group.name,
        place=place_of_scope(group.scope),
        protocol=f"{group.protocol}:{group.port}" if group.port else group.protocol,
        target_type=group.target_type,
        health_check=_health_check(group),
        facts=_set(("Targets are", _TARGETS.get(group.target_type, group.target_type)), ("VPC", group.vpc_id)),
        load_balancer=load_balancer_facts(group.load_balancer),
        gone_at=group.gone_at,
    )


def get_targets(user: Any, *, group: TargetGroup) -> Targets:
    """Three queries, however many targets there are."""
    counted = counted_groups(TargetGroup.objects.filter(pk=group.pk))
    counts = counted.values("healthy", "unhealthy", "total", "listed").get()
    listed = counts.pop("listed")
    worst = list(worst_targets_first(Target.objects.live().filter(target_group=group))[:MOST])
    status = group_status(**counts, targets=worst, path=group.health_check_path)
    return Targets(status=status, rows=target_rows(user, worst), total=listed)


def get_users(user: Any, *, scope_id: int, arns: list[str]) -> tuple[User, ...]:
    """Live services a person may see that name these groups. One query."""
    uses = TargetGroupUse.objects.filter(scope_id=scope_id, target_group_arn__in=arns)
    visible = Service.objects.visible_to(user).live()
    rows = uses.filter(service__in=visible.values("pk")).select_related("service__cluster")
    rows = rows.defer("service__raw", "service__cluster__raw").order_by("-service__severity", "service__name", "pk")
    return tuple(_user(use) for use in rows[:SERVICES_SHOWN])


def get_reading(*, scope_id: int, kind: AgentKind, now: datetime) -> Reading:
    """One query."""
    state = SyncState.objects.filter(scope_id=scope_id, kind=kind, cluster__isnull=True).first()
    if state is None:
        return Reading(last_at=None, is_late=True, reason="")
    is_late = state.late_after is None or state.late_after < now
    return Reading(
        last_at=state.last_success_at,
        is_late=is_late or bool(state.last_error),
        reason=state.last_error.partition("\n")[0][:300],
    )


_TARGETS = {
    "ip": "addresses of tasks with an interface of their own",
    "instance": "ports of hosts",
    "lambda": "a Lambda function",
    "alb": "an Application Load Balancer",
}


def _health_check(group: TargetGroup) -> tuple[tuple[str, str], ...]:
    port = group.health_check_port
    return _set(
        ("Asks", " ".join(filter(None, (group.health_check_protocol, group.health_check_path)))),
        ("On port", "the target's own" if port == "traffic-port" else port),
        ("Expects", group.health_check_codes),
        ("Every", _seconds(group.health_check_interval_s)),
        ("Waits", _seconds(group.health_check_timeout_s)),
        ("Healthy after", _times(group.healthy_threshold, "success", "successes")),
        ("Unhealthy after", _times(group.unhealthy_threshold, "failure", "failures")),
    )


def _user(use: TargetGroupUse) -> User:
    service = use.service
    port = f":{use.container_port}" if use.container_port else ""
    return User(
        id=service.pk,
        name=service.name,
        cluster_id=service.cluster_id,
        cluster_name=service.cluster.name,
        status=service_status(service),
        container=f"{use.container_name}{port}",
        group_arn=use.target_group_arn,
    )


def _seconds(value: int | None) -> str:
    return f"{value} s" if value else ""


def _times(value: int | None, one: str, many: str) -> str:
    return f"{value} {one if value == 1 else many}" if value else ""


def _set(*values: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values if value)
