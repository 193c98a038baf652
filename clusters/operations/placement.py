"""The mirror's rows as the facts of a placement prediction, and the prediction as JSON in the plan. Asks no AWS."""

from typing import Any

from django.db.models import Count, Q

from clusters.choices import LaunchType
from clusters.models import ContainerInstance, Service, TaskDefinition
from clusters.operations.refusal import Notice
from clusters.planning.placement import (
    HostForecast,
    PlacementForecast,
    PlacementHost,
    PlacementNeed,
    predict_placement,
)
from clusters.planning.reservation import reserved_cpu_units, reserved_memory_mib
from clusters.planning.words import tasks_of

MOST_STEPS = 100_000  # tasks times hosts: a prediction over more would take seconds
MOST_SHOWN = 40
PORTS = "PORTS"
LIVE_TASKS = Q(tasks__gone_at__isnull=True) & ~Q(tasks__last_status="STOPPED")


def predict(service: Service, *, task_definition_arn: str, count: int) -> tuple[dict[str, Any], Notice | None]:
    """The prediction for `count` new tasks as plain JSON, and a warning if some have no room.

    ({}, None) where the mirror can't say: no new tasks, Fargate, an unknown revision, no hosts, far too many of either.
    """
    definition = TaskDefinition.objects.filter(scope=service.scope, arn=task_definition_arn).first()
    if count <= 0 or definition is None or _is_fargate(service):
        return {}, None
    hosts = _hosts(service)
    if not hosts or len(hosts) * count > MOST_STEPS:
        return {}, None
    need = _need(service, definition=definition)
    forecast = predict_placement(hosts, need=need, count=count)
    return _to_json(forecast, need=need), _warning(forecast, service=service)


def _is_fargate(service: Service) -> bool:
    names = _providers(service)
    return service.launch_type == LaunchType.FARGATE or any(name.startswith("FARGATE") for name in names)


def _providers(service: Service) -> list[str]:
    return [str(each.get("capacityProvider", "")) for each in service.capacity_provider_strategy]


def _hosts(service: Service) -> list[PlacementHost]:
    rows = ContainerInstance.objects.live().filter(cluster=service.cluster)
    names = _providers(service)
    if names:
        rows = rows.filter(capacity_provider_name__in=names)
    own = Count("tasks", filter=LIVE_TASKS & Q(tasks__service=service))
    return [_host(row) for row in rows.annotate(own_count=own).order_by("pk")]


def _host(row: Any) -> PlacementHost:
    return PlacementHost(
        host_id=row.pk,
        name=str(row),
        instance_type=row.instance_type,
        zone=row.availability_zone,
        status=row.status,
        is_connected=row.is_agent_connected,
        registered_cpu_units=row.registered_cpu_units,
        remaining_cpu_units=row.remaining_cpu_units,
        registered_memory_mib=row.registered_memory_mib,
        remaining_memory_mib=row.remaining_memory_mib,
        used_ports=_used_ports(row.raw),
        attributes=row.attributes,
        own_count=row.own_count,
    )


def _used_ports(raw: dict[str, Any]) -> frozenset[int]:
    """ECS lists the ports that are taken under remainingResources, whatever its name says (API_Resource)."""
    resources = raw.get("remainingResources") or []
    found: dict[str, Any] = next((each for each in resources if each.get("name") == PORTS), {})
    return frozenset(int(port) for port in found.get("stringSetValue") or () if str(port).isdigit())


def _need(service: Service, *, definition: TaskDefinition) -> PlacementNeed:
    containers = list(definition.container_definitions.all())
    cpu = reserved_cpu_units(definition.cpu_units, containers=[each.cpu_units for each in containers])
    limits = [(each.memory_mib, each.memory_reservation_mib) for each in containers]
    memory = reserved_memory_mib(definition.memory_mib, containers=limits)
    is_own_network = definition.network_mode == "awsvpc"
    mappings = [] if is_own_network else [mapping for each in containers for mapping in each.port_mappings]
    constraints = [*service.placement_constraints, *(definition.raw.get("placementConstraints") or [])]
    return PlacementNeed(
        cpu_units=cpu,
        memory_mib=memory,
        host_ports=frozenset(int(each["hostPort"]) for each in mappings if each.get("hostPort")),
        constraints=constraints,
        strategies=service.placement_strategy,
    )


def _to_json(forecast: PlacementForecast, *, need: PlacementNeed) -> dict[str, Any]:
    return {
        "wanted_count": forecast.wanted_count,
        "without_room": forecast.without_room,
        "cpu_units": need.cpu_units,
        "memory_mib": need.memory_mib,
        "strategy": _strategy_words(need),
        "unchecked": list(forecast.unchecked),
        "left_out": max(0, len(forecast.hosts) - MOST_SHOWN),
        "hosts": [_host_to_json(each, need=need) for each in forecast.hosts[:MOST_SHOWN]],
    }


def _host_to_json(each: HostForecast, *, need: PlacementNeed) -> dict[str, Any]:
    host = each.host
    return {
        "id": host.host_id,
        "name": host.name,
        "instance_type": host.instance_type,
        "zone": host.zone,
        "new_count": each.new_count,
        "why": each.why,
        "is_draining": each.is_draining,
        "memory_used": max(host.registered_memory_mib - host.remaining_memory_mib, 0),
        "memory_new": each.new_count * need.memory_mib,
        "memory_total": host.registered_memory_mib,
    }


def _strategy_words(need: PlacementNeed) -> str:
    if not need.strategies:
        return "Spread by zone, then by host, as ECS does without a strategy."
    words = [
        " ".join(filter(None, (str(rule.get("type", "")), _field_words(str(rule.get("field", ""))))))
        for rule in need.strategies
    ]
    return f"{', then '.join(words).capitalize()}, as the service asks."


def _field_words(field: str) -> str:
    name = field.rpartition(":")[2]
    known = {"ecs.availability-zone": "by zone", "instanceId": "by host", "host": "by host"}
    return known.get(name, f"by {name}" if ":" in field else name)


def _warning(forecast: PlacementForecast, *, service: Service) -> Notice | None:
    if not forecast.without_room:
        return None
    fitting = forecast.wanted_count - forecast.without_room
    taking = sum(1 for each in forecast.hosts if each.new_count)
    hosts = f"{taking} host" if taking == 1 else f"{taking} hosts"
    verb = "has" if forecast.without_room == 1 else "have"
    now = f"{tasks_of(fitting)} fit on {hosts} now." if fitting else "No host has room now."
    mend = "The capacity provider may add hosts." if _providers(service) else "Add hosts, or end other tasks first."
    tasks = "task" if forecast.wanted_count == 1 else "tasks"
    return Notice(
        text=f"{forecast.without_room:,} of {forecast.wanted_count:,} new {tasks} {verb} no room.",
        mend=f"{now} The rest start when there is room. {mend}",
    )
