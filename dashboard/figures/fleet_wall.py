"""The fleet's wall: a block a cluster, a square a task (or a service), worst first. Draws what `wall` has ordered.

One heatmap holds all squares, one path all that are missing; a transparent bar over each block takes the pointer.
"""

from array import array
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dashboard.figures.canvas import COLOURS, TEXT_COLOURS, Figure, Table, Trace, View, bars, canvas, texts
from dashboard.figures.masonry import ACROSS, Block, Lattice, lattice_for, stacked
from dashboard.figures.text import DETAIL_PX, escaped, fitted_end, fitted_middle
from dashboard.wall import (
    COLUMNS,
    SERVICE_WORDS,
    WORDS,
    FleetWall,
    Run,
    Square,
    WallCluster,
    detail_of,
    legend_of,
    mark_of,
    rows_of,
    runs_of,
)

_FILLS = ("@bad", "@off", "@warn", "@change", "@ok-quiet")  # of all squares but the missing, in their order
_ORDER = list(Square)
_GAP_PX = 1.5
_SHAPED = {Square.UNHEALTHY: "x-thin", Square.STOPPING: "diamond", Square.STARTING: "circle"}
_MOST_SHAPES = 600  # beyond it colour and place in the order tell them apart
_SIDE = 10.0  # pixels, so that blocks stand below the card's heading
_PAD = 0.55  # cells between a block's edge and its squares


def build_fleet_wall_figure(wall: FleetWall, *, title: str, summary: str, link: Callable[[int], str]) -> Figure:
    """`link`: where a click on a cluster's block leads."""
    runs = [runs_of(cluster, is_by_service=wall.is_by_service) for cluster in wall.clusters]
    sizes = [sum(count for _, _, count in each) for each in runs]
    lattice = lattice_for(sum(sizes))
    blocks, height = stacked(sizes, lattice=lattice)
    data: list[Trace] = [
        _boxes(wall, blocks=blocks, lattice=lattice, link=link),
        _squares(runs, blocks=blocks, lattice=lattice, height=height),
        *_shapes(runs, blocks=blocks, lattice=lattice),
        *_heads(wall.clusters, blocks=blocks, lattice=lattice),
    ]
    layout = canvas(width=lattice.width * lattice.cell, height=height * lattice.cell)
    layout["xaxis"]["range"] = [-_SIDE, layout["xaxis"]["range"][1] + _SIDE]
    layout["shapes"] = list(_missing(runs, blocks=blocks, lattice=lattice))
    layout["meta"] = _cells(wall, runs=runs, blocks=blocks, lattice=lattice)
    view = View(title=title, summary=summary, click="open", legend=legend_of(wall))
    table = Table(columns=list(COLUMNS), rows=[cells for _, cells in rows_of(wall)])
    return Figure(data=data, layout=layout, view=view, table=table)


def _boxes(wall: FleetWall, *, blocks: Sequence[Block], lattice: Lattice, link: Callable[[int], str]) -> Trace:
    """The blocks' edges, which hear the pointer."""
    cell, head = lattice.cell, lattice.head
    marks = [mark_of(cluster) for cluster in wall.clusters]
    tall = [head + block.rows + _PAD for block in blocks]
    trace = bars(
        "cards",
        base=[round((block.x - _PAD) * cell, 1) for block in blocks],
        x=[round((ACROSS + 2 * _PAD) * cell, 1)] * len(blocks),
        y=[round((block.y - head + high / 2) * cell, 1) for block, high in zip(blocks, tall, strict=True)],
        thick=[round(high * cell, 1) for high in tall],
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {"color": [COLOURS[mark] if mark else "@line" for mark in marks], "width": 1},
            "cornerradius": 7,
        },
    )
    customdata = [
        [key, "cluster", cluster.name, f"{detail_of(cluster)} · {cluster.status.text}", link(cluster.id), key]
        for cluster in wall.clusters
        for key in (f"cluster/{cluster.id}",)
    ]
    return {**trace, "hoverinfo": "none", "customdata": customdata}


def _squares(runs: Sequence[Sequence[Run]], *, blocks: Sequence[Block], lattice: Lattice, height: int) -> Trace:
    across = lattice.width
    grid = bytearray(across * height)
    for each, block in zip(runs, blocks, strict=True):
        states = bytes(_ORDER.index(square) for square, _, count in each for _ in range(count))
        for row in range(block.rows):
            part = states[row * ACROSS : (row + 1) * ACROSS]
            at = (block.y + row) * across + block.x
            grid[at : at + len(part)] = part
    return {
        "type": "heatmap",
        "name": "squares",
        "x0": lattice.cell / 2,
        "dx": lattice.cell,
        "y0": lattice.cell / 2,
        "dy": lattice.cell,
        "z": {"dtype": "i1", "bdata": b64encode(array("b", grid).tobytes()).decode(), "shape": f"{height},{across}"},
        "zmin": -0.5,
        "zmax": len(_FILLS) + 0.5,
        "colorscale": _stepped(("rgba(0,0,0,0)", *_FILLS)),
        "showscale": False,
        "xgap": _GAP_PX,
        "ygap": _GAP_PX,
        "hoverinfo": "skip",
    }


