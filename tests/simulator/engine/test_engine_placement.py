"""Where tasks go: filters, constraints, strategies, and the words when there is no place."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from clusters.simulator.engine.hosts import set_agent_connected
from clusters.simulator.state.service import Service
from tests.simulator.engine.lab import Lab


def _zones(lab: Lab, service: Service) -> Counter[str | None]:
    return Counter(task.availability_zone for task in lab.tasks(service))


def _hosts(lab: Lab, service: Service) -> Counter[str | None]:
    return Counter(task.container_instance_arn for task in lab.tasks(service))


def test_without_a_strategy_it_spreads_over_zones(lab: Lab) -> None:
    for zone in "aabc":
        lab.host(zone)
    lab.define_for_hosts()

    service = lab.steady(lab.create_on_hosts(count=6))

    assert _zones(lab, service) == {"eu-west-1a": 2, "eu-west-1b": 2, "eu-west-1c": 2}


def test_binpack_it_fills_one_host_before_the_next(lab: Lab) -> None:
    lab.host("a", cpu=1024)
    lab.host("b", cpu=2048)
    lab.define_for_hosts()

    strategy = [{"type": "binpack", "field": "cpu"}]
    service = lab.steady(lab.create_on_hosts(count=4, placementStrategy=strategy))

    assert sorted(_hosts(lab, service).values()) == [4]
    assert _zones(lab, service) == {"eu-west-1a": 4}


def test_spread_by_instance_it_gives_each_host_one(lab: Lab) -> None:
    for _number in range(3):
        lab.host("a")
    lab.define_for_hosts()

    strategy = [{"type": "spread", "field": "instanceId"}]
    service = lab.steady(lab.create_on_hosts(count=3, placementStrategy=strategy))

    assert list(_hosts(lab, service).values()) == [1, 1, 1]


def test_distinct_instance_it_leaves_the_surplus_unplaced(lab: Lab) -> None:
    lab.host("a")
    lab.host("b")
    lab.define_for_hosts()

    service = lab.create_on_hosts(count=3, placementConstraints=[{"type": "distinctInstance"}])
    lab.run(60)

    assert len(lab.running(service)) == 2
    assert "distinctInstance placement constraint unsatisfied." in lab.messages(service)[0]


def test_member_of_it_takes_only_instances_that_match(lab: Lab) -> None:
    lab.host("a", attributes={"disk": "ssd"})
    lab.host("b")
    lab.define_for_hosts()

    constraint = {"type": "memberOf", "expression": "attribute:disk == ssd"}
    service = lab.steady(lab.create_on_hosts(count=2, placementConstraints=[constraint]))

    assert _zones(lab, service) == {"eu-west-1a": 2}


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        pytest.param({"memory": 8192}, "has insufficient memory available.", id="memory"),
        pytest.param({"cpu": 4096}, "has insufficient CPU units available.", id="cpu"),
        pytest.param(
            {"portMappings": [{"containerPort": 22, "hostPort": 22}]},
            "is already using a port required by your task.",
            id="port",
        ),
    ],
)
def test_no_place_it_names_the_closest_instance_and_what_it_lacks(lab: Lab, wish: dict[str, Any], words: str) -> None:
    host = lab.host()
    lab.define_for_hosts(**wish)

    service = lab.create_on_hosts(count=1)
    lab.run(5)

    name = host.arn.rsplit("/", 1)[-1]
    assert lab.messages(service)[0].startswith(
        "(service web) was unable to place a task because no container instance met all of its requirements. "
        f"The closest matching (container-instance {name}) {words}"
    )


def test_no_host_at_all_it_says_so(lab: Lab) -> None:
    lab.define_for_hosts()

    service = lab.create_on_hosts(count=1)
    lab.run(5)

    assert lab.messages(service)[0].endswith("Reason: No Container Instances were found in your cluster.")


def test_no_place_it_emits_the_reason_as_an_error(lab: Lab) -> None:
    lab.host()
    lab.define_for_hosts(memory=8192)

    lab.create_on_hosts(count=1)
    lab.run(5)

    failure = lab.emitted("ECS Service Action")[0]
    assert (failure["eventName"], failure["eventType"]) == ("SERVICE_TASK_PLACEMENT_FAILURE", "ERROR")
    assert failure["reason"] == "RESOURCE:MEMORY"


def test_a_new_host_it_ends_the_wait_at_once(lab: Lab) -> None:
    lab.host()
    lab.define_for_hosts(memory=8192)
    service = lab.create_on_hosts(count=1)
    lab.run(300)

    lab.host(memory=16384)
    took = lab.until(lambda: len(lab.running(service)) == 1)

    assert took < 20


def test_placement_failures_it_repeats_less_and_less_often(lab: Lab) -> None:
    lab.host()
    lab.define_for_hosts(memory=8192)
    service = lab.create_on_hosts(count=1)

    lab.run(1200)

    said = [event.created_at for event in service.events]
    gaps = [later - earlier for later, earlier in pairwise(said)]
    assert gaps == sorted(gaps, reverse=True)
    assert 4 <= len(said) <= 10


def test_a_fixed_host_port_it_takes_one_task_a_host(lab: Lab) -> None:
    lab.host("a")
    lab.host("b")
    lab.define_for_hosts(portMappings=[{"containerPort": 80, "hostPort": 8080}])

    service = lab.create_on_hosts(count=3)
    lab.run(60)

    assert sorted(_hosts(lab, service).values()) == [1, 1]


def test_a_host_without_its_agent_it_takes_nothing(lab: Lab) -> None:
    host = lab.host()
    set_agent_connected(lab.world, region=lab.region, instance=host, is_connected=False, now=lab.now)
    lab.define_for_hosts()

    service = lab.create_on_hosts(count=1)
    lab.run(5)

    assert 'encountered error "AGENT".' in lab.messages(service)[0]


def test_resources_it_gives_back_when_tasks_stop(lab: Lab) -> None:
    host = lab.host()
    lab.define_for_hosts(portMappings=[{"containerPort": 80}])
    service = lab.steady(lab.create_on_hosts(count=3))
    taken = (host.cpu_free, host.memory_free, len(host.used.ports))

    lab.update(service, desiredCount=0)
    lab.until(lambda: len(lab.stopped(service)) == 3)

    assert taken == (2048 - 768, 4096 - 1536, 3)
    assert (host.cpu_free, host.memory_free, host.used.ports) == (2048, 4096, [])
