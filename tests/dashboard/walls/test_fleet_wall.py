"""The fleet's wall: missing first, worst cluster first, one square a task or, in a huge fleet, a service."""

from base64 import b64decode
from collections.abc import Iterable
from typing import Any

import pytest

from dashboard.figures.canvas import Figure
from dashboard.figures.fleet_wall import build_fleet_wall_figure
from dashboard.figures.masonry import ACROSS, lattice_for, stacked
from dashboard.palette import Mark, Status
from dashboard.wall import FleetWall, Square, WallCluster, WallService, detail_of, runs_of, summary_of
from tests.support.figures import validated

STEADY = Status(mark=Mark.OK, text="Steady")
BROKEN = Status(mark=Mark.BAD, text="web: 0 of 21 healthy")
EVIL = '<a href="//evil">x</a>'


def _service(number: int, **counts: int) -> WallService:
    return WallService(
        id=number, name=f"service-{number}", counts=tuple((Square(name), count) for name, count in counts.items())
    )


def _cluster(number: int, *services: WallService, status: Status = STEADY, name: str = "") -> WallCluster:
    wanted = sum(count for service in services for _, count in service.counts)
    return WallCluster(
        id=number,
        name=name or f"cluster-{number}",
        tier="prod",
        status=status,
        desired_count=wanted,
        service_count=len(services),
        services=services,
    )


def _figure(*clusters: WallCluster) -> Figure:
    wall = FleetWall(clusters=clusters)
    return build_fleet_wall_figure(wall, title="Fleet wall", summary=summary_of(wall), link=lambda pk: f"/wall/{pk}")


def _cells(figure: Figure) -> list[int]:
    """The heatmap's cells, row by row: 0 nothing or missing, 1 unhealthy … 5 running."""
    squares = next(trace for trace in figure["data"] if trace["type"] == "heatmap")
    height, width = map(int, squares["z"]["shape"].split(","))
    cells = list(b64decode(squares["z"]["bdata"]))
    assert len(cells) == height * width
    return cells


def _named(figure: Figure, name: str) -> dict[str, Any]:
    return next(trace for trace in figure["data"] if trace["name"] == name)


def test_each_task_it_draws_as_one_square() -> None:
    figure = _figure(_cluster(1, _service(1, running=30), _service(2, unhealthy=3, starting=2, running=4)))

    cells = _cells(figure)

    assert (cells.count(5), cells.count(4), cells.count(1)) == (34, 2, 3)


def test_a_missing_copy_it_draws_hollow_dashed_and_before_all_others() -> None:
    figure = _figure(_cluster(1, _service(1, running=3), _service(2, missing=2), status=BROKEN))

    (shape,) = figure["layout"]["shapes"]
    row = next(row for row in _rows(figure) if 5 in row)

    assert shape["path"].count("Z") == 2
    assert "dash" in shape["line"]
    assert "fillcolor" not in shape
    assert row[row.index(5) - 2 : row.index(5)] == [0, 0]


def _rows(figure: Figure) -> Iterable[list[int]]:
    squares = next(trace for trace in figure["data"] if trace["type"] == "heatmap")
    width = int(squares["z"]["shape"].split(",")[1])
    cells = _cells(figure)
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def test_a_whole_cluster_down_it_says_so_beside_its_name() -> None:
    down = _cluster(1, _service(1, missing=21), status=BROKEN)
    figure = _figure(down)

    assert detail_of(down) == "0 of 21 run"
    assert _named(figure, "details")["text"] == ["0 of 21 run"]
    assert _named(figure, "cards")["marker"]["line"]["color"] == ["@bad"]


def test_a_cluster_with_nothing_running_keeps_its_block() -> None:
    figure = _figure(_cluster(1, _service(1, running=1)), _cluster(2))

    cards = _named(figure, "cards")

    assert [row[2] for row in cards["customdata"]] == ["cluster-1", "cluster-2"]
    assert _named(figure, "details")["text"] == ["1", "nothing runs"]
    assert min(cards["width"]) > 0


def test_the_worst_cluster_stands_at_the_upper_left() -> None:
    figure = _figure(_cluster(9, _service(1, missing=21), status=BROKEN), _cluster(1, _service(2, running=500)))

    names = _named(figure, "names")

    assert min(zip(names["y"], names["x"], names["text"], strict=True))[2] == "cluster-9"


def test_a_huge_fleet_it_draws_by_service() -> None:
    clusters = [
        _cluster(number, *(_service(each, running=40) for each in range(20)), _service(99, missing=1, running=39))
        for number in range(30)
    ]

    figure = _figure(*clusters)

    assert (_cells(figure).count(5), _cells(figure).count(1)) == (600, 30)
    assert figure["view"]["summary"].endswith("One square is one service.")


@pytest.mark.parametrize(
    ("counts", "worst"),
    [
        ({"missing": 2}, Square.MISSING),
        ({"missing": 2, "running": 1}, Square.UNHEALTHY),
        ({"starting": 1, "running": 4}, Square.STARTING),
        ({}, None),
    ],
)
def test_a_service_is_as_bad_as_the_worst_of_its_tasks(counts: dict[str, int], worst: Square | None) -> None:
    assert _service(1, **counts).worst == worst


def test_no_block_it_lets_overlap_another() -> None:
    sizes = [0, 1, 20, 21, 399, 5, 5, 5, 80, 40]
    lattice = lattice_for(sum(sizes))

    blocks, height = stacked(sizes, lattice=lattice)

    taken = [
        (x, y)
        for block in blocks
        for x in range(block.x, block.x + ACROSS)
        for y in range(block.y - lattice.head, block.y + block.rows)
    ]
    assert len(taken) == len(set(taken))
    assert max(y for _, y in taken) < height
    assert max(x for x, _ in taken) < lattice.width


def test_what_stands_under_the_pointer_it_tells_in_runs() -> None:
    cluster = _cluster(1, _service(7, running=3), _service(8, unhealthy=1, running=1))
    meta = _figure(cluster)["layout"]["meta"]["cells"]

    assert runs_of(cluster, is_by_service=False) == (
        (Square.UNHEALTHY, 1, 1),
        (Square.RUNNING, 0, 3),
        (Square.RUNNING, 1, 1),
    )
    assert meta["blocks"][0][2] == [1, 1, 1, 5, 0, 3, 5, 1, 1]
    assert meta["names"] == [["service-7", "service-8"]]


def test_plotly_it_satisfies_and_names_it_escapes() -> None:
    figure = _figure(_cluster(1, _service(1, missing=1, unhealthy=1, stopping=1), status=BROKEN, name=EVIL))

    validated(figure)

    assert not [text for trace in figure["data"] for text in trace.get("text", ()) if "<" in text]
    assert figure["table"]["rows"][0][:6] == [EVIL, "prod", BROKEN.text, "1", "1", "0"]
