"""Planting, resetting, hosts and tasks over the control path, against a running simulator."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clusters.simulator.server import RunningSimulator, running_simulator

PROD = {"account_id": "222233334444", "region": "eu-west-1"}


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="company", speed=60) as simulator:
        yield simulator


@pytest.fixture
def simulator(shared: RunningSimulator) -> Iterator[RunningSimulator]:
    yield shared
    shared.post("reset")


@pytest.fixture
def ecs(simulator: RunningSimulator) -> Any:
    return simulator.client("ecs", **PROD)


def _await(is_true: Callable[[], bool], *, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.05)
    return False


def _running(ecs: Any, service: str) -> int:
    (found,) = ecs.describe_services(cluster="shop-prod", services=[service])["services"]
    count: int = found["runningCount"]
    return count


def test_the_ticking_world_scales_web_and_tells_of_it_by_events(simulator: RunningSimulator, ecs: Any) -> None:
    sqs = simulator.client("sqs", account_id="111122223333", region="eu-west-1")
    url = sqs.get_queue_url(QueueName="gantry-ecs-events")["QueueUrl"]

    ecs.update_service(cluster="shop-prod", service="web", desiredCount=6)

    assert _await(lambda: _running(ecs, "web") == 6)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert '"source":"aws.ecs"' in message["Body"]


def test_each_accounts_events_come_to_one_queue_under_its_own_number(simulator: RunningSimulator, ecs: Any) -> None:
    sqs = simulator.client("sqs", account_id="111122223333", region="eu-west-1")
    url = sqs.get_queue_url(QueueName="gantry-ecs-events")["QueueUrl"]
    development = simulator.client("ecs", account_id="333344445555", region="eu-west-1")

    ecs.update_service(cluster="shop-prod", service="web", desiredCount=4)
    development.update_service(cluster="shop-dev", service="web", desiredCount=2)

    heard: dict[str, set[str]] = {}

    def has_heard_both() -> bool:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            event = json.loads(message["Body"])
            heard.setdefault(event["account"], set()).add(event["resources"][0].split(":")[4])
        return len(heard) == 2

    assert _await(has_heard_both)
    assert heard == {"222233334444": {"222233334444"}, "333344445555": {"333344445555"}}


def test_a_killed_task_is_replaced(simulator: RunningSimulator, ecs: Any) -> None:
    arn = ecs.list_tasks(cluster="shop-prod", serviceName="web")["taskArns"][0]

    simulator.post("tasks/kill", {"task": arn, "exit_code": 139})

    assert _await(lambda: ecs.describe_tasks(cluster="shop-prod", tasks=[arn])["tasks"][0]["lastStatus"] == "STOPPED")
    (task,) = ecs.describe_tasks(cluster="shop-prod", tasks=[arn])["tasks"]
    assert 139 in [container.get("exitCode") for container in task["containers"]]
    assert _await(lambda: _running(ecs, "web") == 3)


def test_a_terminated_host_is_gone_and_an_added_one_is_there(simulator: RunningSimulator, ecs: Any) -> None:
    before = ecs.list_container_instances(cluster="shop-prod")["containerInstanceArns"]

    simulator.post("hosts", {"action": "terminate", "container_instance": before[0]})
    added = simulator.post(
        "hosts", {"action": "add", "account": PROD["account_id"], "region": PROD["region"], "cluster": "shop-prod"}
    )

    after = ecs.list_container_instances(cluster="shop-prod")["containerInstanceArns"]
    assert set(after) == {*before[1:], added["container_instance"]}


@pytest.mark.parametrize(
    ("action", "member", "value"), [("disconnect", "agentConnected", False), ("interrupt", "status", "DRAINING")]
)
def test_a_host_loses_its_agent_or_is_taken_back(
    simulator: RunningSimulator, ecs: Any, action: str, member: str, value: object
) -> None:
    arn = ecs.list_container_instances(cluster="shop-prod")["containerInstanceArns"][0]
    simulator.post("time", {"speed": 1})

    simulator.post("hosts", {"action": action, "container_instance": arn})

    (host,) = ecs.describe_container_instances(cluster="shop-prod", containerInstances=[arn])["containerInstances"]
    assert host[member] == value


@pytest.mark.parametrize(
    ("path", "wish", "complaint"),
    [
        ("hosts", {"action": "melt"}, "action must be add, terminate"),
        ("hosts", {"action": "terminate", "container_instance": "i-1"}, "There is no container instance 'i-1'"),
        ("tasks/kill", {"task": "arn:aws:ecs:eu-west-1:222233334444:task/shop-prod/none"}, "There is no task"),
        ("seed", {"fleet": "huge"}, "There is no fleet 'huge'; there are company, empty, large"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_the_reason(
    shared: RunningSimulator, path: str, wish: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(RuntimeError, match=complaint):
        shared.post(path, wish)


def test_another_fleet_takes_the_place_of_this_one_and_reset_brings_it_back(simulator: RunningSimulator) -> None:
    planted = simulator.post("seed", {"fleet": "empty"})
    reset = simulator.post("reset")

    assert (planted["fleet"], planted["counts"]["clusters"]) == ("empty", 0)
    assert (reset["fleet"], reset["counts"]["clusters"]) == ("company", 6)


def test_the_company_starts_quickly() -> None:
    started = time.process_time()

    with running_simulator(fleet="company") as simulator:
        ready = simulator.get("health")["ready"]
        took = time.process_time() - started

    assert ready is True
    assert took < 3


def test_a_slower_pace_leaves_no_service_waiting_for_a_look(simulator: RunningSimulator, ecs: Any) -> None:
    due_before = len(simulator.world.due.heap)

    simulator.post("time", {"speed": 1})

    services = sum(len(region.services) for region in simulator.world.regions.values())
    assert len(simulator.world.due.heap) >= due_before + services - 10