def _stepped(fills: Sequence[str]) -> list[list[Any]]:
    """A scale without blends: each whole number its own colour. Missing (0) and blank cells show nothing."""
    ends = [number / len(fills) for number in range(len(fills) + 1)]
    return [[end, fill] for number, fill in enumerate(fills) for end in (ends[number], ends[number + 1])]


def _places(each: Sequence[Run], *, block: Block, lattice: Lattice) -> Iterator[tuple[Square, float, float]]:
    """Each square's state and upper left corner in pixels."""
    number = 0
    for square, _, count in each:
        for at in range(number, number + count):
            yield square, (block.x + at % ACROSS) * lattice.cell, (block.y + at // ACROSS) * lattice.cell
        number += count


def _missing(runs: Sequence[Sequence[Run]], *, blocks: Sequence[Block], lattice: Lattice) -> Iterator[dict[str, Any]]:
    """All missing squares as one dashed path."""
    inset, side = _GAP_PX / 2 + 0.5, lattice.cell - _GAP_PX - 1
    pieces = [
        f"M{x + inset:g},{y + inset:g}H{x + inset + side:g}V{y + inset + side:g}H{x + inset:g}Z"
        for each, block in zip(runs, blocks, strict=True)
        for _, x, y in _places([run for run in each if run[0] is Square.MISSING], block=block, lattice=lattice)
    ]
    if pieces:
        dash = "2px,1.5px" if lattice.cell < 10 else "3px,2px"
        line = {"color": "@bad", "width": 1.2, "dash": dash}
        yield {"type": "path", "name": "missing", "path": "".join(pieces), "line": line, "layer": "above"}


def _shapes(runs: Sequence[Sequence[Run]], *, blocks: Sequence[Block], lattice: Lattice) -> Iterator[Trace]:
    """Trouble and change told by shape as well, inside their squares."""
    found: dict[Square, list[tuple[float, float]]] = {square: [] for square in _SHAPED}
    for each, block in zip(runs, blocks, strict=True):
        loud = [run for run in each if run[0] is not Square.RUNNING]  # which come last
        for square, x, y in _places(loud, block=block, lattice=lattice):
            if square in found:
                found[square].append((x + lattice.cell / 2, y + lattice.cell / 2))
    room = _MOST_SHAPES
    for square, symbol in _SHAPED.items():
        shown, room = found[square][:room], max(0, room - len(found[square]))
        if shown:
            size = round(lattice.cell * (0.5 if symbol == "x-thin" else 0.36), 1)
            yield {
                "type": "scatter",
                "mode": "markers",
                "name": str(square),
                "x": [x for x, _ in shown],
                "y": [y for _, y in shown],
                "marker": {
                    "symbol": symbol,
                    "size": size,
                    "color": "@panel",
                    "line": {"width": 1.3 if symbol == "x-thin" else 0, "color": "@panel"},
                },
                "hoverinfo": "skip",
            }


def _heads(clusters: Sequence[WallCluster], *, blocks: Sequence[Block], lattice: Lattice) -> Iterator[Trace]:
    width = ACROSS * lattice.cell
    lines = (
        ("names", -27.0, {"size": 12, "weight": 600, "color": "@text"}, _names(clusters, width=width)),
        ("details", -12.0, {"size": 10.5, "color": _detail_colours(clusters)}, _details(clusters, width=width)),
    )
    for name, above, font, words in lines:
        yield texts(
            name,
            x=[block.x * lattice.cell - 2.0 for block in blocks],
            y=[block.y * lattice.cell + above for block in blocks],
            text=words,
            font=font,
        )


def _names(clusters: Sequence[WallCluster], *, width: float) -> list[str]:
    return [escaped(fitted_middle(cluster.name, width=width)) for cluster in clusters]


def _details(clusters: Sequence[WallCluster], *, width: float) -> list[str]:
    return [escaped(fitted_end(detail_of(cluster), width=width, character=DETAIL_PX)) for cluster in clusters]


def _detail_colours(clusters: Sequence[WallCluster]) -> list[str]:
    marks = [mark_of(cluster) for cluster in clusters]
    return [TEXT_COLOURS[mark] if mark else "@muted" for mark in marks]


def _cells(
    wall: FleetWall, *, runs: Sequence[Sequence[Run]], blocks: Sequence[Block], lattice: Lattice
) -> dict[str, Any]:
    """What stands under the pointer, for the browser: of each block its first cell and its runs, flat."""
    words = SERVICE_WORDS if wall.is_by_service else WORDS
    return {
        "cells": {
            "cell": lattice.cell,
            "across": ACROSS,
            "words": [words[square] for square in Square],
            "blocks": [
                [block.x, block.y, [part for square, at, count in each for part in (_ORDER.index(square), at, count)]]
                for each, block in zip(runs, blocks, strict=True)
            ],
            "names": [[service.name for service in cluster.services] for cluster in wall.clusters],
        }
    }
