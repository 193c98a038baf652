"""CPU and memory over time: a line for the average, a shade up to the busiest task, marks for deployments.

Draws what `dashboard.utilisation` holds. Decides nothing, reads no clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.deployments import DeploymentTime, ticks, took_of
from dashboard.figures.canvas import COLOURS, SYMBOLS, Figure, Table, Trace, View, bars, canvas, texts
from dashboard.figures.text import escaped, fitted_middle
from dashboard.utilisation import (
    COLUMNS,
    RESERVED,
    Reading,
    Target,
    Use,
    UsePoint,
    Utilisation,
    cells_of,
    percent,
    runs_of,
    summary_of,
)
from dashboard.words import revision_number

WIDTH = 1160.0
_LEFT, _RIGHT, _TOP = 64.0, 1096.0, 34.0
_PANE, _BETWEEN, _FOOT = 170.0, 34.0, 34.0
_HEIGHT = _TOP + 2 * _PANE + _BETWEEN + _FOOT
_NOW_ROOM = 72.0  # beside the moment of now, which stands under the right end
_STRETCHES = 48  # at most; what the pointer and the keyboard stop at
_COUNT = 40.0  # room for a count that was set
_LABEL = 92.0  # room for a deployment's revision


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pane:
    """`metric` names the field of a point; `most`: percent at the upper edge."""

    metric: str
    words: str
    colour: str
    top: float
    most: float

    @property
    def bottom(self) -> float:
        return self.top + _PANE

    def y(self, value: float) -> float:
        return round(self.bottom - _PANE * min(value, self.most) / self.most, 1)

    def use(self, point: UsePoint) -> Use:
        return point.cpu if self.metric == "cpu" else point.memory


def build_utilisation_figure(use: Utilisation, *, title: str) -> Figure:
    summary = summary_of(use)
    table = Table(columns=list(COLUMNS), rows=[cells_of(point) for point in reversed(use.points)])
    view = View(title=title, summary=summary, click="focus", legend=legend_of(use))
    if not use.points:
        return Figure(data=[_nothing(use)], layout=canvas(width=WIDTH, height=_HEIGHT), view=view, table=table)
    panes = _panes(use)
    data: list[Trace] = [
        _grid(use, panes=panes),
        *(trace for pane in panes for trace in _pane(use, pane=pane)),
        *_targets(use.targets, panes=panes),
        *_deployments(use, panes=panes),
        *_activities(use, panes=panes),
        _stretches(use),
        *_words(use, panes=panes),
    ]
    return Figure(data=data, layout=canvas(width=WIDTH, height=_HEIGHT), view=view, table=table)


def _nothing(use: Utilisation) -> Trace:
    words = "Reading from CloudWatch." if use.reading is Reading.READING else "No values in this span."
    return texts("nothing", x=[_LEFT], y=[_TOP + _PANE / 2], text=[words], font={"size": 13, "color": "@muted"})


def legend_of(use: Utilisation) -> list[list[str]]:
    marks = dict.fromkeys(entry.mark for entry in use.deployments)
    drawn = [
        ["line", "Average over tasks"],
        ["shade", "Up to the busiest task"],
        ["dash", "100%: all that is reserved"],
    ]
    drawn += [["star", "Scaled by Application Auto Scaling"]] if use.activities else []
    drawn += [["target", "Scaling target"]] if use.targets else []
    return drawn + [[str(mark), f"Deployment {_outcome(use.deployments, mark=str(mark))}"] for mark in marks]


def _outcome(entries: Sequence[DeploymentTime], *, mark: str) -> str:
    return next(str(entry.outcome) for entry in entries if entry.mark == mark)


def _panes(use: Utilisation) -> tuple[_Pane, _Pane]:
    """Up to what is reserved; further where tasks use more, so that nothing is cut off."""
    cpu = max((value for point in use.points for value in (point.cpu.busiest, point.cpu.average) if value), default=0)
    memory = max(
        (value for point in use.points for value in (point.memory.busiest, point.memory.average) if value), default=0
    )
    return (
        _Pane(metric="cpu", words="CPU", colour="@cpu", top=_TOP, most=_most(cpu)),
        _Pane(metric="memory", words="Memory", colour="@mem", top=_TOP + _PANE + _BETWEEN, most=_most(memory)),
    )


def _most(value: float) -> float:
    return max(RESERVED, -(-value // 50) * 50)


def _x(moment: datetime, *, use: Utilisation) -> float:
    share = (moment - use.start).total_seconds() / (use.now - use.start).total_seconds()
    return round(_LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, share)), 1)


def _grid(use: Utilisation, *, panes: Sequence[_Pane]) -> Trace:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for pane in panes:
        for moment, _ in ticks(use.start, use.now):
            xs += [_x(moment, use=use)] * 2 + [None]
            ys += [pane.top, pane.bottom, None]
        for value in (0.0, pane.most / 2):
            xs += [_LEFT, _RIGHT, None]
            ys += [pane.y(value), pane.y(value), None]
    return _line("grid", x=xs, y=ys, line={"color": "@line", "width": 1})


def _line(name: str, *, x: Sequence[float | None], y: Sequence[float | None], line: Trace) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(x),
        "y": list(y),
        "line": line,
        "hoverinfo": "skip",
    }


def _pane(use: Utilisation, *, pane: _Pane) -> Iterator[Trace]:
    """The shade, what is reserved, and the average above both. A gap stays open."""
    shade_x: list[float | None] = []
    shade_y: list[float | None] = []
    line_x: list[float | None] = []
    line_y: list[float | None] = []
    for run in runs_of(use.points, step=use.step):
        told = [(_x(point.at, use=use), pane.use(point)) for point in run]
        upper = [(x, each.busiest) for x, each in told if each.busiest is not None and each.average is not None]
        lower = [(x, each.average) for x, each in told if each.busiest is not None and each.average is not None]
        if len(upper) > 1:
            outline = [*upper, *reversed(lower), upper[0]]
            shade_x += [*(x for x, _ in outline), None]
            shade_y += [*(pane.y(value) for _, value in outline), None]
        line_x += [*(x for x, _ in told), None]
        line_y += [*(None if each.average is None else pane.y(each.average) for _, each in told), None]
    shade = _line(f"{pane.words} busiest", x=shade_x, y=shade_y, line={"width": 0})
    yield {**shade, "fill": "toself", "fillcolor": f"{pane.colour}.18"}
    reserved = [pane.y(RESERVED)] * 2
    yield _line(
        f"{pane.words} reserved", x=[_LEFT, _RIGHT], y=reserved, line={"color": "@muted", "width": 1, "dash": "dash"}
    )
    average = _line(f"{pane.words} average", x=line_x, y=line_y, line={"color": pane.colour, "width": 2})
    yield {**average, "mode": "lines+markers", "marker": {"size": 3, "color": pane.colour}}


def _targets(targets: Sequence[Target], *, panes: Sequence[_Pane]) -> Iterator[Trace]:
    for target in targets:
        for pane in panes:
            if pane.metric == target.metric:
                y = pane.y(target.percent)
                line = {"color": "@bad", "width": 1.2, "dash": "dashdot"}
                yield _line("target", x=[_LEFT, _RIGHT], y=[y, y], line=line)
                words = texts(
                    "target words",
                    x=[_RIGHT - 4],
                    y=[y - 8],
                    text=[escaped(target.words)],
                    font={"size": 10.5, "color": "@bad-text"},
                )
                yield {**words, "textposition": "middle left"}  # ends there: at the left stands the pane's name


def _deployments(use: Utilisation, *, panes: Sequence[_Pane]) -> Iterator[Trace]:
    """A dotted line through both panes, with the outcome's shape and the revision on top."""
    entries = sorted(use.deployments, key=lambda entry: entry.started_at)
    if not entries:
        return
    xs = [_x(entry.started_at, use=use) for entry in entries]
    lines_x = [value for x in xs for value in (x, x, None)]
    lines_y = [value for _ in xs for value in (_TOP - 8, panes[-1].bottom, None)]
    yield _line("deployments", x=lines_x, y=lines_y, line={"color": "@muted", "width": 1, "dash": "dot"})
    yield {
        "type": "scatter",
        "mode": "markers",
        "name": "cards",
        "x": xs,
        "y": [_TOP - 14] * len(xs),
        "marker": {
            "size": 10,
            "symbol": [SYMBOLS[entry.mark] for entry in entries],
            "color": [COLOURS[entry.mark] for entry in entries],
        },
        "hoverinfo": "none",
        "customdata": [_deployment(entry, now=use.now) for entry in entries],
    }
    shown = [number for number, x in enumerate(xs) if number + 1 == len(xs) or xs[number + 1] - x > _LABEL]
    yield texts(
        "revisions",
        x=[xs[number] + 7 for number in shown],
        y=[_TOP - 14] * len(shown),
        text=[escaped(_short(entries[number])) for number in shown],
        font={"size": 10.5, "color": "@muted"},
    )


