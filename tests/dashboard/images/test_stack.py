"""Where the stack's parts stand, for made-up images of many sizes; and that Plotly takes what is drawn."""

import json
import random
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from dashboard.figures.image_stack import draw_stack
from dashboard.stack import (
    COLUMN_WIDTH,
    LEAST_PX,
    MOST_BOXES,
    ROW,
    TOP,
    WIDTH,
    Line,
    Running,
    Share,
    Stack,
    cells,
    height_of,
    line_ys,
    megabytes,
    slabs,
    summary_of,
)

EVIL = '<a href="//evil">x</a>'


def make_line(position: int, *, size: int, total: int, images: int = 1, text: str = "RUN make") -> Line:
    return Line(
        position=position,
        text=text,
        digest=f"sha256:{position:064x}" if size else "",
        size_bytes=size,
        total_bytes=total,
        image_count=images if size else 0,
        container_count=images * 2 if size else 0,
    )


def make_stack(sizes: list[int], *, containers: int = 3, text: str = "RUN make") -> Stack:
    totals = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    lines = tuple(
        make_line(place, size=size, total=total, images=1 + (20 >> place), text=text)
        for place, (size, total) in enumerate(zip(sizes, totals, strict=True))
    )
    running = tuple(
        Running(task_id=number, title=f"Container app of task {number}", detail="web") for number in range(containers)
    )
    return Stack(lines=lines, running=running[:MOST_BOXES], container_count=containers)


def some_stacks() -> list[Stack]:
    chance = random.Random(7)
    made = [make_stack([chance.choice((0, 0, 90, 2_000, 10**6, 10**9)) for _ in range(chance.randint(1, 60))])
            for _ in range(40)]  # fmt: skip
    return [*made, make_stack([0]), make_stack([1]), make_stack([10**9, 1, 0, 1], containers=500)]


@pytest.mark.parametrize("stack", some_stacks())
def test_the_column_it_stacks_without_gap_or_overlap_inside_the_lines(stack: Stack) -> None:
    placed = list(slabs(stack))

    assert [slab.line.position for slab in placed] == [line.position for line in reversed(stack.lines) if line.digest]
    for upper, lower in pairwise(placed):
        assert upper.bottom == pytest.approx(lower.top)
    for slab in placed:
        assert slab.bottom - slab.top >= LEAST_PX - 1e-9
        assert slab.top >= TOP
        assert slab.line_y == line_ys(stack)[slab.line.position]
    if placed and len(stack.lines) * ROW > LEAST_PX * len(placed) + 10:
        assert placed[-1].bottom <= TOP + len(stack.lines) * ROW


def test_the_column_it_draws_to_scale() -> None:
    first, second = slabs(make_stack([40_000_000, 20_000_000]))  # top down: the second layer first

    assert (second.bottom - second.top - LEAST_PX) == pytest.approx(2 * (first.bottom - first.top - LEAST_PX))


@pytest.mark.parametrize("stack", some_stacks())
def test_plotly_it_satisfies_and_all_stays_on_the_canvas(stack: Stack) -> None:
    figure = draw_stack(stack, title="Stack", summary="…", task_link=lambda pk: f"/tasks/{pk}")

    plain = json.loads(json.dumps(figure["data"]))
    for trace in plain:
        for holder, key in (
            (trace, "fillcolor"),
            (trace.get("marker", {}), "color"),
            (trace.get("textfont", {}), "color"),
        ):
            if key in holder:
                holder[key] = ["#123456"] * len(holder[key]) if isinstance(holder[key], list) else "#123456"
        go.Figure(data=[trace])
        rights = (
            [base + x for base, x in zip(trace["base"], trace["x"], strict=True)] if "base" in trace else trace["x"]
        )
        assert all(0 <= x <= WIDTH for x in rights)
        assert all(0 <= y <= height_of(stack) for y in trace["y"])
        if "cards" in trace.get("meta", {}):
            assert len(trace["meta"]["cards"]) == len(trace["x"])


def test_read_write_layers_it_draws_in_one_size_and_says_so() -> None:
    figure = draw_stack(make_stack([10, 20], containers=500), title="", summary="", task_link=lambda pk: f"/tasks/{pk}")

    boxes = next(trace for trace in figure["data"] if trace["name"] == "read/write layers")
    words = next(trace for trace in figure["data"] if trace["name"] == "containers words")
    assert len(boxes["x"]) == MOST_BOXES
    assert isinstance(boxes["marker"]["size"], float)
    assert words["text"] == ["500 running containers, each with its own read/write layer on top (not to scale)"]
    assert boxes["customdata"][0][4] == "/tasks/0"


def test_lines_of_a_stranger_it_escapes() -> None:
    figure = draw_stack(make_stack([10], text=EVIL), title="", summary="", task_link=str)

    assert not [text for trace in figure["data"] for text in trace.get("text", ()) if "<" in text]


def test_the_same_it_tells_in_the_table() -> None:
    stack = make_stack([40_000_000, 0, 20_000_000])

    figure = draw_stack(stack, title="", summary="", task_link=str)

    assert figure["table"]["rows"] == [cells(line) for line in reversed(stack.lines)]
    assert figure["table"]["rows"][1][-1] == "no layer"
    assert figure["table"]["rows"][0][2:4] == ["20.0 MB", "60.0 MB"]


@pytest.mark.parametrize(
    ("images", "share"), [(1, Share.OWN), (2, Share.FEW), (7, Share.FEW), (8, Share.MANY), (16, Share.BASE)]
)
def test_how_far_a_layer_is_shared_it_says(images: int, share: Share) -> None:
    assert make_line(0, size=1, total=1, images=images).share is share


def test_sizes_read_as_registries_count() -> None:
    assert [megabytes(size) for size in (90, 2_041, 64_718_000, 176_000_000, 1_460_000_000)] == [
        "90 B", "2.0 kB", "64.7 MB", "176 MB", "1.46 GB"
    ]  # fmt: skip
    assert summary_of(make_stack([0])).startswith("0 B in 0 layers")
    assert COLUMN_WIDTH < WIDTH
