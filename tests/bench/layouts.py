"""Our layered layout beside igraph's Sugiyama on the same graphs: milliseconds and edge crossings."""

import random
import statistics
import time
from collections.abc import Sequence

import igraph

from dashboard.topology.order import neighbours_of, ordered
from dashboard.topology.place import heights

SHAPES = ((8, 12), (12, 24), (24, 60), (60, 120))  # services, hosts
RUNS = 5

Layers = list[list[str]]
Edges = list[tuple[str, str, float]]


def measure() -> None:
    print("\n| services, hosts | cards | edges | ours ms | crossings | igraph ms | crossings |")
    print("|---|---|---|---|---|---|---|")
    for services, hosts in SHAPES:
        columns, edges = _graph(services, hosts)
        ours_ms, order = _ours(columns, edges)
        theirs_ms, other = _igraph(columns, edges)
        count = sum(map(len, columns))
        print(
            f"| {services}, {hosts} | {count} | {len(edges)} | {ours_ms:.1f} | {crossings(order, edges):,} "
            f"| {theirs_ms:.1f} | {crossings(other, edges):,} |",
            flush=True,
        )


def crossings(columns: Sequence[Sequence[str]], edges: Edges) -> int:
    """Pairs of edges between neighbouring columns whose ends stand in opposite order."""
    place = {name: (column, at) for column, names in enumerate(columns) for at, name in enumerate(names)}
    found = 0
    for column in range(len(columns) - 1):
        ends = [(place[a][1], place[b][1]) for a, b, _ in edges if place[a][0] == column and place[b][0] == column + 1]
        found += sum((a - c) * (b - d) < 0 for at, (a, b) in enumerate(ends) for c, d in ends[at + 1 :])
    return found


def _graph(services: int, hosts: int) -> tuple[Layers, Edges]:
    """A cluster as a topology has it; one service of three is rolling out, tasks spread over a few hosts."""
    chance = random.Random(7)
    columns: Layers = [[], [], [], [], [f"host/{n}" for n in range(hosts)], ["provider/a", "provider/b"]]
    edges: Edges = [(f"host/{n}", f"provider/{'ab'[n % 2]}", 1.0) for n in range(hosts)]
    for service in range(services):
        columns[2].append(f"service/{service}")
        for revision in range(2 if service % 3 == 0 else 1):
            names = [f"{kind}/{service}/{revision}" for kind in ("image", "definition", "tasks")]
            for column, name in zip((0, 1, 3), names, strict=True):
                columns[column].append(name)
            edges += [(names[0], names[1], 1.0), (names[1], f"service/{service}", 1.0)]
            edges.append((f"service/{service}", names[2], 6.0))
            edges += [(names[2], f"host/{n}", 0.12) for n in chance.sample(range(hosts), min(hosts, 4))]
    return columns, edges


def _ours(columns: Layers, edges: Edges) -> tuple[float, Sequence[Sequence[str]]]:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        neighbours = neighbours_of(columns, edges=edges)
        alike = neighbours_of(columns, edges=[(source, target, 1.0) for source, target, _ in edges])
        order = ordered(columns, neighbours=alike)
        halves = {name: 20.0 for column in columns for name in column}
        heights(order, neighbours=neighbours, halves=halves, gap=10)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), order


def _igraph(columns: Layers, edges: Edges) -> tuple[float, Sequence[Sequence[str]]]:
    names = [name for column in columns for name in column]
    number = {name: at for at, name in enumerate(names)}
    layers = [column for column, members in enumerate(columns) for _ in members]
    graph = igraph.Graph(n=len(names), edges=[(number[a], number[b]) for a, b, _ in edges], directed=True)
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        layout = graph.layout_sugiyama(layers=layers)
        took.append((time.perf_counter() - began) * 1000)
    across = {name: layout[number[name]][0] for name in names}
    return statistics.median(took), [sorted(column, key=across.__getitem__) for column in columns]
