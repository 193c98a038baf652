"""A host's room: each task a step as wide as its CPU and as tall as its memory; what is left is the corner. Pure."""

from dataclasses import dataclass

from dashboard.palette import Mark, Status
from dashboard.words import mib, plural, thousands

COLUMNS = ("Task", "Service", "Status", "CPU units", "Memory MiB", "Ports", "Network interface")
FILLS = ("cpu", "mem", "own", "ok", "many", "base")  # of services by size; all others share one
OTHERS = "off"
_FULL, _MUCH = 0.03, 0.1  # shares of a host: less than this left is none, more than that of the other is a pity
_GIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A task on the host. `ports`: what it takes of the host's, as "8080/tcp"; `interface`: its own ENI, if any."""

    id: int
    short_id: str
    service_name: str
    status: Status
    cpu_units: int
    memory_mib: int
    ports: tuple[str, ...] = ()
    interface: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stairs:
    """`steps`: the tallest first. `unexplained_*`: reserved, but by no task that is mirrored (yet)."""

    host_name: str
    cpu_units: int
    memory_mib: int
    remaining_cpu_units: int
    remaining_memory_mib: int
    steps: tuple[Step, ...]
    host_ports: tuple[str, ...] = ()
    has_trunking: bool = False

    @property
    def unexplained_cpu_units(self) -> int:
        return max(0, self.cpu_units - self.remaining_cpu_units - sum(step.cpu_units for step in self.steps))

    @property
    def unexplained_memory_mib(self) -> int:
        return max(0, self.memory_mib - self.remaining_memory_mib - sum(step.memory_mib for step in self.steps))

    @property
    def interface_count(self) -> int:
        return sum(bool(step.interface) for step in self.steps)


def room_of(stairs: Stairs) -> Status:
    """The room left in words, and whether one resource strands the other."""
    cpu, memory = max(0, stairs.remaining_cpu_units), max(0, stairs.remaining_memory_mib)
    no_cpu, no_memory = cpu < stairs.cpu_units * _FULL, memory < stairs.memory_mib * _FULL
    if no_cpu and memory > stairs.memory_mib * _MUCH:
        return Status(mark=Mark.WARN, text=f"CPU full, {gib(memory)} of memory stranded")
    if no_memory and cpu > stairs.cpu_units * _MUCH:
        return Status(mark=Mark.WARN, text=f"Memory full, {vcpu(cpu)} stranded")
    if no_cpu or no_memory:
        return Status(mark=Mark.OFF, text="Full")
    return Status(mark=Mark.OK, text=f"Room for {vcpu(cpu)} and {gib(memory)}")


def summary_of(stairs: Stairs) -> str:
    return f"{plural(len(stairs.steps), 'task')} on {stairs.host_name}. {room_of(stairs).text}."


def fills_of(stairs: Stairs) -> dict[str, str]:
    """A colour a service, those with the most memory first."""
    sizes: dict[str, int] = {}
    for step in stairs.steps:
        sizes[step.service_name] = sizes.get(step.service_name, 0) + step.memory_mib
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    return {name: FILLS[at] if at < len(FILLS) else OTHERS for at, name in enumerate(names)}


def legend_of(stairs: Stairs) -> list[list[str]]:
    """(fill, words): the services with a colour of their own, then the others as one."""
    fills = fills_of(stairs)
    own = [[fill, name] for name, fill in fills.items() if fill != OTHERS]
    others = len(fills) - len(own)
    return [*own, [OTHERS, plural(others, "other service")]] if others else own


def cells_of(step: Step) -> list[str]:
    ports = ", ".join(step.ports)
    numbers = [thousands(step.cpu_units), thousands(step.memory_mib)]
    return [step.short_id, step.service_name, step.status.text, *numbers, ports, step.interface]


def vcpu(units: int) -> str:
    return f"{units / 1024:.2f}".rstrip("0").rstrip(".") + " vCPU"


def gib(number: int) -> str:
    return f"{number / _GIB:.1f} GiB" if number >= _GIB else mib(number)