def _activities(use: Utilisation, *, panes: Sequence[_Pane]) -> Iterator[Trace]:
    """What Application Auto Scaling set, between the panes: a star with the count."""
    rows = sorted(use.activities, key=lambda row: row.at)
    if not rows:
        return
    xs = [_x(row.at, use=use) for row in rows]
    y = panes[0].bottom + _BETWEEN / 2
    yield {
        "type": "scatter",
        "mode": "markers",
        "name": "cards",
        "x": xs,
        "y": [y] * len(xs),
        "marker": {"size": 10, "symbol": "star", "color": [COLOURS[row.status.mark] for row in rows]},
        "hoverinfo": "none",
        "customdata": [
            [row.id, "scaling", row.status.text, f"{row.at:%a %d %b %H:%M} UTC · {row.cause}", "", row.id]
            for row in rows
        ],
    }
    shown = [number for number, x in enumerate(xs) if number + 1 == len(xs) or xs[number + 1] - x > _COUNT]
    yield texts(
        "counts",
        x=[xs[number] + 6 for number in shown],
        y=[y] * len(shown),
        text=[escaped(rows[number].short) for number in shown],
        font={"size": 10, "color": "@muted"},
    )


def _short(entry: DeploymentTime) -> str:
    return fitted_middle(f"{revision_number(entry.revision)} {entry.outcome}", width=_LABEL, character=5.6)


