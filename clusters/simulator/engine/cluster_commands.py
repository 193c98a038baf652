"""Clusters and capacity providers: create, update, delete."""

from __future__ import annotations

from clusters.simulator.engine.capacity import instances_changed
from clusters.simulator.engine.requests import tags_in
from clusters.simulator.state.cluster import CapacityProvider, Cluster
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.protocols import Json, Request
from clusters.simulator.state.region import Region, client_error, invalid_parameter
from clusters.simulator.state.world import World

NEEDS_SERVICES_GONE = "The Cluster cannot be deleted while Services are active."
NEEDS_INSTANCES_GONE = "The Cluster cannot be deleted while Container Instances are active or draining."
NEEDS_TASKS_GONE = "The Cluster cannot be deleted while Tasks are active."
DEFAULT_SCALING = {
    "status": "DISABLED",
    "targetCapacity": 100,
    "minimumScalingStepSize": 1,
    "maximumScalingStepSize": 10000,
    "instanceWarmupPeriod": 300,
}


def create_cluster(world: World, *, region: Region, request: Request, now: float) -> Cluster:
    """A new cluster, or the ACTIVE one of that name unchanged, as AWS answers."""
    name = request.get("clusterName") or "default"
    existing = region.find_cluster(name)
    if existing is not None and existing.status != "INACTIVE":
        return existing
    cluster = Cluster(
        arn=region.arn("cluster", name),
        name=name,
        configuration=request.get("configuration"),
        service_connect_defaults=request.get("serviceConnectDefaults"),
        created_at=now,
        tags=tags_in(request),
    )
    for setting in request.get("settings") or []:
        cluster.settings[setting["name"]] = setting["value"]
    names = list(request.get("capacityProviders") or [])
    strategy = list(request.get("defaultCapacityProviderStrategy") or [])
    _associate(region, cluster=cluster, names=names, request_strategy=strategy)
    region.add_cluster(cluster)
    world.touch()
    return cluster


def delete_cluster(world: World, *, region: Region, cluster: Cluster, now: float) -> Cluster:
    """INACTIVE, if it holds nothing any more."""
    services = region.services_of_cluster[cluster.arn].values()
    if any(service.status == "ACTIVE" for service in services):
        raise SimulatorError("ClusterContainsServicesException", NEEDS_SERVICES_GONE)
    if region.instances_of_cluster[cluster.arn]:
        raise SimulatorError("ClusterContainsContainerInstancesException", NEEDS_INSTANCES_GONE)
    if any(not task.is_stopped for task in region.tasks_of_cluster[cluster.arn].values()):
        raise SimulatorError("ClusterContainsTasksException", NEEDS_TASKS_GONE)
    cluster.status = "INACTIVE"
    cluster.capacity_providers = []
    cluster.default_capacity_provider_strategy = []
    world.touch()
    return cluster


def put_cluster_capacity_providers(
    world: World, *, region: Region, cluster: Cluster, request: Request, now: float
) -> Cluster:
    """Replace the cluster's capacity providers and its default strategy."""
    names = list(request["capacityProviders"])
    in_use = {
        task.capacity_provider_name
        for task in region.tasks_of_cluster[cluster.arn].values()
        if task.capacity_provider_name and not task.is_stopped
    }
    dropped = set(cluster.capacity_providers) - set(names)
    if dropped & in_use:
        message = "The specified capacity provider is in use and cannot be removed."
        raise SimulatorError("ResourceInUseException", message)
    strategy = list(request["defaultCapacityProviderStrategy"])
    _associate(region, cluster=cluster, names=names, request_strategy=strategy)
    instances_changed(world, region=region, cluster_arn=cluster.arn)
    world.touch()
    return cluster


def create_capacity_provider(world: World, *, region: Region, request: Request, now: float) -> CapacityProvider:
    """A capacity provider on an Auto Scaling group; managed instances aren't simulated."""
    name = request["name"]
    existing = region.capacity_providers.get(name)
    if existing is not None and existing.status != "INACTIVE":
        client_error(f"A capacity provider with the name '{name}' already exists.")
    group = request.get("autoScalingGroupProvider")
    if group is None:
        message = "The simulator has capacity providers of Auto Scaling groups only: give autoScalingGroupProvider."
        raise SimulatorError("UnsupportedFeatureException", message)
    provider = CapacityProvider(
        arn=region.arn("capacity-provider", name),
        name=name,
        auto_scaling_group_provider={
            "autoScalingGroupArn": group["autoScalingGroupArn"],
            "managedScaling": {**DEFAULT_SCALING, **(group.get("managedScaling") or {})},
            "managedTerminationProtection": group.get("managedTerminationProtection") or "DISABLED",
            "managedDraining": group.get("managedDraining") or "ENABLED",
        },
        tags=tags_in(request),
    )
    region.capacity_providers[name] = provider
    world.touch()
    return provider


def update_capacity_provider(
    world: World, *, region: Region, provider: CapacityProvider, request: Request, now: float
) -> CapacityProvider:
    """Change an Auto Scaling group provider's settings."""
    if provider.auto_scaling_group_provider is None:
        invalid_parameter("The FARGATE and FARGATE_SPOT capacity providers are reserved and cannot be updated.")
    changes = request.get("autoScalingGroupProvider") or {}
    settings = dict(provider.auto_scaling_group_provider)
    if "managedScaling" in changes:
        settings["managedScaling"] = {**settings["managedScaling"], **changes["managedScaling"]}
    for member in ("managedTerminationProtection", "managedDraining"):
        if member in changes:
            settings[member] = changes[member]
    provider.auto_scaling_group_provider = settings
    provider.update_status = "UPDATE_COMPLETE"
    world.touch()
    return provider


def delete_capacity_provider(
    world: World, *, region: Region, provider: CapacityProvider, now: float
) -> CapacityProvider:
    """INACTIVE, unless it is reserved or a cluster still uses it."""
    if provider.is_fargate:
        client_error("The FARGATE and FARGATE_SPOT capacity providers are reserved and cannot be deleted.")
    if any(provider.name in cluster.capacity_providers for cluster in region.clusters.values()):
        client_error("The capacity provider is associated with a cluster. Remove it from the cluster and try again.")
    provider.status = "INACTIVE"
    provider.update_status = "DELETE_COMPLETE"
    world.touch()
    return provider


def _associate(region: Region, *, cluster: Cluster, names: list[str], request_strategy: list[Json]) -> None:
    for name in names:
        provider = region.find_capacity_provider(name)
        if provider is None or provider.status != "ACTIVE":
            invalid_parameter("The specified capacity provider does not exist.")
    used = [str(item["capacityProvider"]) for item in request_strategy]
    if not set(used) <= set(names):
        invalid_parameter("The default capacity provider strategy may only name capacity providers of the cluster.")
    cluster.capacity_providers = names
    cluster.default_capacity_provider_strategy = [
        {"capacityProvider": item["capacityProvider"], "weight": item.get("weight", 1), "base": item.get("base", 0)}
        for item in request_strategy
    ]
