"""Creating, changing and deleting clusters over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.calls import create_fargate_service, register, register_host
from tests.simulator.ecs.fleet import put_task


def test_creates_a_cluster_with_what_it_was_given(ecs: Any) -> None:
    cluster = ecs.create_cluster(
        clusterName="prod",
        tags=[{"key": "env", "value": "prod"}],
        settings=[{"name": "containerInsights", "value": "enhanced"}],
        capacityProviders=["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE", "base": 1, "weight": 2}],
        configuration={"executeCommandConfiguration": {"logging": "NONE"}},
        serviceConnectDefaults={"namespace": "shop"},
    )["cluster"]

    described = ecs.describe_clusters(clusters=["prod"], include=["TAGS", "SETTINGS", "CONFIGURATIONS"])["clusters"][0]
    assert described["tags"] == cluster["tags"] == [{"key": "env", "value": "prod"}]
    assert described["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    assert described["capacityProviders"] == ["FARGATE", "FARGATE_SPOT"]
    assert described["serviceConnectDefaults"] == {"namespace": "shop"}


def test_names_a_cluster_default_and_answers_the_same_when_asked_again(ecs: Any) -> None:
    first = ecs.create_cluster()["cluster"]

    assert first["clusterName"] == "default"
    assert ecs.create_cluster()["cluster"] == first
    assert len(ecs.list_clusters()["clusterArns"]) == 1


def test_takes_container_insights_from_the_account(ecs: Any) -> None:
    ecs.put_account_setting_default(name="containerInsights", value="enabled")

    cluster = ecs.create_cluster(clusterName="prod")["cluster"]

    assert cluster["settings"] == [{"name": "containerInsights", "value": "enabled"}]


def test_updates_settings_and_service_connect(ecs: Any) -> None:
    ecs.create_cluster(clusterName="prod")

    ecs.update_cluster_settings(cluster="prod", settings=[{"name": "containerInsights", "value": "enabled"}])
    updated = ecs.update_cluster(cluster="prod", serviceConnectDefaults={"namespace": "shop"})["cluster"]

    assert updated["settings"] == [{"name": "containerInsights", "value": "enabled"}]
    assert updated["serviceConnectDefaults"] == {"namespace": "shop"}


def test_replaces_capacity_providers(ecs: Any) -> None:
    ecs.create_cluster(clusterName="prod", capacityProviders=["FARGATE"])

    cluster = ecs.put_cluster_capacity_providers(
        cluster="prod",
        capacityProviders=["FARGATE_SPOT"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT"}],
    )["cluster"]

    assert cluster["capacityProviders"] == ["FARGATE_SPOT"]
    assert cluster["defaultCapacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT"


def test_deletes_an_empty_cluster_and_forgets_it_in_the_listing(ecs: Any) -> None:
    ecs.create_cluster(clusterName="prod")

    assert ecs.delete_cluster(cluster="prod")["cluster"]["status"] == "INACTIVE"
    assert ecs.list_clusters()["clusterArns"] == []
    with pytest.raises(ClientError, match=r"Cluster not found\."):
        ecs.delete_cluster(cluster="prod")


def test_keeps_a_cluster_that_still_holds_something(ecs: Any, world: World) -> None:
    clusters = [ecs.create_cluster(clusterName=name)["cluster"] for name in ("prod", "hosts", "tasks")]
    register(ecs)
    create_fargate_service(ecs)
    register_host(ecs, "hosts")
    put_task(world, world.region("222233334444", "eu-west-1").clusters[clusters[2]["clusterArn"]])

    codes = []
    for name in ("prod", "hosts", "tasks"):
        with pytest.raises(ClientError) as caught:
            ecs.delete_cluster(cluster=name)
        codes.append(caught.value.response["Error"]["Code"])

    assert codes == [
        "ClusterContainsServicesException",
        "ClusterContainsContainerInstancesException",
        "ClusterContainsTasksException",
    ]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"clusterName": "no spaces"}, "Cluster must match"),
        ({"capacityProviders": ["nothing"]}, "The specified capacity provider does not exist"),
        ({"settings": [{"name": "containerInsights", "value": "loud"}]}, "Invalid cluster setting value"),
        ({"tags": [{"key": "aws:x", "value": "y"}]}, "aws: prefixed tag key names"),
    ],
)
def test_refuses_a_cluster_that_cannot_be(ecs: Any, members: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        ecs.create_cluster(**members)