def _deployment(entry: DeploymentTime, *, now: datetime) -> list[str]:
    by = f" · by {entry.by}" if entry.by else ""
    reason = f" · {entry.reason}" if entry.reason else ""
    words = f"{entry.started_at:%a %d %b %H:%M} UTC · {took_of(entry, now=now)}{by}{reason}"
    return [entry.id, "deployment", f"{entry.revision} {entry.outcome}", words, "", entry.id]


def _stretches(use: Utilisation) -> Trace:
    """Clear bars over both panes: they hear the pointer and are what the keyboard walks."""
    count = min(_STRETCHES, round((use.now - use.start) / use.step))
    stretch = (use.now - use.start) / count
    width = (_RIGHT - _LEFT) / count
    found = [(number, _values(use, start=use.start + number * stretch, length=stretch)) for number in range(count)]
    told = [(number, words) for number, words in found if words]
    height = 2 * _PANE + _BETWEEN
    trace = bars(
        "cards",
        base=[round(_LEFT + number * width, 1) for number, _ in told],
        x=[round(width, 1)] * len(told),
        y=[_TOP + height / 2] * len(told),
        thick=[height] * len(told),
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}},
    )
    customdata = [
        [f"at/{number}", "values", f"{use.start + number * stretch:%a %d %b %H:%M} UTC", words, "", f"at/{number}"]
        for number, words in told
    ]
    return {**trace, "hoverinfo": "none", "customdata": customdata}


def _values(use: Utilisation, *, start: datetime, length: timedelta) -> str:
    """The last point that begins in the stretch, or that covers it; "" for a gap."""
    inside = [point for point in use.points if start <= point.at < start + length]
    inside = inside or [point for point in use.points if point.at <= start < point.at + use.step]
    if not inside:
        return ""
    cpu, memory = inside[-1].cpu, inside[-1].memory
    return (
        f"CPU {percent(cpu.average)} average, {percent(cpu.busiest)} busiest task · "
        f"memory {percent(memory.average)} average, {percent(memory.busiest)} busiest task"
    )


def _words(use: Utilisation, *, panes: Sequence[_Pane]) -> Iterator[Trace]:
    scale = [(pane.y(value), f"{value:.0f}%") for pane in panes for value in (0.0, pane.most / 2, pane.most)]
    scale_words = texts(
        "scale",
        x=[_LEFT - 8] * len(scale),
        y=[y for y, _ in scale],
        text=[words for _, words in scale],
        font={"size": 11, "color": "@muted"},
    )
    yield {**scale_words, "textposition": "middle left"}
    yield texts(
        "panes",
        x=[_LEFT + 4] * 2,
        y=[pane.top + 10 for pane in panes],
        text=[pane.words for pane in panes],
        font={"size": 11.5, "weight": 600, "color": "@text"},
    )
    last = use.points[-1]
    now = [(pane, average) for pane in panes if (average := pane.use(last).average) is not None]
    yield texts(
        "now",
        x=[_x(last.at, use=use) + 6 for _ in now],
        y=[pane.y(average) for pane, average in now],
        text=[percent(average) for _, average in now],
        font={"size": 12, "weight": 600, "color": [pane.colour for pane, _ in now]},
    )
    placed = [(_x(moment, use=use), words) for moment, words in ticks(use.start, use.now)]
    marks = [(x, words) for x, words in placed if x < _RIGHT - _NOW_ROOM]
    times = texts(
        "times",
        x=[*(x for x, _ in marks), _RIGHT],
        y=[panes[-1].bottom + 16] * (len(marks) + 1),
        text=[*(words for _, words in marks), f"{use.now:%H:%M} UTC"],
        font={"size": 11, "color": "@muted"},
    )
    yield {**times, "textposition": "middle center"}
