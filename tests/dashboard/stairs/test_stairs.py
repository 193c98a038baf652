"""The stairs of a host: each task a step, the room left in the corner, what is stranded in words."""

from typing import Any

import pytest
from django.test import Client

from clusters.models import Container
from dashboard.figures.canvas import Figure
from dashboard.figures.stairs import build_stairs_figure
from dashboard.palette import Mark, Status
from dashboard.queries.stairs import get_stairs
from dashboard.stairs import Stairs, Step, legend_of, room_of, summary_of
from tests.dashboard import factories
from tests.support.figures import validated

OK = Status(mark=Mark.OK, text="Running")
EVIL = '<a href="//evil">x</a>'


def _step(number: int, *, service: str = "web", cpu: int = 1024, memory: int = 2048) -> Step:
    return Step(id=number, short_id=f"{number:04x}", service_name=service, status=OK, cpu_units=cpu, memory_mib=memory)


def _stairs(*steps: Step, cpu: int = 4096, memory: int = 16384, **left: int) -> Stairs:
    values: dict[str, Any] = {
        "remaining_cpu_units": cpu - sum(step.cpu_units for step in steps),
        "remaining_memory_mib": memory - sum(step.memory_mib for step in steps),
        **left,
    }
    return Stairs(host_name="i-0a41f6", cpu_units=cpu, memory_mib=memory, steps=steps, **values)


def _figure(stairs: Stairs) -> Figure:
    return build_stairs_figure(stairs, title="Room", summary=summary_of(stairs), link=lambda pk: f"/tasks/{pk}")


def _named(figure: Figure, name: str) -> dict[str, Any]:
    return next(trace for trace in figure["data"] if trace["name"] == name)


def test_each_step_begins_where_the_last_one_ended() -> None:
    cards = _named(_figure(_stairs(_step(1), _step(2), _step(3, cpu=512, memory=1024))), "cards")

    tops = [y - high / 2 for y, high in zip(cards["y"], cards["width"], strict=True)]
    assert [base - cards["base"][0] for base in cards["base"]] == [0.0, 265.0, 530.0]
    assert tops == sorted(tops, reverse=True)
    assert cards["x"][2] < cards["x"][0]


def test_the_corner_is_the_room_left() -> None:
    room = _named(_figure(_stairs(_step(1))), "room")

    assert (room["x"], room["width"]) == ([795.0], [253.75])  # 3 of 4 vCPU of 1,060 px, 14 of 16 GiB of 290 px


@pytest.mark.parametrize(
    ("left", "words", "mark"),
    [
        ({}, "Room for 3 vCPU and 14.0 GiB", Mark.OK),
        ({"remaining_cpu_units": 0}, "CPU full, 14.0 GiB of memory stranded", Mark.WARN),
        ({"remaining_memory_mib": 200}, "Memory full, 3 vCPU stranded", Mark.WARN),
        ({"remaining_cpu_units": 0, "remaining_memory_mib": -64}, "Full", Mark.OFF),
    ],
)
def test_what_is_stranded_it_says(left: dict[str, int], words: str, mark: Mark) -> None:
    assert room_of(_stairs(_step(1), **left)) == Status(mark=mark, text=words)


def test_without_room_it_draws_no_corner() -> None:
    figure = _figure(_stairs(_step(1), remaining_cpu_units=0))

    assert not [trace for trace in figure["data"] if trace["name"] == "room"]


def test_what_no_task_explains_it_counts() -> None:
    stairs = _stairs(_step(1), remaining_cpu_units=2000, remaining_memory_mib=14000)

    assert (stairs.unexplained_cpu_units, stairs.unexplained_memory_mib) == (1072, 336)


def test_services_it_colours_by_size_and_the_small_ones_alike() -> None:
    steps = [_step(number, service=f"s{number}", memory=1000 - number) for number in range(8)]

    assert legend_of(_stairs(*steps))[0] == ["cpu", "s0"]
    assert legend_of(_stairs(*steps))[-1] == ["off", "2 other services"]


def test_plotly_it_satisfies_and_names_it_escapes() -> None:
    figure = _figure(_stairs(_step(1, service=EVIL)))

    validated(figure)
    assert not [text for trace in figure["data"] for text in trace.get("text", ()) if "<" in text]


@pytest.mark.django_db
def test_from_the_mirror_it_takes_what_containers_reserve_and_listen_on(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop")
    host = factories.make_host(
        cluster=cluster, raw={"registeredResources": [{"name": "PORTS", "stringSetValue": ["22"]}]}
    )
    bridge = factories.make_task(cluster=cluster, container_instance=host, cpu_units=None, memory_mib=None)
    binding = {"containerPort": 80, "hostPort": 32768, "protocol": "tcp"}
    Container.objects.filter(task=bridge).update(
        cpu_units=128, memory_mib=512, memory_reservation_mib=256, network_bindings=[binding]
    )
    own = factories.make_task(cluster=cluster, container_instance=host, network_interface_id="eni-1")
    factories.make_task(cluster=cluster, container_instance=host, last_status="STOPPED")

    stairs = get_stairs(host)
    figure = as_admin.get(f"/hosts/{host.pk}/room?format=figure").json()
    page = as_admin.get(f"/hosts/{host.pk}").content.decode()

    told = [(step.id, step.cpu_units, step.memory_mib, step.ports, step.interface) for step in stairs.steps]
    assert told == [(own.pk, 256, 512, (), "eni-1"), (bridge.pk, 128, 256, ("32768/tcp",), "")]
    assert [row[2] for row in _named(figure, "cards")["customdata"]] == [
        f"stand-alone, task {stairs.steps[0].short_id}",
        f"stand-alone, task {stairs.steps[1].short_id}",
    ]
    assert "ports kept by the host: 22/tcp" in page
    assert "1 task network interface" in page
