"""What all pictures share: a canvas whose units are pixels, colour tokens, symbols, curves.

Colours are tokens ("@ok", "@bad.40" for 40 %), resolved in the browser, so that one figure serves both themes.
"""

from typing import Any, TypedDict

from dashboard.palette import Mark

FONT = "@font"  # the page's own
CURVE_STEPS = 14
POINTS_A_CURVE = CURVE_STEPS + 2  # its points and the gap after them

COLOURS = {
    Mark.OK: "@ok",
    Mark.CHANGE: "@change",
    Mark.DRAIN: "@warn",
    Mark.WARN: "@warn",
    Mark.BAD: "@bad",
    Mark.OFF: "@off",
    Mark.UNKNOWN: "@off",
}
TEXT_COLOURS = {mark: f"{colour}-text" for mark, colour in COLOURS.items()}
SYMBOLS = {
    Mark.OK: "circle",
    Mark.CHANGE: "circle-open",
    Mark.DRAIN: "diamond",
    Mark.WARN: "triangle-up",
    Mark.BAD: "x",
    Mark.OFF: "square-open",
    Mark.UNKNOWN: "circle-open-dot",
}

Trace = dict[str, Any]


class Table(TypedDict):
    columns: list[str]
    rows: list[list[str]]


class View(TypedDict):
    """`summary` is the picture's aria-label, too. `click`: what a click does. `legend`: (mark or "missing", words)."""

    title: str
    summary: str
    click: str
    legend: list[list[str]]


class Figure(TypedDict):
    data: list[Trace]
    layout: dict[str, Any]
    view: View
    table: Table


def canvas(*, width: float, height: float) -> dict[str, Any]:
    """A layout where x runs from 0 to `width` and y downwards from 0 to `height`."""
    return {
        "font": {"family": FONT, "size": 12, "color": "@text"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": "pan",
        "barmode": "overlay",
        "height": height,
        "xaxis": {"visible": False, "range": [0, width]},
        "yaxis": {"visible": False, "range": [height, 0]},
    }


def texts(name: str, *, x: list[float], y: list[float], text: list[str], font: dict[str, Any]) -> Trace:
    """Escaped already; they start at `x` and neither hover nor click."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": name,
        "x": x,
        "y": y,
        "text": text,
        "textposition": "middle right",
        "textfont": {"family": FONT, **font},
        "hoverinfo": "skip",
    }


def bars(name: str, *, base: list[float], x: list[float], y: list[float], thick: list[float], marker: Trace) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "base": base,
        "x": x,
        "y": y,
        "width": thick,
        "marker": marker,
        "hoverinfo": "skip",
    }


def curve(x0: float, y0: float, x1: float, y1: float) -> tuple[list[float | None], list[float | None]]:
    """A level cubic from one card to the next, sampled; ends with a gap."""
    middle = (x0 + x1) / 2
    xs: list[float | None] = []
    ys: list[float | None] = []
    for step in range(CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
        xs.append(round(a * x0 + (b + c) * middle + d * x1, 1))
        ys.append(round((a + b) * y0 + (c + d) * y1, 1))
    return [*xs, None], [*ys, None]
