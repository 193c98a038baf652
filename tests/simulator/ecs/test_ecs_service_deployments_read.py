"""Service deployments and service revisions over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_cluster, put_service, put_service_deployment, region_of


def test_lists_twenty_one_deployments_newest_first_over_two_pages(ecs: Any, world: World) -> None:
    web = put_service(world, put_cluster(world))
    for _ in range(20):
        put_service_deployment(world, web)

    first = ecs.list_service_deployments(cluster="prod", service="web")
    second = ecs.list_service_deployments(cluster="prod", service="web", nextToken=first["nextToken"])

    found = [item["serviceDeploymentArn"] for page in (first, second) for item in page["serviceDeployments"]]
    oldest_first = [deployment.arn for deployment in region_of(world).deployments_of_service[web.arn]]
    assert [len(first["serviceDeployments"]), len(second["serviceDeployments"])] == [20, 1]
    assert found == oldest_first[::-1]


def test_filters_by_status_and_creation(ecs: Any, world: World) -> None:
    web = put_service(world, put_cluster(world))
    put_service_deployment(world, web, status="IN_PROGRESS", created_at=5_000.0)

    def listed(**filters: Any) -> list[str]:
        found = ecs.list_service_deployments(cluster="prod", service=web.arn, **filters)["serviceDeployments"]
        return [item["status"] for item in found]

    assert listed(status=["IN_PROGRESS", "PENDING"]) == ["IN_PROGRESS"]
    assert listed(createdAt={"after": datetime.fromtimestamp(1_000, tz=UTC)}) == ["IN_PROGRESS"]
    assert listed(createdAt={"before": datetime.fromtimestamp(1_000, tz=UTC)}) == ["SUCCESSFUL"]


def test_describes_deployments_and_revisions_and_reports_what_is_missing(ecs: Any, world: World) -> None:
    web = put_service(world, put_cluster(world))
    deployment = put_service_deployment(world, web)
    revision = deployment.target_revision_arn

    deployments = ecs.describe_service_deployments(serviceDeploymentArns=[deployment.arn, f"{deployment.arn}x"])
    revisions = ecs.describe_service_revisions(serviceRevisionArns=[revision, f"{revision}x"])

    assert deployments["serviceDeployments"][0]["targetServiceRevision"]["arn"] == revision
    assert deployments["failures"] == [{"arn": f"{deployment.arn}x", "reason": "MISSING"}]
    assert revisions["serviceRevisions"][0]["taskDefinition"] == web.task_definition_arn
    assert revisions["failures"] == [{"arn": f"{revision}x", "reason": "MISSING"}]


@pytest.mark.parametrize("count", [0, 21])
def test_describes_one_to_twenty(ecs: Any, world: World, count: int) -> None:
    arn = put_service_deployment(world, put_service(world, put_cluster(world))).arn

    with pytest.raises(ClientError, match="InvalidParameterException"):
        ecs.describe_service_deployments(serviceDeploymentArns=[arn] * count)
    with pytest.raises(ClientError, match="InvalidParameterException"):
        ecs.describe_service_revisions(serviceRevisionArns=[arn] * count)


def test_refuses_an_arn_of_another_kind(ecs: Any, world: World) -> None:
    web = put_service(world, put_cluster(world))

    with pytest.raises(ClientError, match="Unsupported resource type: service"):
        ecs.describe_service_deployments(serviceDeploymentArns=[web.arn])
