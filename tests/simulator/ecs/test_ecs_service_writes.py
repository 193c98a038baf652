"""Creating, scaling, redeploying, deleting services and stopping deployments over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.calls import NETWORK, create_fargate_service, pass_time, register


@pytest.fixture
def prod(ecs: Any) -> None:
    """A cluster `prod` and a family `web`."""
    ecs.create_cluster(clusterName="prod", capacityProviders=["FARGATE", "FARGATE_SPOT"])
    register(ecs)


def described(ecs: Any, name: str = "web") -> dict[str, Any]:
    service: dict[str, Any] = ecs.describe_services(cluster="prod", services=[name], include=["TAGS"])["services"][0]
    return service


@pytest.mark.usefixtures("prod")
class TestServices:
    """With a cluster and a task definition at hand."""

    def test_creates_a_service_whose_tasks_come_up(self, ecs: Any, world: World) -> None:
        created = create_fargate_service(ecs, tags=[{"key": "team", "value": "shop"}])

        pass_time(world, 300)

        service = described(ecs)
        assert (created["runningCount"], service["runningCount"], service["pendingCount"]) == (0, 2, 0)
        assert service["deployments"][0]["rolloutState"] == "COMPLETED"
        assert service["tags"] == [{"key": "team", "value": "shop"}]
        assert len(ecs.list_tasks(cluster="prod", serviceName="web")["taskArns"]) == 2

    def test_scales_without_a_new_deployment(self, ecs: Any, world: World) -> None:
        create_fargate_service(ecs)
        pass_time(world, 300)
        before = described(ecs)

        updated = ecs.update_service(cluster="prod", service="web", desiredCount=6)["service"]
        pass_time(world, 300)

        assert updated["desiredCount"] == 6
        assert described(ecs)["runningCount"] == 6
        assert described(ecs)["deployments"][0]["id"] == before["deployments"][0]["id"]

    def test_redeploys_when_forced_and_lists_the_service_deployment(self, ecs: Any, world: World) -> None:
        create_fargate_service(ecs)
        pass_time(world, 300)

        started = ecs.update_service(cluster="prod", service="web", forceNewDeployment=True)["service"]
        rolling = ecs.list_service_deployments(cluster="prod", service="web")["serviceDeployments"]
        pass_time(world, 900)
        rolled = ecs.list_service_deployments(cluster="prod", service="web")["serviceDeployments"]

        assert [item["status"] for item in started["deployments"]] == ["PRIMARY", "ACTIVE"]
        assert [item["status"] for item in rolling] in (["IN_PROGRESS", "SUCCESSFUL"], ["PENDING", "SUCCESSFUL"])
        assert [item["status"] for item in rolled] == ["SUCCESSFUL", "SUCCESSFUL"]
        detail = ecs.describe_service_deployments(serviceDeploymentArns=[rolled[0]["serviceDeploymentArn"]])
        revision = ecs.describe_service_revisions(serviceRevisionArns=[rolled[0]["targetServiceRevisionArn"]])
        assert detail["serviceDeployments"][0]["targetServiceRevision"]["runningTaskCount"] == 2
        assert revision["serviceRevisions"][0]["containerImages"][0]["imageDigest"].startswith("sha256:")

    def test_stops_a_deployment_by_rolling_back(self, ecs: Any, world: World) -> None:
        first = create_fargate_service(ecs)["taskDefinition"]
        pass_time(world, 300)
        second = register(ecs)
        ecs.update_service(cluster="prod", service="web", taskDefinition="web")
        pass_time(world, 10)
        running = ecs.list_service_deployments(cluster="prod", service="web")["serviceDeployments"][0]

        stopped = ecs.stop_service_deployment(serviceDeploymentArn=running["serviceDeploymentArn"])
        assert described(ecs)["taskDefinition"] in {first, second}
        pass_time(world, 900)

        assert stopped["serviceDeploymentArn"] == running["serviceDeploymentArn"]
        assert described(ecs)["taskDefinition"] == first
        statuses = ecs.list_service_deployments(cluster="prod", service="web")["serviceDeployments"]
        assert "ROLLBACK_SUCCESSFUL" in [item["status"] for item in statuses]
        with pytest.raises(ClientError, match="ConflictException"):
            ecs.stop_service_deployment(serviceDeploymentArn=running["serviceDeploymentArn"])

    def test_deletes_a_parked_service_or_any_when_forced(self, ecs: Any, world: World) -> None:
        create_fargate_service(ecs)
        pass_time(world, 300)

        with pytest.raises(ClientError, match="while it is scaled above 0"):
            ecs.delete_service(cluster="prod", service="web")
        deleted = ecs.delete_service(cluster="prod", service="web", force=True)["service"]
        pass_time(world, 600)

        assert deleted["status"] == "DRAINING"
        assert described(ecs)["status"] == "INACTIVE"
        with pytest.raises(ClientError, match=r"Service was not ACTIVE\."):
            ecs.update_service(cluster="prod", service="web", desiredCount=1)
        assert ecs.delete_service(cluster="prod", service="web")["service"]["status"] == "INACTIVE"
        assert create_fargate_service(ecs)["status"] == "ACTIVE"

    def test_answers_the_same_service_to_the_same_client_token(self, ecs: Any) -> None:
        first = create_fargate_service(ecs, clientToken="t1")

        again = create_fargate_service(ecs, clientToken="t1")

        assert again["createdAt"] == first["createdAt"]
        with pytest.raises(ClientError, match="Creation of service was not idempotent"):
            create_fargate_service(ecs)

    @pytest.mark.parametrize(
        ("members", "code", "message"),
        [
            ({"serviceName": "no spaces"}, "InvalidParameterException", "serviceName must match"),
            ({"desiredCount": -1}, "InvalidParameterException", "cannot be negative"),
            ({"taskDefinition": "nothing"}, "ClientException", "TaskDefinition not found."),
            ({"cluster": "nowhere"}, "ClusterNotFoundException", "Cluster not found."),
            ({"networkConfiguration": None}, "InvalidParameterException", "Network Configuration must be provided"),
            ({"healthCheckGracePeriodSeconds": 5}, "InvalidParameterException", "configured to use load balancers"),
            (
                {"deploymentConfiguration": {"maximumPercent": 100, "minimumHealthyPercent": 100}},
                "InvalidParameterException",
                "will block deployments",
            ),
            (
                {"capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]},
                "InvalidParameterException",
                "Specifying both a launch type and capacity provider strategy",
            ),
            ({"enableExecuteCommand": True}, "InvalidParameterException", "a valid taskRoleArn is not being used"),
            (
                {"schedulingStrategy": "DAEMON", "desiredCount": 1},
                "InvalidParameterException",
                "does not support a desired",
            ),
            ({"placementStrategy": [{"type": "random"}] * 6}, "InvalidParameterException", "at most 5 items"),
        ],
    )
    def test_refuses_a_service_that_cannot_be(self, ecs: Any, members: dict[str, Any], code: str, message: str) -> None:
        request = {
            "cluster": "prod",
            "serviceName": "web",
            "taskDefinition": "web",
            "launchType": "FARGATE",
            "networkConfiguration": NETWORK,
            **members,
        }
        with pytest.raises(ClientError) as caught:
            ecs.create_service(**{name: value for name, value in request.items() if value is not None})

        assert caught.value.response["Error"]["Code"] == code
        assert message in caught.value.response["Error"]["Message"]

    def test_refuses_to_update_or_delete_a_service_that_is_not_there(self, ecs: Any) -> None:
        for call in (ecs.update_service, ecs.delete_service):
            with pytest.raises(ClientError, match="ServiceNotFoundException"):
                call(cluster="prod", service="nothing")

    def test_refuses_to_stop_a_deployment_that_is_not_there(self, ecs: Any) -> None:
        arn = "arn:aws:ecs:eu-west-1:222233334444:service-deployment/prod/web/abcdefghijklmnopqrstu"

        with pytest.raises(ClientError, match="ServiceDeploymentNotFoundException"):
            ecs.stop_service_deployment(serviceDeploymentArn=arn)
