"""A cluster's wall: two columns of services, worst first, each with its cause and a symbol a task. Decides nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dashboard.figures.canvas import TEXT_COLOURS, Figure, Table, Trace, View, bars, canvas, texts
from dashboard.figures.tasks import Spot, key_of, markers, pieces
from dashboard.figures.text import DETAIL_PX, escaped, fitted_end, fitted_middle
from dashboard.palette import Mark
from dashboard.wall import MARKS
from dashboard.wall_rows import COLUMNS, ClusterWall, WallRow, cells_of, legend_of

WIDTH = 1160.0
_COLUMN, _INSET, _LABEL, _COUNT = 572.0, 18.0, 150.0, 74.0
_ACROSS, _PITCH, _LINE, _CAUSE, _GAP = 20, 15.0, 15.0, 16.0, 9.0
_LOUD = (Mark.BAD, Mark.WARN, Mark.CHANGE, Mark.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A row at its place: upper left corner, height, how many lines of symbols."""

    row: WallRow
    x: float
    y: float
    lines: int
    height: float

    @property
    def key(self) -> str:
        return f"service/{self.row.id}" if self.row.id else "service/none"

    @property
    def dots_x(self) -> float:
        return self.x + _LABEL + _COUNT

    @property
    def has_cause(self) -> bool:
        return self.row.status.mark in _LOUD


def build_cluster_wall_figure(
    wall: ClusterWall, *, title: str, summary: str, service_link: Callable[[int], str], task_link: Callable[[int], str]
) -> Figure:
    places, height = _placed(wall.rows)
    data: list[Trace] = [
        _boxes(places, link=service_link),
        *_words(places),
        *markers(list(_spots(places)), link=task_link, size=9.5),
        *_strips(places),
    ]
    view = View(title=title, summary=summary, click="open", legend=legend_of(wall))
    table = Table(columns=list(COLUMNS), rows=[cells for _, cells in cells_of(wall)])
    return Figure(data=data, layout=canvas(width=WIDTH, height=height), view=view, table=table)


def _placed(rows: Sequence[WallRow]) -> tuple[list[_Place], float]:
    """Each row goes to the shorter column; the first is the upper left."""
    tops = [10.0, 10.0]
    places = []
    for row in rows:
        column = 0 if tops[0] <= tops[1] else 1
        lines = max(1, -(-len(row.dots) // _ACROSS))
        height = lines * _LINE + (_CAUSE if row.status.mark in _LOUD else 0)
        x = _INSET + column * _COLUMN
        places.append(_Place(row=row, x=x, y=tops[column], lines=lines, height=height))
        tops[column] += height + _GAP
    return places, round(max(tops))


def _boxes(places: Sequence[_Place], *, link: Callable[[int], str]) -> Trace:
    """Clear bars over whole rows: they hear the pointer."""
    trace = bars(
        "cards",
        base=[place.x - 6 for place in places],
        x=[_COLUMN - 16] * len(places),
        y=[place.y + place.height / 2 for place in places],
        thick=[place.height + 5 for place in places],
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}},
    )
    customdata = [
        [
            place.key,
            "service",
            row.name,
            f"{_healthy(row)} · {row.status.text}",
            link(row.id) if row.id else "",
            place.key,
        ]
        for place in places
        for row in (place.row,)
    ]
    return {**trace, "hoverinfo": "none", "customdata": customdata}


def _healthy(row: WallRow) -> str:
    if not row.id:
        return "stand-alone"
    return f"{row.healthy_count:,} of {row.desired_count:,} healthy"


def _words(places: Sequence[_Place]) -> Iterator[Trace]:
    colours = [TEXT_COLOURS[place.row.status.mark] if place.has_cause else "@muted" for place in places]
    firsts = [place.y + _LINE / 2 for place in places]
    yield texts(
        "names",
        x=[place.x - 4 for place in places],
        y=firsts,
        text=[escaped(fitted_middle(place.row.name, width=_LABEL)) for place in places],
        font={"size": 12, "weight": 600, "color": "@text"},
    )
    counts = texts(
        "counts",
        x=[place.dots_x - 14 for place in places],
        y=firsts,
        text=[f"{place.row.healthy_count:,}/{place.row.desired_count:,}" if place.row.id else "" for place in places],
        font={"size": 11, "color": colours},
    )
    yield {**counts, "textposition": "middle left"}
    told = [place for place in places if place.has_cause]
    yield texts(
        "causes",
        x=[place.dots_x - 7 for place in told],
        y=[place.y + place.height - _CAUSE / 2 for place in told],
        text=[
            escaped(fitted_end(place.row.status.text, width=_COLUMN - _LABEL - _COUNT - 24, character=DETAIL_PX))
            for place in told
        ],
        font={"size": 10.5, "color": [TEXT_COLOURS[place.row.status.mark] for place in told]},
    )


def _spots(places: Sequence[_Place]) -> Iterator[Spot]:
    for place in places:
        for number, dot in enumerate(place.row.dots):
            yield Spot(
                x=round(place.dots_x + number % _ACROSS * _PITCH, 1),
                y=round(place.y + _LINE / 2 + number // _ACROSS * _LINE, 1),
                dot=dot,
                card=place.key,
                key=key_of(dot, card=place.key, number=number),
            )


def _strips(places: Sequence[_Place]) -> Iterator[Trace]:
    """Services with too many tasks to tell apart: their states in proportion, worst first."""
    parts = []
    for place in places:
        if not place.row.dots and place.row.counts:
            counts: dict[Mark, int] = {}
            for square, count in place.row.counts:
                counts[MARKS[square]] = counts.get(MARKS[square], 0) + count
            strip = pieces(counts, left=place.dots_x - 5, width=_ACROSS * _PITCH)
            parts += [(place, mark, count, left, width) for mark, count, left, width in strip]
    if parts:
        yield bars(
            "strip",
            base=[left for _, _, _, left, _ in parts],
            x=[width for _, _, _, _, width in parts],
            y=[place.y + _LINE / 2 for place, _, _, _, _ in parts],
            thick=[8.0] * len(parts),
            marker={
                "color": [_FILLS.get(mark, "@off") for _, mark, _, _, _ in parts],
                "cornerradius": 2,
                "line": {"width": 0},
            },
        )


_FILLS = {Mark.OK: "@ok-quiet", Mark.CHANGE: "@change", Mark.DRAIN: "@warn", Mark.BAD: "@bad"}
