"""EC2 hosts by instance type: what an agent registers of each, and a fleet of them spread over zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clusters.simulator.engine.agent import HostSpec
from clusters.simulator.engine.hosts import add_host
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceType:
    """What the agent registers: all vCPUs, the memory the kernel leaves, task interfaces with trunking."""

    cpu_units: int
    memory_mib: int
    enis: int
    architecture: str = "x86_64"
    gpus: int = 0


INSTANCE_TYPES: Final = {
    "t3.large": InstanceType(cpu_units=2_048, memory_mib=7_763, enis=8),
    "t3.xlarge": InstanceType(cpu_units=4_096, memory_mib=15_738, enis=12),
    "m6i.large": InstanceType(cpu_units=2_048, memory_mib=7_763, enis=10),
    "m6i.xlarge": InstanceType(cpu_units=4_096, memory_mib=15_738, enis=20),
    "m6i.4xlarge": InstanceType(cpu_units=16_384, memory_mib=63_409, enis=60),
    "m7g.xlarge": InstanceType(cpu_units=4_096, memory_mib=15_738, enis=20, architecture="arm64"),
    "r6i.2xlarge": InstanceType(cpu_units=8_192, memory_mib=63_409, enis=40),
    "r6i.8xlarge": InstanceType(cpu_units=32_768, memory_mib=253_921, enis=120),
    "g4dn.xlarge": InstanceType(cpu_units=4_096, memory_mib=15_738, enis=39, gpus=1),
}


def host_spec(
    instance_type: str,
    *,
    region: Region,
    subnet_id: str,
    capacity_provider_name: str | None = None,
    tags: dict[str, str] | None = None,
) -> HostSpec:
    """A host of that type in that subnet; ValidationException for a type that isn't known."""
    size = INSTANCE_TYPES.get(instance_type)
    if size is None:
        known = ", ".join(INSTANCE_TYPES)
        raise SimulatorError("ValidationException", f"No instance type {instance_type!r}; there are {known}.")
    subnet = region.subnet(subnet_id)
    return HostSpec(
        instance_type=instance_type,
        cpu_units=size.cpu_units,
        memory_mib=size.memory_mib,
        enis=size.enis,
        gpus=size.gpus,
        architecture=size.architecture,
        zone=subnet.zone,
        subnet_id=subnet_id,
        vpc_id=subnet.vpc_id,
        capacity_provider_name=capacity_provider_name,
        tags=tags or {},
    )


def add_hosts(
    world: World,
    *,
    region: Region,
    cluster: Cluster,
    instance_type: str,
    count: int,
    subnets: Sequence[str],
    capacity_provider_name: str | None = None,
    tags: dict[str, str] | None = None,
    now: float,
) -> list[ContainerInstance]:
    """So many hosts, one subnet after the other."""
    hosts = []
    for number in range(count):
        spec = host_spec(
            instance_type,
            region=region,
            subnet_id=subnets[number % len(subnets)],
            capacity_provider_name=capacity_provider_name,
            tags=tags,
        )
        hosts.append(add_host(world, region=region, cluster=cluster, spec=spec, now=now))
    return hosts
