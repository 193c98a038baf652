"""Where new tasks go: room, ports, constraints, draining hosts and the strategies in their order."""

from dataclasses import replace
from typing import Any

import pytest

from clusters.planning.placement import PlacementForecast, PlacementHost, PlacementNeed, predict_placement

NEED = PlacementNeed(cpu_units=1024, memory_mib=2048)


def _host(number: int, **fields: Any) -> PlacementHost:
    values: dict[str, Any] = {
        "host_id": number,
        "name": f"i-{number}",
        "instance_type": "m6i.xlarge",
        "zone": "eu-west-1a",
        "status": "ACTIVE",
        "is_connected": True,
        "registered_cpu_units": 4096,
        "remaining_cpu_units": 4096,
        "registered_memory_mib": 16000,
        "remaining_memory_mib": 16000,
        **fields,
    }
    return PlacementHost(**values)


def _news(forecast: PlacementForecast) -> dict[int, int]:
    return {each.host.host_id: each.new_count for each in forecast.hosts}


def _whys(forecast: PlacementForecast) -> dict[int, str]:
    return {each.host.host_id: each.why for each in forecast.hosts}


def test_without_a_strategy_it_spreads_by_zone_then_by_host() -> None:
    hosts = [_host(1), _host(2), _host(3, zone="eu-west-1b")]

    forecast = predict_placement(hosts, need=NEED, count=4)

    assert _news(forecast) == {3: 2, 1: 1, 2: 1}


def test_tasks_that_run_already_it_counts_when_it_spreads() -> None:
    hosts = [_host(1, own_count=3), _host(2, zone="eu-west-1b")]

    forecast = predict_placement(hosts, need=NEED, count=3)

    assert _news(forecast) == {2: 3, 1: 0}


def test_binpacking_it_fills_the_fullest_host_first() -> None:
    hosts = [_host(1), _host(2, remaining_memory_mib=5000)]
    need = replace(NEED, strategies=({"type": "binpack", "field": "memory"},))

    forecast = predict_placement(hosts, need=need, count=3)

    assert _news(forecast) == {2: 2, 1: 1}
    assert _whys(forecast)[2] == "2 fit, then memory full"


def test_tasks_without_room_it_counts_and_says_what_lacks() -> None:
    hosts = [_host(1, remaining_cpu_units=1500), _host(2, remaining_cpu_units=512), _host(3, remaining_memory_mib=604)]

    forecast = predict_placement(hosts, need=NEED, count=3)

    assert forecast.without_room == 2
    assert _whys(forecast) == {1: "1 fits, then CPU full", 2: "CPU: 512 free", 3: "Memory: 604 MiB free"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": "DRAINING"}, "Draining, takes none"),
        ({"is_connected": False}, "Agent disconnected, takes none"),
        ({"status": "REGISTRATION_FAILED"}, "Registration failed, takes none"),
    ],
)
def test_hosts_that_take_nothing_it_leaves_out(fields: dict[str, Any], why: str) -> None:
    forecast = predict_placement([_host(1, **fields)], need=NEED, count=1)

    assert forecast.without_room == 1
    assert _whys(forecast) == {1: why}


def test_a_port_it_gives_once_a_host() -> None:
    hosts = [_host(1, used_ports=frozenset({8080})), _host(2)]

    forecast = predict_placement(hosts, need=replace(NEED, host_ports=frozenset({8080})), count=2)

    assert (_news(forecast), forecast.without_room) == ({2: 1, 1: 0}, 1)
    assert _whys(forecast) == {2: "1 fits, then port 8080 is taken", 1: "Port 8080 is taken"}


def test_distinct_instances_it_keeps() -> None:
    need = replace(NEED, constraints=({"type": "distinctInstance"},))

    forecast = predict_placement([_host(1, own_count=1), _host(2)], need=need, count=2)

    assert (_news(forecast), forecast.without_room) == ({2: 1, 1: 0}, 1)


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ("attribute:ecs.instance-type == m6i.xlarge", [1]),
        ("attribute:ecs.instance-type =~ c6i.*", [2]),
        ("attribute:ecs.availability-zone in [eu-west-1b, eu-west-1c]", [2]),
        ("attribute:ecs.availability-zone != eu-west-1b", [1]),
    ],
)
def test_constraints_of_one_comparison_it_evaluates(expression: str, taken: list[int]) -> None:
    hosts = [
        _host(1, attributes={"ecs.instance-type": "m6i.xlarge"}),
        _host(2, zone="eu-west-1b", attributes={"ecs.instance-type": "c6i.large"}),
    ]
    need = replace(NEED, constraints=({"type": "memberOf", "expression": expression},))

    forecast = predict_placement(hosts, need=need, count=1)

    assert [number for number, count in _news(forecast).items() if count] == taken


def test_constraints_it_cannot_evaluate_it_names() -> None:
    expression = "runningTasksCount < 5 and attribute:a exists"

    forecast = predict_placement(
        [_host(1)], need=replace(NEED, constraints=({"type": "memberOf", "expression": expression},)), count=1
    )

    assert forecast.unchecked == (expression,)
    assert forecast.without_room == 0
