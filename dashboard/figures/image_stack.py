"""The stack of an image: a column to scale, tied by ribbons to its Dockerfile lines. Draws what `stack` has placed."""

from collections.abc import Callable, Iterator

from dashboard.figures.canvas import Figure, Table, Trace, View, bars, canvas, texts
from dashboard.figures.text import escaped, fitted_end, fitted_middle
from dashboard.stack import (
    COLUMN_WIDTH,
    COLUMN_X,
    COLUMNS,
    CONTAINERS_Y,
    GAP,
    MOST_BOXES,
    ROW,
    ROWS_X,
    SHARE_WORDS,
    WIDTH,
    Line,
    Slab,
    Stack,
    cells,
    height_of,
    line_ys,
    megabytes,
    slabs,
)

_ROWS_WIDTH = WIDTH - ROWS_X - 8
_TEXT_X, _ORIGIN_X, _SIZE_X, _BAR_X, _BAR_WIDTH, _TOTAL_X, _SHARED_X, _COUNT_X = (
    ROWS_X + 10,
    556.0,
    760.0,
    770.0,
    120.0,
    985.0,
    1005.0,
    1160.0,
)
_MONO_PX, _NAME_PX = 7.0, 6.2
_RIBBON_STEPS = 12
_BOX_STEP, _BOX = 15.0, 10.0
_CONTAINERS = "containers"


def draw_stack(stack: Stack, *, title: str, summary: str, task_link: Callable[[int], str]) -> Figure:
    """Read/write layers are boxes of one size: ECS does not tell theirs, and the picture says so."""
    lines = list(reversed(stack.lines))
    ys = line_ys(stack)
    placed = list(slabs(stack))
    data = [
        *(_ribbon(slab) for slab in placed),
        _column(placed),
        _rows(stack, lines=lines, ys=ys),
        _sizes([line for line in lines if line.digest], ys=ys),
        *_words(lines, ys=ys),
        *_containers(stack, task_link=task_link),
        *_heads(),
    ]
    legend = [[str(share), words] for share, words in SHARE_WORDS.items()]
    view = View(title=title, summary=summary, click="focus", legend=[*legend, ["layer-rw", "Read/write layer"]])
    table = Table(columns=list(COLUMNS), rows=[cells(line) for line in lines])
    return Figure(data=data, layout=canvas(width=WIDTH, height=height_of(stack)), view=view, table=table)


def _key(line: Line) -> str:
    return f"line/{line.position}"


def _ribbon(slab: Slab) -> Trace:
    """From the layer in the column to its line, both edges a level cubic."""
    left, right = COLUMN_X + COLUMN_WIDTH + 2, ROWS_X - 4
    half = (ROW - GAP) / 2
    top = list(_edge(left, slab.top, right, slab.line_y - half))
    bottom = list(_edge(left, slab.bottom, right, slab.line_y + half))
    points = [*top, *reversed(bottom)]
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "name": "ribbon",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "line": {"width": 0},
        "fillcolor": f"@{slab.line.share}.18",
        "hoverinfo": "skip",
        "meta": {"edges": [], "points": 0},
    }


def _edge(x0: float, y0: float, x1: float, y1: float) -> Iterator[tuple[float, float]]:
    for step in range(_RIBBON_STEPS + 1):
        t = step / _RIBBON_STEPS
        eased = t * t * (3 - 2 * t)
        yield round(x0 + (x1 - x0) * t, 1), round(y0 + (y1 - y0) * eased, 1)


def _column(placed: list[Slab]) -> Trace:
    trace = bars(
        "column",
        base=[COLUMN_X] * len(placed),
        x=[COLUMN_WIDTH] * len(placed),
        y=[round((slab.top + slab.bottom) / 2, 2) for slab in placed],
        thick=[round(max(1.0, slab.bottom - slab.top - 1), 2) for slab in placed],
        marker={"color": [f"@{slab.line.share}" for slab in placed], "cornerradius": 2, "line": {"width": 0}},
    )
    return {**trace, "meta": {"cards": [_key(slab.line) for slab in placed]}}


def _rows(stack: Stack, *, lines: list[Line], ys: dict[int, float]) -> Trace:
    """Each line a card, the containers' row first: what hovers, is clicked and walked by keyboard."""
    colours = ["@layer-rw.14", *(f"@{line.share}.14" if line.digest else "@sunken" for line in lines)]
    keys = [_CONTAINERS, *(_key(line) for line in lines)]
    trace = bars(
        "cards",
        base=[ROWS_X] * len(keys),
        x=[_ROWS_WIDTH] * len(keys),
        y=[CONTAINERS_Y, *(ys[line.position] for line in lines)],
        thick=[ROW - GAP] * len(keys),
        marker={"color": colours, "cornerradius": 5, "line": {"width": 0}},
    )
    containers = [
        _CONTAINERS,
        "containers",
        _containers_words(stack),
        "Not to scale: ECS does not tell their size",
        "",
        _CONTAINERS,
    ]
    told = [[_key(line), "layer", line.text or "No line", _detail(line), "", _key(line)] for line in lines]
    return {**trace, "hoverinfo": "none", "customdata": [containers, *told], "meta": {"cards": keys}}


