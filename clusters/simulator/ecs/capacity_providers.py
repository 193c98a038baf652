"""Capacity providers. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html"""

from clusters.simulator.ecs.call import Answer, Call, failure
from clusters.simulator.ecs.paging import page
from clusters.simulator.ecs.refs import find_capacity_provider, named_cluster
from clusters.simulator.state.cluster import CapacityProvider
from clusters.simulator.state.payloads import capacity_provider_payload


def describe_capacity_providers(call: Call) -> Answer:
    """The named ones, or all (of a cluster, if one is named); ten a page."""
    wanted, failures = _wanted(call)
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=_name_key)
    payloads = [capacity_provider_payload(provider, with_tags=call.includes("TAGS")) for provider in found]
    return {"capacityProviders": payloads, "failures": failures, **rest}


def answered(provider: CapacityProvider) -> Answer:
    """The answer of a call that changed the provider."""
    return {"capacityProvider": capacity_provider_payload(provider, with_tags=True)}


def _wanted(call: Call) -> tuple[list[CapacityProvider], list[Answer]]:
    names = call.payload.get("capacityProviders")
    if not names:
        return [provider for provider in _offered(call) if provider.status == "ACTIVE"], []
    offered = {provider.name for provider in _offered(call)}
    found, failures = [], []
    for reference in names:
        provider = find_capacity_provider(call, reference=reference)
        if provider is None or provider.name not in offered:
            arn = reference if reference.startswith("arn:") else call.region.arn("capacity-provider", reference)
            failures.append(failure(arn))
        else:
            found.append(provider)
    return found, failures


def _offered(call: Call) -> list[CapacityProvider]:
    """All of the region, or those associated with the cluster the call names."""
    if "cluster" not in call.payload:
        return list(call.region.capacity_providers.values())
    names = named_cluster(call).capacity_providers
    return [provider for provider in call.region.capacity_providers.values() if provider.name in names]


def _name_key(provider: CapacityProvider) -> tuple[str]:
    return (provider.name,)
