"""Running, starting and stopping tasks over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.calls import NETWORK, pass_time, register, register_for_hosts, register_host


@pytest.fixture
def prod(ecs: Any) -> None:
    ecs.create_cluster(clusterName="prod")


def run(ecs: Any, **members: Any) -> dict[str, Any]:
    request = {"cluster": "prod", "taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": NETWORK}
    answer: dict[str, Any] = ecs.run_task(**{**request, **members})
    return answer


@pytest.mark.usefixtures("prod")
class TestTasks:
    """With a cluster at hand."""

    def test_runs_tasks_on_fargate_until_they_are_stopped(self, ecs: Any, world: World) -> None:
        register(ecs)

        started = run(ecs, count=3, startedBy="cron", tags=[{"key": "job", "value": "nightly"}])["tasks"]
        pass_time(world, 300)
        running = ecs.describe_tasks(cluster="prod", tasks=[started[0]["taskArn"]], include=["TAGS"])["tasks"][0]
        stopping = ecs.stop_task(cluster="prod", task=running["taskArn"], reason="enough")["task"]
        pass_time(world, 300)
        stopped = ecs.describe_tasks(cluster="prod", tasks=[running["taskArn"]])["tasks"][0]

        assert len(started) == 3
        assert (running["lastStatus"], running["startedBy"], running["group"]) == ("RUNNING", "cron", "family:web")
        assert running["tags"] == [{"key": "job", "value": "nightly"}]
        assert (stopping["desiredStatus"], stopping["lastStatus"]) == ("STOPPED", "RUNNING")
        assert (stopped["lastStatus"], stopped["stoppedReason"]) == ("STOPPED", "enough")
        assert stopped["stopCode"] == "UserInitiated"
        assert len(ecs.list_tasks(cluster="prod")["taskArns"]) == 2

    def test_reports_what_found_no_room_as_failures(self, ecs: Any) -> None:
        register_host(ecs, memory=600)
        register_for_hosts(ecs, memory=256)

        answer = ecs.run_task(cluster="prod", taskDefinition="job", count=3)

        assert len(answer["tasks"]) == 2
        assert [item["reason"] for item in answer["failures"]] == ["RESOURCE:MEMORY"]

    def test_starts_a_task_on_each_named_instance(self, ecs: Any) -> None:
        hosts = [register_host(ecs), register_host(ecs)]
        register_for_hosts(ecs)

        answer = ecs.start_task(cluster="prod", taskDefinition="job", containerInstances=[hosts[1], "f" * 32])

        assert [task["containerInstanceArn"] for task in answer["tasks"]] == [hosts[1]]
        assert [item["reason"] for item in answer["failures"]] == ["MISSING"]

    def test_runs_the_same_request_once_for_one_client_token(self, ecs: Any) -> None:
        register(ecs)

        first, again = (run(ecs, clientToken="t1")["tasks"] for _ in range(2))

        assert first[0]["taskArn"] == again[0]["taskArn"]
        with pytest.raises(ClientError, match="ConflictException"):
            run(ecs, clientToken="t1", count=2)

    @pytest.mark.parametrize(
        ("members", "message"),
        [
            ({"count": 11}, "count should be between 1 and 10"),
            ({"count": 0}, "count should be between 1 and 10"),
            ({"group": "service:web"}, "Invalid namespace for group"),
            ({"startedBy": "x" * 129}, "startedBy can have at most 128 characters"),
            ({"overrides": {"containerOverrides": [{"name": "db"}]}}, "named db is not a container"),
            ({"taskDefinition": "nothing"}, "TaskDefinition not found"),
            ({"tags": [{"key": "aws:x"}]}, "aws: prefixed tag key names"),
        ],
    )
    def test_refuses_a_task_that_cannot_be(self, ecs: Any, members: dict[str, Any], message: str) -> None:
        register(ecs)

        with pytest.raises(ClientError, match=message):
            run(ecs, **members)

    def test_refuses_to_stop_a_task_that_is_not_there(self, ecs: Any) -> None:
        with pytest.raises(ClientError, match="The referenced task was not found"):
            ecs.stop_task(cluster="prod", task="f" * 32)
