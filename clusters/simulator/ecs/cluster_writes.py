"""Creating, changing and deleting clusters. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html"""

from collections.abc import Mapping, Sequence
from typing import Any

from clusters.simulator.ecs import account_settings
from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.clusters import answered
from clusters.simulator.ecs.refs import cluster_name, named_cluster
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.engine import commands
from clusters.simulator.state.cluster import Cluster

_SETTING_VALUES = {"containerInsights": ("enabled", "disabled", "enhanced")}


def create_cluster(call: Call) -> Answer:
    """A new cluster. Container Insights follows the account's setting unless the request says otherwise."""
    cluster_name(call.payload.get("clusterName", "default"))
    insights = {"name": "containerInsights", "value": account_settings.effective(call, name="containerInsights")}
    request = {**call.payload, "settings": [insights, *_checked(call.payload.get("settings", []))]}
    return answered(
        call, cluster=commands.create_cluster(call.world, region=call.region, request=request, now=call.now)
    )


def update_cluster(call: Call) -> Answer:
    cluster = named_cluster(call)
    _put_settings(cluster, settings=call.payload.get("settings", []))
    cluster.configuration = call.payload.get("configuration", cluster.configuration)
    cluster.service_connect_defaults = call.payload.get("serviceConnectDefaults", cluster.service_connect_defaults)
    call.world.touch()
    return answered(call, cluster=cluster)


def update_cluster_settings(call: Call) -> Answer:
    cluster = named_cluster(call)
    _put_settings(cluster, settings=call.payload["settings"])
    call.world.touch()
    return answered(call, cluster=cluster)


def delete_cluster(call: Call) -> Answer:
    cluster = named_cluster(call)
    commands.delete_cluster(call.world, region=call.region, cluster=cluster, now=call.now)
    return answered(call, cluster=cluster)


def put_cluster_capacity_providers(call: Call) -> Answer:
    cluster = named_cluster(call)
    commands.put_cluster_capacity_providers(
        call.world, region=call.region, cluster=cluster, request=call.payload, now=call.now
    )
    return answered(call, cluster=cluster)


def _put_settings(cluster: Cluster, *, settings: Sequence[Mapping[str, Any]]) -> None:
    cluster.settings = {**cluster.settings, **{item["name"]: item["value"] for item in _checked(settings)}}


def _checked(settings: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    for item in settings:
        allowed = _SETTING_VALUES.get(item.get("name", ""), ())
        if item.get("value") not in allowed:
            raise invalid(f"Invalid cluster setting value. Valid values for {item.get('name')}: {', '.join(allowed)}")
    return settings
