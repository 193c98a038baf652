"""Deployments as a timeline: a lane each, a bar a deployment, now at the right. Decides nothing, reads no clock."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.deployments import (
    COLUMNS,
    DeploymentTime,
    DeploymentTimes,
    Lane,
    cells_of,
    legend_of,
    summary_of,
    ticks,
    took_of,
)
from dashboard.figures.canvas import COLOURS, SYMBOLS, TEXT_COLOURS, Figure, Table, Trace, View, bars, canvas, texts
from dashboard.figures.text import DETAIL_PX, escaped, fitted_end, fitted_middle
from dashboard.palette import Mark
from dashboard.words import revision_number

WIDTH = 1160.0
_LEFT, _RIGHT = 176.0, 1010.0  # where the span begins, where now is
_HEAD, _LANE, _BAR, _FOOT = 44.0, 34.0, 20.0, 10.0
_NOW_ROOM = 72.0  # beside the moment of now, which stands above the right end
_LEAST, _LEAST_LOUD = 6.0, 16.0  # so that minutes show on a month, and a loud one has room for its shape
_FILLS = {**COLOURS, Mark.OK: "@ok-quiet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A deployment's bar: left end, width, middle."""

    entry: DeploymentTime
    x: float
    width: float
    y: float


def build_deployments_figure(times: DeploymentTimes, *, title: str, link: Callable[[int], str]) -> Figure:
    """`link`: a service's page, "" where the reader is on it."""
    places = list(_placed(times))
    height = _HEAD + _LANE * len(times.lanes) + _FOOT
    data: list[Trace] = [
        _tracks(times.lanes),
        _grid(times, height=height),
        _bars(places, now=times.now, link=link),
        _shapes(places),
        *_labels(times),
    ]
    summary = summary_of(times)
    view = View(title=title, summary=summary, click="focus", legend=legend_of(times))
    table = Table(columns=list(COLUMNS), rows=[cells_of(entry, now=times.now) for entry in times.entries])
    return Figure(data=data, layout=canvas(width=WIDTH, height=height), view=view, table=table)


def _placed(times: DeploymentTimes) -> Iterator[_Place]:
    for number, lane in enumerate(times.lanes):
        for entry in lane.entries:
            left = _x(max(entry.started_at, times.start), times=times)
            right = _x(entry.ended_at or times.now, times=times)
            least = _LEAST if entry.mark is Mark.OK else _LEAST_LOUD
            width = max(right - left, least)
            x = max(_LEFT, min(left, _RIGHT - width))
            yield _Place(entry=entry, x=round(x, 1), width=round(width, 1), y=_y(number))


def _x(moment: datetime, *, times: DeploymentTimes) -> float:
    share = (moment - times.start).total_seconds() / (times.now - times.start).total_seconds()
    return _LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, share))


def _y(number: int) -> float:
    return _HEAD + _LANE * (number + 0.5)


def _tracks(lanes: Sequence[Lane]) -> Trace:
    count = len(lanes)
    return bars(
        "lanes",
        base=[_LEFT] * count,
        x=[_RIGHT - _LEFT] * count,
        y=[_y(number) for number in range(count)],
        thick=[_BAR] * count,
        marker={"color": "@track.60", "cornerradius": 5, "line": {"width": 0}},
    )


def _grid(times: DeploymentTimes, *, height: float) -> Trace:
    """A line a tick, and one for now."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for moment, _ in [*ticks(times.start, times.now), (times.now, "")]:
        xs += [round(_x(moment, times=times), 1)] * 2 + [None]
        ys += [_HEAD - 6, height - _FOOT, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "grid",
        "x": xs,
        "y": ys,
        "line": {"color": "@line", "width": 1},
        "hoverinfo": "skip",
    }


def _bars(places: Sequence[_Place], *, now: datetime, link: Callable[[int], str]) -> Trace:
    trace = bars(
        "cards",
        base=[place.x for place in places],
        x=[place.width for place in places],
        y=[place.y for place in places],
        thick=[_BAR] * len(places),
        marker={
            "color": [_FILLS[place.entry.mark] for place in places],
            "cornerradius": 4,
            "line": {"width": 1, "color": "@panel"},
        },
    )
    customdata = [
        [
            entry.id,
            "service",
            f"{entry.revision or entry.service_name} {entry.outcome}",
            _detail(entry, now=now),
            link(entry.service_id),
            entry.id,
        ]
        for entry in (place.entry for place in places)
    ]
    return {**trace, "hoverinfo": "none", "customdata": customdata, "meta": _meta(places)}


def _detail(entry: DeploymentTime, *, now: datetime) -> str:
    words = [
        f"{entry.service_name} · {entry.started_at:%a %d %b %H:%M} UTC",
        f"{'took ' if entry.ended_at else ''}{took_of(entry, now=now)}",
        f"by {entry.by}" if entry.by else "",
        entry.reason,
    ]
    return " · ".join(word for word in words if word)


def _shapes(places: Sequence[_Place]) -> Trace:
    """What isn't simply done has its state's shape on its bar: colour alone tells nobody."""
    loud = [place for place in places if place.entry.mark is not Mark.OK]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "shapes",
        "x": [place.x + 8 for place in loud],
        "y": [place.y for place in loud],
        "marker": {
            "size": 9,
            "symbol": [SYMBOLS[place.entry.mark] for place in loud],
            "color": "@panel",
            "line": {"width": 1.5, "color": "@panel"},
        },
        "hoverinfo": "skip",
        "meta": _meta(loud),
    }


def _labels(times: DeploymentTimes) -> Iterator[Trace]:
    lanes = times.lanes
    rows = [_y(number) for number in range(len(lanes))]
    names = texts(
        "names",
        x=[_LEFT - 12.0] * len(lanes),
        y=rows,
        text=[escaped(fitted_middle(lane.name, width=_LEFT - 24)) for lane in lanes],
        font={"size": 12, "color": "@text"},
    )
    yield {**names, "textposition": "middle left"}
    yield texts(
        "newest",
        x=[_RIGHT + 8.0] * len(lanes),
        y=rows,
        text=[escaped(fitted_end(_newest(lane), width=WIDTH - _RIGHT - 12, character=DETAIL_PX)) for lane in lanes],
        font={"size": 11, "color": [_newest_colour(lane) for lane in lanes]},
    )
    marks = [(_x(moment, times=times), words) for moment, words in ticks(times.start, times.now)]
    marks = [(x, words) for x, words in marks if x < _RIGHT - _NOW_ROOM]
    heads = texts(
        "times",
        x=[*(round(x, 1) for x, _ in marks), _RIGHT],
        y=[20.0] * (len(marks) + 1),
        text=[*(words for _, words in marks), f"{times.now:%H:%M} UTC"],
        font={"size": 11, "color": "@muted"},
    )
    yield {**heads, "textposition": "middle center"}


def _newest(lane: Lane) -> str:
    """ ":94 in progress": what the lane ends with."""
    revision = revision_number(lane.revision)
    newest = lane.entries[0] if lane.entries else None
    if newest is None or newest.mark is Mark.OK:
        return revision
    return f"{revision_number(newest.revision)} {newest.outcome}"


def _newest_colour(lane: Lane) -> str:
    mark = lane.entries[0].mark if lane.entries else Mark.OK
    return "@muted" if mark is Mark.OK else TEXT_COLOURS[mark]


def _meta(places: Sequence[_Place]) -> Trace:
    return {"cards": [place.entry.id for place in places]}
