"""Container instances (EC2 hosts of a cluster) and what is still free on them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Capacity:
    """Amounts of one host, registered or used. `ports` are (protocol, port) pairs."""

    cpu_units: int = 0
    memory_mib: int = 0
    gpus: int = 0
    enis: int = 0
    ports: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class ContainerInstance:
    """One registered host. `used` grows when a task is placed and shrinks when it stops; `version` rises with both."""

    arn: str
    cluster_arn: str
    ec2_instance_id: str
    registered: Capacity
    used: Capacity = field(default_factory=Capacity)
    status: str = "ACTIVE"
    status_reason: str | None = None
    agent_connected: bool = True
    capacity_provider_name: str | None = None
    attributes: dict[str, str | None] = field(default_factory=dict)
    custom_attributes: dict[str, str | None] = field(default_factory=dict)
    agent_version: str = "1.103.0"
    agent_hash: str = "3f1c2d4b"
    docker_version: str = "DockerVersion: 25.0.14"
    registered_at: float = 0.0
    version: int = 1
    health_status: str = "OK"
    health_updated_at: float = 0.0
    is_spot: bool = False
    private_ip: str = ""
    subnet_id: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        return self.attributes.get("ecs.availability-zone") or ""

    @property
    def all_attributes(self) -> dict[str, str | None]:
        """Attributes of the agent and those put by PutAttributes, which win."""
        return {**self.attributes, **self.custom_attributes}

    def has_attribute(self, name: str) -> bool:
        return name in self.attributes or name in self.custom_attributes

    def attribute(self, name: str) -> str:
        """An attribute's value; empty where it isn't set or has none."""
        return self.custom_attributes.get(name, self.attributes.get(name)) or ""

    @property
    def cpu_free(self) -> int:
        return self.registered.cpu_units - self.used.cpu_units

    @property
    def memory_free(self) -> int:
        return self.registered.memory_mib - self.used.memory_mib

    @property
    def gpus_free(self) -> int:
        return self.registered.gpus - self.used.gpus

    @property
    def enis_free(self) -> int:
        return self.registered.enis - self.used.enis
