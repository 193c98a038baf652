"""What RunTask, StartTask, CreateService and UpdateService have in common: finding and checking what they name."""

from __future__ import annotations

from clusters.simulator.engine.task_factory import launch_type_of
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.protocols import Json, Request
from clusters.simulator.state.region import Region, client_error, invalid_parameter
from clusters.simulator.state.task_definition import TaskDefinition

MOST_PROVIDERS = 20
BOTH_GIVEN = "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again."
NOT_ASSOCIATED = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the "
    "cluster. Associate the capacity provider with the cluster and try again."
)
NETWORK_MISSING = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
NETWORK_NOT_VALID = "Network Configuration is not valid for the given networkMode of this task definition."


def task_definition_in(region: Region, *, reference: str) -> TaskDefinition:
    """The ACTIVE revision a request names by ARN, family:revision or family."""
    definition = region.find_task_definition(reference)
    if definition is None:
        client_error("TaskDefinition not found.")
    if definition.status != "ACTIVE":
        client_error("TaskDefinition is inactive")
    return definition


def launch_choice(region: Region, *, cluster: Cluster, request: Request) -> tuple[str | None, list[Json]]:
    """(launch type, capacity provider strategy): what the request says, the cluster's default, or EC2."""
    strategy = list(request.get("capacityProviderStrategy") or [])
    launch_type = request.get("launchType")
    if strategy and launch_type:
        invalid_parameter(BOTH_GIVEN)
    if not strategy and not launch_type:
        strategy = list(cluster.default_capacity_provider_strategy)
    if strategy:
        check_strategy(region, cluster=cluster, strategy=strategy)
        return None, [_filled(item) for item in strategy]
    return launch_type or "EC2", []


def check_strategy(region: Region, *, cluster: Cluster, strategy: list[Json]) -> None:
    """Raises InvalidParameterException for a strategy that the cluster cannot follow."""
    names = [item["capacityProvider"] for item in strategy]
    if any(region.find_capacity_provider(name) is None or name not in cluster.capacity_providers for name in names):
        invalid_parameter(NOT_ASSOCIATED)
    if len({region.capacity_providers[name].is_fargate for name in names}) > 1:
        invalid_parameter(
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling "
            "groups and Fargate providers."
        )
    if sum(1 for item in strategy if item.get("base")) > 1:
        invalid_parameter("Only one capacity provider in the strategy can have a base defined.")
    if all(item.get("weight") == 0 for item in strategy):
        invalid_parameter("At least one capacity provider in the strategy must have a weight greater than zero.")


def check_fits(
    region: Region, *, definition: TaskDefinition, launch_type: str | None, strategy: list[Json], network: Json | None
) -> None:
    """Raises where the task definition can't run that way or its network isn't given."""
    provider = strategy[0]["capacityProvider"] if strategy else None
    wanted = launch_type_of(region, launch_type=launch_type, provider=provider)
    if wanted not in definition.compatibilities:
        invalid_parameter(f"Task definition does not support launch_type {wanted}.")
    if definition.network_mode == "awsvpc" and not network:
        invalid_parameter(NETWORK_MISSING)
    if definition.network_mode != "awsvpc" and network:
        invalid_parameter(NETWORK_NOT_VALID)


def is_fargate(region: Region, *, launch_type: str | None, strategy: list[Json]) -> bool:
    """Whether tasks go to Fargate."""
    provider = strategy[0]["capacityProvider"] if strategy else None
    return launch_type_of(region, launch_type=launch_type, provider=provider) == "FARGATE"


def tags_in(request: Request) -> dict[str, str]:
    """AWS's list of tags as a mapping."""
    return {item["key"]: item.get("value", "") for item in request.get("tags") or []}


def _filled(item: Json) -> Json:
    return {"capacityProvider": item["capacityProvider"], "weight": item.get("weight", 1), "base": item.get("base", 0)}
