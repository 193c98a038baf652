"""Task definitions. Immutable once registered, apart from their status."""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.state.protocols import Json


@dataclass(slots=True, kw_only=True)
class TaskDefinition:
    """One revision of a family.

    `document` holds the registered members in AWS's shape (`containerDefinitions`, `volumes`, `networkMode`, `cpu`,
    `memory`, `requiresCompatibilities` …) with AWS's defaults filled in; the fields beside it are what AWS adds.
    """

    arn: str
    family: str
    revision: int
    document: Json
    compatibilities: list[str]
    requires_attributes: list[Json] = field(default_factory=list)
    status: str = "ACTIVE"
    registered_at: float = 0.0
    registered_by: str = ""
    deregistered_at: float | None = None
    delete_requested_at: float | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def containers(self) -> list[Json]:
        """The container definitions in AWS's shape."""
        definitions: list[Json] = self.document["containerDefinitions"]
        return definitions

    @property
    def network_mode(self) -> str:
        return str(self.document.get("networkMode") or "bridge")

    @property
    def cpu_units(self) -> int:
        """What placement reserves: the task's own cpu, or else the sum over its containers."""
        if self.document.get("cpu"):
            return int(self.document["cpu"])
        return sum(int(container.get("cpu") or 0) for container in self.containers)

    @property
    def memory_mib(self) -> int:
        """What placement reserves: the task's own memory, or else reservations (or limits) of its containers."""
        if self.document.get("memory"):
            return int(self.document["memory"])
        return sum(int(item.get("memoryReservation") or item.get("memory") or 0) for item in self.containers)

    @property
    def host_ports(self) -> list[tuple[str, int]]:
        """Fixed (protocol, port) pairs that must be free on the instance; none for awsvpc and dynamic ports."""
        if self.network_mode == "awsvpc":
            return []
        is_host = self.network_mode == "host"
        ports: list[tuple[str, int]] = []
        for container in self.containers:
            for mapping in container.get("portMappings") or []:
                port = mapping.get("containerPort") if is_host else mapping.get("hostPort")
                if port:
                    ports.append((mapping.get("protocol") or "tcp", int(port)))
        return ports

    @property
    def gpus(self) -> int:
        """How many GPUs its containers ask for."""
        wanted = (item for container in self.containers for item in container.get("resourceRequirements") or [])
        return sum(int(item["value"]) for item in wanted if item.get("type") == "GPU")
