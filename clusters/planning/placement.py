"""Where new tasks of a service would go, host by host, as ECS places them. A prediction: others may be faster. Pure.

Amazon ECS Developer Guide, "How Amazon ECS places tasks": hosts that lack room, attributes or a needed port are left
out, then the strategies narrow down the rest in their order. Network interfaces and GPUs are not counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from clusters.choices import ContainerInstanceStatus

ZONE = "attribute:ecs.availability-zone"
INSTANCE = "instanceid"
_COMPARISON = re.compile(r"^\s*attribute:([\w.-]+)\s*(==|!=|=~|in|not_in|!in)\s*(.+?)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementHost:
    """A host as the mirror has it. `own_count`: tasks of the same service that run there."""

    host_id: int
    name: str
    instance_type: str
    zone: str
    status: str
    is_connected: bool
    registered_cpu_units: int
    remaining_cpu_units: int
    registered_memory_mib: int
    remaining_memory_mib: int
    used_ports: frozenset[int] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    own_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementNeed:
    """What one new task takes, and the service's rules as AWS writes them: `[{"type": …, "field"/"expression": …}]`."""

    cpu_units: int
    memory_mib: int
    host_ports: frozenset[int] = frozenset()
    constraints: Sequence[Mapping[str, str]] = ()
    strategies: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HostForecast:
    """What happens on one host. `why`: "2 fit", "CPU: 512 free", "Draining, takes none"."""

    host: PlacementHost
    new_count: int
    why: str
    is_draining: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementForecast:
    """`without_room`: new tasks that fit nowhere now. `unchecked`: constraints that we can't evaluate."""

    hosts: tuple[HostForecast, ...]
    wanted_count: int
    without_room: int
    unchecked: tuple[str, ...]


@dataclass(slots=True)
class _Room:
    """A host while tasks are put on it."""

    host: PlacementHost
    cpu_units: int
    memory_mib: int
    new_count: int = 0


def predict_placement(hosts: Sequence[PlacementHost], *, need: PlacementNeed, count: int) -> PlacementForecast:
    """Puts `count` tasks one after the other, as the scheduler would. Hosts that take some come first."""
    rooms = [
        _Room(host=host, cpu_units=host.remaining_cpu_units, memory_mib=host.remaining_memory_mib) for host in hosts
    ]
    placed = 0
    for _ in range(count):
        fit = [room for room in rooms if not _obstacle(room, need=need)]
        if not fit:
            break
        _take(_chosen(fit, rooms=rooms, need=need), need=need)
        placed += 1
    forecasts = [_forecast(room, need=need) for room in rooms]
    return PlacementForecast(
        hosts=tuple(sorted(forecasts, key=lambda each: (-each.new_count, each.is_draining, each.host.name))),
        wanted_count=count,
        without_room=count - placed,
        unchecked=tuple(_unchecked(need)),
    )


def _take(room: _Room, *, need: PlacementNeed) -> None:
    room.cpu_units -= need.cpu_units
    room.memory_mib -= need.memory_mib
    room.new_count += 1


def _obstacle(room: _Room, *, need: PlacementNeed) -> str:
    """Why no further task goes there, "" if one fits."""
    host = room.host
    if host.status == ContainerInstanceStatus.DRAINING:
        return "Draining, takes none"
    if host.status != ContainerInstanceStatus.ACTIVE:
        return f"{host.status.replace('_', ' ').capitalize()}, takes none"
    if not host.is_connected:
        return "Agent disconnected, takes none"
    if any(_holds(rule, host=host) is False for rule in need.constraints):
        return "Left out by a placement constraint"
    if _is_distinct(need) and (host.own_count or room.new_count):
        return "One task a host (distinctInstance)"
    taken = need.host_ports & host.used_ports
    if taken or (need.host_ports and room.new_count):
        return f"Port {min(taken or need.host_ports)} is taken"
    if room.cpu_units < need.cpu_units:
        return f"CPU: {max(room.cpu_units, 0):,} free"
    if room.memory_mib < need.memory_mib:
        return f"Memory: {max(room.memory_mib, 0):,} MiB free"
    return ""


def _forecast(room: _Room, *, need: PlacementNeed) -> HostForecast:
    obstacle = _obstacle(room, need=need)
    if room.new_count:
        verb = "fits" if room.new_count == 1 else "fit"
        why = f"{room.new_count} {verb}" + (f", then {_after(obstacle)}" if obstacle else "")
    else:
        why = obstacle or "Has room, not needed"
    is_draining = room.host.status == ContainerInstanceStatus.DRAINING
    return HostForecast(host=room.host, new_count=room.new_count, why=why, is_draining=is_draining)


def _after(obstacle: str) -> str:
    """The obstacle once some fit: "then CPU full"."""
    for resource in ("CPU", "Memory"):
        if obstacle.startswith(f"{resource}:"):
            return f"{resource if resource == 'CPU' else 'memory'} full"
    return obstacle[0].lower() + obstacle[1:]


def _chosen(fit: list[_Room], *, rooms: list[_Room], need: PlacementNeed) -> _Room:
    """The strategies in their order, each a key; ties go by name so that the same question has the same answer.

    A service without strategies is spread over zones, then over hosts ("Amazon ECS services", service scheduler).
    """
    rules = need.strategies or ({"type": "spread", "field": ZONE}, {"type": "spread", "field": "instanceId"})
    keys = [_key(rule, rooms=rooms) for rule in rules]
    return min(fit, key=lambda room: (*(key(room) for key in keys), room.host.name))


def _key(rule: Mapping[str, str], *, rooms: list[_Room]) -> Callable[[_Room], int]:
    kind, what = str(rule.get("type", "")).lower(), str(rule.get("field", "")).lower()
    if kind == "binpack":
        return (lambda room: room.memory_mib) if what == "memory" else (lambda room: room.cpu_units)
    if kind == "spread" and what in (INSTANCE, "host"):
        return lambda room: room.host.own_count + room.new_count
    if kind == "spread":
        name = str(rule.get("field", "")).partition(":")[2]
        counts: Counter[str] = Counter()
        for room in rooms:
            counts[_attribute(room.host, name)] += room.host.own_count + room.new_count
        return lambda room: counts[_attribute(room.host, name)]
    return lambda _: 0  # random: any of them


def _attribute(host: PlacementHost, name: str) -> str:
    return host.zone if name == "ecs.availability-zone" else str(host.attributes.get(name, ""))


def _is_distinct(need: PlacementNeed) -> bool:
    return any(rule.get("type") == "distinctInstance" for rule in need.constraints)


def _unchecked(need: PlacementNeed) -> list[str]:
    return [
        str(rule.get("expression", ""))
        for rule in need.constraints
        if rule.get("type") == "memberOf" and not _COMPARISON.match(str(rule.get("expression", "")))
    ]


def _holds(rule: Mapping[str, str], *, host: PlacementHost) -> bool | None:
    """Whether a memberOf expression of one comparison holds; None for those we can't evaluate."""
    found = _COMPARISON.match(str(rule.get("expression", ""))) if rule.get("type") == "memberOf" else None
    if found is None:
        return None
    name, operator, wanted = found[1], found[2].lower(), found[3]
    value = _attribute(host, name)
    if operator in ("in", "not_in", "!in"):
        is_in = value in [each.strip().strip("'\"") for each in wanted.strip("[]").split(",")]
        return is_in if operator == "in" else not is_in
    wanted = wanted.strip("'\"")
    if operator == "=~":
        return fnmatchcase(value, wanted)
    return (value == wanted) if operator == "==" else (value != wanted)
