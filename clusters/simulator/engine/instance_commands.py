"""RegisterContainerInstance, UpdateContainerInstancesState, DeregisterContainerInstance."""

from __future__ import annotations

from clusters.simulator.engine.agent import HostSpec
from clusters.simulator.engine.hosts import add_host, deregister, set_state
from clusters.simulator.engine.requests import tags_in
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.protocols import Json, Request
from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World


def register_container_instance(
    world: World, *, region: Region, cluster: Cluster, request: Request, now: float
) -> ContainerInstance:
    """What the agent calls. The identity document isn't checked; resources and attributes are believed."""
    totals = {item["name"]: item for item in request.get("totalResources") or []}
    attributes = {item["name"]: item.get("value") for item in request.get("attributes") or []}
    spec = HostSpec(
        instance_type=attributes.get("ecs.instance-type") or "m5.large",
        cpu_units=_amount(totals.get("CPU"), default=2048),
        memory_mib=_amount(totals.get("MEMORY"), default=7680),
        zone=attributes.get("ecs.availability-zone") or region.zones[0],
        tags=tags_in(request),
    )
    instance = add_host(world, region=region, cluster=cluster, spec=spec, now=now)
    instance.attributes.update(attributes)
    return instance


def update_container_instance_state(
    world: World, *, region: Region, instance: ContainerInstance, status: str, now: float
) -> ContainerInstance:
    """ACTIVE or DRAINING."""
    return set_state(world, region=region, instance=instance, status=status, now=now)


def deregister_container_instance(
    world: World, *, region: Region, instance: ContainerInstance, force: bool, now: float
) -> ContainerInstance:
    """The instance leaves the cluster; the answer shows it INACTIVE."""
    return deregister(world, region=region, instance=instance, force=force, now=now)


def _amount(resource: Json | None, *, default: int) -> int:
    return int(resource.get("integerValue") or default) if resource else default
