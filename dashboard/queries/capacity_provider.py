"""One capacity provider: what it is, how its hosts come and go, who runs on it, and how much room is left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum

from clusters.choices import TaskStatus
from clusters.models import CapacityProvider, Cluster, ContainerInstance, Task
from dashboard.bars import Segment, of_use
from dashboard.palette import Status
from dashboard.queries.capacity import AWS_OWNED, provider_status
from dashboard.queries.clusters import pairs
from dashboard.queries.hosts import HostRow, host_row, worst_hosts_first
from dashboard.queries.places import Place, place_of_scope

HOSTS_SHOWN = 25
SERVICES_SHOWN = 50
CLUSTERS_LOOKED_AT = 1_000
_KINDS = {
    "FARGATE": "AWS runs the hosts: each task gets a machine of its own.",
    "FARGATE_SPOT": "Spare Fargate capacity at a lower price. AWS takes it back with two minutes' notice.",
    "EC2_AUTOSCALING": "Hosts of an Auto Scaling group.",
    "MANAGED_INSTANCES": "EC2 instances that AWS chooses, starts and patches.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityProviderPage:
    """`words`: what its kind means. `scaling`: managed scaling, protection and draining, (name, value)."""

    id: int
    arn: str
    name: str
    place: Place
    kind: str
    words: str
    status: Status
    is_fargate: bool
    group_name: str
    group_arn: str
    scaling: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterUse:
    """`share`: its place in the cluster's default strategy, in words, "" without one."""

    id: int
    name: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUse:
    """`id` 0: tasks of no service that is known."""

    id: int
    name: str
    cluster_id: int
    cluster_name: str
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Of all its hosts one may see."""

    hosts: int
    tasks: int
    free_cpu_units: int
    cpu_units: int
    free_memory_mib: int
    memory_mib: int
    cpu_bar: tuple[Segment, ...]
    memory_bar: tuple[Segment, ...]


def get_capacity_provider_page(row: CapacityProvider) -> CapacityProviderPage:
    """Needs `scope__account` selected. No query."""
    return CapacityProviderPage(
        id=row.pk,
        arn=row.arn,
        name=row.name,
        place=place_of_scope(row.scope),
        kind=row.kind,
        words=_KINDS.get(row.kind, ""),
        status=provider_status(row),
        is_fargate=row.name in AWS_OWNED,
        group_name=row.auto_scaling_group_arn.rpartition("autoScalingGroupName/")[2],
        group_arn=row.auto_scaling_group_arn,
        scaling=_scaling(row),
        tags=pairs(row.tags),
        gone_at=row.gone_at,
    )


def get_clusters(user: Any, *, provider: CapacityProvider) -> tuple[ClusterUse, ...]:
    """Clusters of the region that may place tasks on it. One query."""
    rows = Cluster.objects.visible_to(user).live().filter(scope_id=provider.scope_id).defer("raw").order_by("name")
    return tuple(
        ClusterUse(id=row.pk, name=row.name, share=_share(row.default_capacity_provider_strategy, name=provider.name))
        for row in rows[:CLUSTERS_LOOKED_AT]
        if provider.name in row.capacity_providers
    )


def get_services(user: Any, *, provider: CapacityProvider) -> tuple[ServiceUse, ...]:
    """Whose tasks run on it now, most first. One query."""
    running = _tasks(user, provider=provider).values("service_id", "service_name", "cluster_id", "cluster__name")
    found = running.annotate(tasks=Count("pk")).order_by("-tasks", "service_name")[:SERVICES_SHOWN]
    return tuple(
        ServiceUse(
            id=row["service_id"] or 0,
            name=row["service_name"] or "Stand-alone tasks",
            cluster_id=row["cluster_id"],
            cluster_name=row["cluster__name"],
            tasks=row["tasks"],
        )
        for row in found
    )


def get_hosts(user: Any, *, provider: CapacityProvider) -> tuple[HostRow, ...]:
    """One query."""
    return tuple(host_row(host) for host in worst_hosts_first(_hosts(user, provider=provider))[:HOSTS_SHOWN])


def get_room(user: Any, *, provider: CapacityProvider) -> Room:
    """One query."""
    names = ("registered_cpu_units", "remaining_cpu_units", "registered_memory_mib", "remaining_memory_mib")
    sums = _hosts(user, provider=provider).aggregate(
        hosts=Count("pk"), tasks=Sum("running_tasks_count"), **{name: Sum(name) for name in names}
    )
    cpu, free_cpu, memory, free_memory = (int(sums[name] or 0) for name in names)
    return Room(
        hosts=sums["hosts"],
        tasks=int(sums["tasks"] or 0),
        free_cpu_units=free_cpu,
        cpu_units=cpu,
        free_memory_mib=free_memory,
        memory_mib=memory,
        cpu_bar=of_use(used=max(cpu - free_cpu, 0), total=cpu, fill="cpu"),
        memory_bar=of_use(used=max(memory - free_memory, 0), total=memory, fill="mem"),
    )


def _tasks(user: Any, *, provider: CapacityProvider) -> Any:
    rows = Task.objects.visible_to(user).live().filter(scope_id=provider.scope_id, last_status=TaskStatus.RUNNING)
    return rows.filter(capacity_provider_name=provider.name)


def _hosts(user: Any, *, provider: CapacityProvider) -> Any:
    rows = ContainerInstance.objects.visible_to(user).live().filter(scope_id=provider.scope_id)
    return rows.filter(capacity_provider_name=provider.name)


def _scaling(row: CapacityProvider) -> tuple[tuple[str, str], ...]:
    scaling = row.managed_scaling
    is_on = scaling.get("status") == "ENABLED"
    target = scaling.get("targetCapacity")
    steps = (scaling.get("minimumScalingStepSize"), scaling.get("maximumScalingStepSize"))
    values = (
        ("Managed scaling", "" if not scaling else "on: ECS sets the group's size" if is_on else "off"),
        ("Target", f"{target} % of its hosts in use" if is_on and target else ""),
        ("Steps", f"{steps[0]} to {steps[1]} hosts at once" if is_on and all(steps) else ""),
        ("Warm-up", f"{scaling['instanceWarmupPeriod']} s" if is_on and scaling.get("instanceWarmupPeriod") else ""),
        ("Termination protection", _ON_OFF.get(row.managed_termination_protection, "")),
        ("Draining", _ON_OFF.get(row.managed_draining, "")),
        ("Last change", row.update_status.replace("_", " ").lower()),
    )
    return tuple((name, value) for name, value in values if value)


_ON_OFF = {"ENABLED": "on", "DISABLED": "off"}


def _share(strategy: Any, *, name: str) -> str:
    item = next((each for each in strategy or () if each.get("capacityProvider") == name), None)
    if item is None:
        return ""
    base = f"the first {item['base']}, then " if item.get("base") else ""
    return f"{base}weight {item.get('weight', 0)} by default"