def _detail(line: Line) -> str:
    origin = f"from {line.origin} · " if line.origin else ""
    if not line.digest:
        return f"{origin}changes the configuration only, no layer"
    under = f"under {line.container_count:,} running containers"
    return f"{origin}{megabytes(line.size_bytes)} · {line.shared_words} · {under} · {line.digest}"


def _sizes(layers: list[Line], *, ys: dict[int, float]) -> Trace:
    largest = max((line.size_bytes for line in layers), default=0) or 1
    trace = bars(
        "sizes",
        base=[_BAR_X] * len(layers),
        x=[round(max(1.0, _BAR_WIDTH * line.size_bytes / largest), 1) for line in layers],
        y=[ys[line.position] for line in layers],
        thick=[7.0] * len(layers),
        marker={"color": [f"@{line.share}" for line in layers], "cornerradius": 2, "line": {"width": 0}},
    )
    return {**trace, "meta": {"cards": [_key(line) for line in layers]}}


def _words(lines: list[Line], *, ys: dict[int, float]) -> Iterator[Trace]:
    layers = [line for line in lines if line.digest]
    yield _text(
        "lines",
        lines=lines,
        ys=ys,
        x=_TEXT_X,
        text=[
            escaped(fitted_end(line.text or "(no line)", width=_ORIGIN_X - 12 - _TEXT_X, character=_MONO_PX))
            for line in lines
        ],
        colour=["@text" if line.digest else "@muted" for line in lines],
        family="@mono",
    )
    yield _text(
        "origins",
        lines=lines,
        ys=ys,
        x=_ORIGIN_X,
        text=[
            escaped(fitted_middle(line.origin, width=_SIZE_X - 66 - _ORIGIN_X, character=_NAME_PX)) for line in lines
        ],
        colour=["@muted"] * len(lines),
    )
    for name, x, text, position, colour in (
        ("size", _SIZE_X, [megabytes(line.size_bytes) for line in layers], "middle left", "@text"),
        ("total", _TOTAL_X, [megabytes(line.total_bytes) for line in layers], "middle left", "@muted"),
        ("shared", _SHARED_X, [line.shared_words for line in layers], "middle right", "@text"),
        ("containers", _COUNT_X, [f"{line.container_count:,}" for line in layers], "middle left", "@text"),
    ):
        trace = _text(name, lines=layers, ys=ys, x=x, text=text, colour=[colour] * len(layers))
        yield {**trace, "textposition": position}


def _text(
    name: str,
    *,
    lines: list[Line],
    ys: dict[int, float],
    x: float,
    text: list[str],
    colour: list[str],
    family: str = "",
) -> Trace:
    font: Trace = {"size": 11.5, "color": colour} | ({"family": family} if family else {})
    y = [ys[line.position] for line in lines]
    trace = texts(name, x=[x] * len(lines), y=y, text=text, font=font)
    return {**trace, "meta": {"cards": [_key(line) for line in lines]}}


def _containers(stack: Stack, *, task_link: Callable[[int], str]) -> Iterator[Trace]:
    shown = stack.running[:MOST_BOXES]
    if shown:
        yield {
            "type": "scatter",
            "mode": "markers",
            "name": "read/write layers",
            "x": [ROWS_X + 18 + _BOX_STEP * number for number in range(len(shown))],
            "y": [CONTAINERS_Y] * len(shown),
            "marker": {"symbol": "square", "size": _BOX, "color": "@layer-rw", "line": {"width": 0}},
            "customdata": [
                [f"task/{each.task_id}", "task", each.title, each.detail, task_link(each.task_id), _CONTAINERS]
                for each in shown
            ],
            "hoverinfo": "none",
            "meta": {"cards": [_CONTAINERS] * len(shown)},
        }
    words = texts(
        "containers words",
        x=[ROWS_X + 18 + _BOX_STEP * len(shown)],
        y=[CONTAINERS_Y],
        text=[_containers_words(stack)],
        font={"size": 11.5, "color": ["@text"]},
    )
    yield {**words, "meta": {"cards": [_CONTAINERS]}}


def _containers_words(stack: Stack) -> str:
    if not stack.container_count:
        return "No running container stands on this image"
    if stack.container_count == 1:
        return "1 running container, with a read/write layer of its own on top (not to scale)"
    return f"{stack.container_count:,} running containers, each with its own read/write layer on top (not to scale)"


def _heads() -> Iterator[Trace]:
    font = {"size": 11, "weight": 500, "color": "@muted"}
    left = (
        (COLUMN_X, "To scale"),
        (_TEXT_X, "Dockerfile line, newest on top"),
        (_ORIGIN_X, "Comes from"),
        (_SHARED_X, "Shared by"),
    )
    right = ((_SIZE_X, "Size"), (_TOTAL_X, "Total so far"), (_COUNT_X, "Containers"))
    for name, heads, position in (("headings", left, "middle right"), ("headings of numbers", right, "middle left")):
        trace = texts(
            name, x=[x for x, _ in heads], y=[26.0] * len(heads), text=[words for _, words in heads], font=dict(font)
        )
        yield {**trace, "textposition": position}
