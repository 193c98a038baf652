"""Capacity provider strategies, and who is to look again when room appears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World


def next_provider(strategy: Sequence[Json], *, counts: Mapping[str, int]) -> str | None:
    """The provider of the next task: bases first, then whoever lags most behind its weight. None without a strategy.

    `counts` are the tasks each provider has now.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    for item in strategy:
        if counts.get(item["capacityProvider"], 0) < int(item.get("base") or 0):
            return str(item["capacityProvider"])
    weighted = [item for item in strategy if int(item.get("weight") or 0) > 0]
    if not weighted:
        return None
    return str(min(weighted, key=lambda item: _load(item, counts=counts))["capacityProvider"])


def _load(item: Json, *, counts: Mapping[str, int]) -> float:
    beyond_base = counts.get(item["capacityProvider"], 0) - int(item.get("base") or 0)
    return (max(beyond_base, 0) + 1) / int(item["weight"])


def capacity_freed(world: World, *, region: Region, cluster_arn: str) -> None:
    """Have services that found no place look again now."""
    for service in region.services_of_cluster[cluster_arn].values():
        if service.placement_failure is not None:
            service.placement_retry_at = 0.0
            world.want_attention(region.scope, service.arn)


def instances_changed(world: World, *, region: Region, cluster_arn: str) -> None:
    """Have every service of the cluster look at its instances: one came, went, drains or has other attributes."""
    capacity_freed(world, region=region, cluster_arn=cluster_arn)
    for service in region.services_of_cluster[cluster_arn].values():
        if service.status != "INACTIVE":
            world.want_attention(region.scope, service.arn)
