"""The stairs of a host: a step a task, across by CPU, up by memory; the hatched corner is the room left."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboard.figures.canvas import TEXT_COLOURS, Figure, Table, Trace, View, bars, canvas, texts
from dashboard.figures.text import escaped, fitted_end
from dashboard.stairs import COLUMNS, Stairs, Step, cells_of, fills_of, gib, legend_of, room_of, vcpu

WIDTH, HEIGHT = 1160.0, 360.0
_LEFT, _TOP, _ACROSS, _UP = 76.0, 34.0, 1060.0, 290.0
_LEAST = 2.0  # pixels, so that a tiny task is still there to point at
_LABEL_FROM, _TALL_FROM = 70.0, 16.0
_TICKS = 4
_FILLS = {"cpu": "@cpu", "mem": "@mem", "own": "@layer-own", "ok": "@ok", "many": "@layer-many", "base": "@layer-base"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def build_stairs_figure(stairs: Stairs, *, title: str, summary: str, link: Callable[[int], str]) -> Figure:
    boxes, corner = _placed(stairs)
    data: list[Trace] = [
        _frame(),
        *_room(stairs, corner=corner),
        _steps(stairs, boxes=boxes, link=link),
        *_labels(stairs, boxes=boxes),
        *_axes(stairs),
    ]
    view = View(title=title, summary=summary, click="open", legend=legend_of(stairs))
    table = Table(columns=list(COLUMNS), rows=[cells_of(step) for step in stairs.steps])
    return Figure(data=data, layout=canvas(width=WIDTH, height=HEIGHT), view=view, table=table)


def _placed(stairs: Stairs) -> tuple[list[_Box], _Box]:
    """Each step begins where the last ended; what no mirrored task explains lies between them and the corner."""
    across, up = _ACROSS / max(1, stairs.cpu_units), _UP / max(1, stairs.memory_mib)
    x, y = _LEFT, _TOP + _UP
    boxes = []
    for step in stairs.steps:
        width, height = step.cpu_units * across, step.memory_mib * up
        y -= height
        boxes.append(_Box(x=x, y=y, width=max(_LEAST, width - 1), height=max(_LEAST, height - 1)))
        x += width
    free_x = max(0, stairs.remaining_cpu_units) * across
    free_y = max(0, stairs.remaining_memory_mib) * up
    return boxes, _Box(x=_LEFT + _ACROSS - free_x, y=_TOP, width=free_x, height=free_y)


def _frame() -> Trace:
    marker: Trace = {"color": "@sunken", "line": {"color": "@line", "width": 1}}
    return bars("host", base=[_LEFT], x=[_ACROSS], y=[_TOP + _UP / 2], thick=[_UP], marker=marker)


def _room(stairs: Stairs, *, corner: _Box) -> Iterator[Trace]:
    room = room_of(stairs)
    if corner.width > 1 and corner.height > 1:
        pattern = {"shape": "/", "fgcolor": "@ok.45", "bgcolor": "@panel", "size": 7, "solidity": 0.12}
        marker: Trace = {"color": "@panel", "pattern": pattern, "line": {"color": "@ok", "width": 1.2}}
        yield bars("room", base=[corner.x], x=[corner.width], y=[corner.middle], thick=[corner.height], marker=marker)
    words = texts(
        "room words",
        x=[_LEFT + _ACROSS],
        y=[_TOP - 14],
        text=[escaped(room.text)],
        font={"size": 11.5, "weight": 600, "color": TEXT_COLOURS[room.mark]},
    )
    yield {**words, "textposition": "middle left"}


def _steps(stairs: Stairs, *, boxes: list[_Box], link: Callable[[int], str]) -> Trace:
    fills = fills_of(stairs)
    trace = bars(
        "cards",
        base=[round(box.x, 1) for box in boxes],
        x=[round(box.width, 1) for box in boxes],
        y=[round(box.middle, 1) for box in boxes],
        thick=[round(box.height, 1) for box in boxes],
        marker={
            "color": [_FILLS.get(fills[step.service_name], "@off") for step in stairs.steps],
            "cornerradius": 2,
            "line": {"width": 0},
        },
    )
    customdata = [[key, "task", _title(step), _detail(step), link(step.id), key] for key, step in _keyed(stairs)]
    return {**trace, "hoverinfo": "none", "customdata": customdata}


def _keyed(stairs: Stairs) -> Iterator[tuple[str, Step]]:
    for step in stairs.steps:
        yield f"task/{step.id}", step


def _title(step: Step) -> str:
    return f"{step.service_name}, task {step.short_id}"


def _detail(step: Step) -> str:
    parts = [vcpu(step.cpu_units), gib(step.memory_mib), step.status.text, ", ".join(step.ports), step.interface]
    return " · ".join(part for part in parts if part)


def _labels(stairs: Stairs, *, boxes: list[_Box]) -> Iterator[Trace]:
    """Names beside steps: to the right of each, where the stairs leave the room."""
    told = [
        (step, box)
        for step, box in zip(stairs.steps, boxes, strict=True)
        if box.height >= _TALL_FROM and box.x + box.width + _LABEL_FROM < _LEFT + _ACROSS
    ]
    yield texts(
        "names",
        x=[box.x + box.width + 2 for _, box in told],
        y=[box.middle for _, box in told],
        text=[
            escaped(fitted_end(step.service_name, width=min(200.0, _LEFT + _ACROSS - box.x - box.width)))
            for step, box in told
        ],
        font={"size": 10.5, "color": "@muted"},
    )


def _axes(stairs: Stairs) -> Iterator[Trace]:
    shares = [number / _TICKS for number in range(1, _TICKS + 1)]
    font = {"size": 10.5, "color": "@muted"}
    up = texts(
        "memory",
        x=[_LEFT - 4] * _TICKS,
        y=[_TOP + _UP * (1 - share) + 5 for share in shares],
        text=[gib(round(stairs.memory_mib * share)) for share in shares],
        font=font,
    )
    across = texts(
        "cpu",
        x=[_LEFT + _ACROSS * share for share in shares],
        y=[_TOP + _UP + 14] * _TICKS,
        text=[vcpu(round(stairs.cpu_units * share)) for share in shares],
        font=font,
    )
    yield {**up, "textposition": "middle left"}
    yield {**across, "textposition": "middle left"}
