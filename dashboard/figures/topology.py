"""The topology of a cluster: cards in columns, tasks as dots, edges as curves. Draws what `topology` has placed."""

from collections.abc import Callable, Iterator, Sequence

from dashboard.figures.canvas import (
    COLOURS,
    POINTS_A_CURVE,
    TEXT_COLOURS,
    Figure,
    Table,
    Trace,
    View,
    bars,
    canvas,
    curve,
    texts,
)
from dashboard.figures.tasks import dots, strips
from dashboard.figures.text import DETAIL_PX, escaped, fitted_end, fitted_middle
from dashboard.graph import Card, Edge, EdgeKind, NodeKind, Placed

Link = Callable[[NodeKind, int], str]

_ACCENTS = {
    NodeKind.IMAGE: ("diamond", "@mem"),
    NodeKind.LOAD_BALANCER: ("triangle-right", "@change"),
    NodeKind.TARGET_GROUP: ("circle-dot", "@change"),
    NodeKind.TASK_DEFINITION: ("square", "@mem"),
    NodeKind.SERVICE: ("hexagon", "@text"),
    NodeKind.HOST: ("square-dot", "@muted"),
    NodeKind.CAPACITY_PROVIDER: ("star-square", "@muted"),
    NodeKind.ROLE: ("pentagon", "@muted"),
    NodeKind.SECRET: ("star-triangle-up", "@muted"),
    NodeKind.LOG_GROUP: ("hourglass", "@muted"),
    NodeKind.SECURITY_GROUP: ("octagon", "@muted"),
    NodeKind.SUBNET: ("diamond-wide", "@muted"),
    NodeKind.NAME: ("circle-cross", "@muted"),
}
_EDGE_COLOURS = {
    EdgeKind.TRAFFIC: "@figure-traffic",
    EdgeKind.SUPPLY: "@figure-supply",
    EdgeKind.RUN: "@figure-run",
    EdgeKind.USE: "@figure-run",
}
_THIN, _FIRM, _THICK = 1.4, 2.4, 3.8
_HEAD_Y, _INSET, _LEAST_BAR = 18.0, 24.0, 0.5


def draw(placed: Placed, *, title: str, summary: str, legend: list[list[str]], table: Table, link: Link) -> Figure:
    """`link`: the page of a kind's row, "" where it has none. Text and page share `title` and `summary`."""
    cards = placed.cards
    data = [
        *_edges(placed),
        _highlight(),
        _boxes(cards, link=link),
        _accents(cards),
        _titles(cards),
        _details(cards),
        *dots(cards, link=link),
        *strips(cards),
        *_reservations(cards),
        _heads(placed.columns),
    ]
    view = View(title=title, summary=summary, click="focus", legend=legend)
    layout = {**canvas(width=placed.width, height=placed.height), "meta": {"order": placed.order}}
    return Figure(data=data, layout=layout, view=view, table=table)


def _edges(placed: Placed) -> Iterator[Trace]:
    """One trace a style; each edge takes POINTS_A_CURVE points, so that the browser can pick one out."""
    cards = {card.node.id: card for card in placed.cards}
    styles: dict[tuple[str, float], list[Edge]] = {}
    for edge in placed.edges:
        styles.setdefault(_style(edge), []).append(edge)
    for (colour, width), edges in sorted(styles.items(), key=lambda item: (item[0][0] == "@bad.70", item[0])):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for edge in edges:
            source, target = cards[edge.source], cards[edge.target]
            more_x, more_y = curve(source.x + source.width, source.y, target.x, target.y)
            xs += more_x
            ys += more_y
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": "edges",
            "x": xs,
            "y": ys,
            "line": {"color": colour, "width": width},
            "hoverinfo": "skip",
            "meta": {"edges": [[edge.source, edge.target] for edge in edges], "points": POINTS_A_CURVE},
        }


def _style(edge: Edge) -> tuple[str, float]:
    if edge.is_bad:
        return "@bad.70", 2.0
    if edge.weight < 2:
        return _EDGE_COLOURS[edge.kind], _THIN
    return _EDGE_COLOURS[edge.kind], _FIRM if edge.weight < 4 else _THICK


def _highlight() -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "highlight",
        "x": [None],
        "y": [None],
        "line": {"color": "@focus", "width": 2.4},
        "hoverinfo": "skip",
        "meta": {"highlight": True},
    }


def _boxes(cards: Sequence[Card], *, link: Link) -> Trace:
    marker: Trace = {
        "color": "@panel",
        "line": {"color": [_edge(card) for card in cards], "width": [2 if card.node.is_found else 1 for card in cards]},
        "cornerradius": 7,
    }
    trace = bars(
        "cards",
        base=[card.x for card in cards],
        x=[card.width for card in cards],
        y=[card.y for card in cards],
        thick=[card.height for card in cards],
        marker=marker,
    )
    customdata = [
        [
            card.node.id,
            str(card.node.kind),
            card.node.full_name or card.node.title,
            card.node.detail,
            link(card.node.kind, card.node.pk) if card.node.pk else "",
            card.node.id,
        ]
        for card in cards
    ]
    return {**trace, "hoverinfo": "none", "customdata": customdata, "meta": _meta(cards)}


def _edge(card: Card) -> str:
    if card.node.is_found:
        return "@focus"
    return COLOURS[card.node.mark] if card.node.mark else "@edge"


def _accents(cards: Sequence[Card]) -> Trace:
    shown = [card for card in cards if card.node.kind in _ACCENTS]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "accents",
        "x": [card.x + 14 for card in shown],
        "y": [_line(card) for card in shown],
        "marker": {
            "size": 8,
            "symbol": [_ACCENTS[card.node.kind][0] for card in shown],
            "color": [_ACCENTS[card.node.kind][1] for card in shown],
        },
        "hoverinfo": "skip",
        "meta": _meta(shown),
    }


def _titles(cards: Sequence[Card]) -> Trace:
    shown = [card for card in cards if card.node.kind is not NodeKind.TASKS]
    trace = texts(
        "titles",
        x=[card.x + _INSET for card in shown],
        y=[_line(card) - 7 for card in shown],
        text=[escaped(fitted_middle(card.node.title, width=card.width - _INSET - 6)) for card in shown],
        font={"size": 12, "weight": 600, "color": ["@text"] * len(shown)},
    )
    return {**trace, "meta": _meta(shown)}


def _details(cards: Sequence[Card]) -> Trace:
    shown = [card for card in cards if card.node.kind is not NodeKind.TASKS or not card.node.dots]
    trace = texts(
        "details",
        x=[card.x + (_INSET if card.node.kind in _ACCENTS else 10) for card in shown],
        y=[_line(card) + (8 if card.node.kind in _ACCENTS else 0) for card in shown],
        text=[
            escaped(
                fitted_end(
                    card.node.detail if card.node.kind in _ACCENTS else card.node.title,
                    width=card.width - _INSET - 6,
                    character=DETAIL_PX,
                )
            )
            for card in shown
        ],
        font={
            "size": 10.5,
            "color": [TEXT_COLOURS[card.node.mark] if card.node.mark else "@muted" for card in shown],
        },
    )
    return {**trace, "meta": _meta(shown)}


def _reservations(cards: Sequence[Card]) -> Iterator[Trace]:
    """What tasks reserve on each host: CPU, memory."""
    hosts = [(card, card.node.shares) for card in cards if card.node.shares is not None]
    if not hosts:
        return
    meta = _meta([card for card, _ in hosts])
    base, full = [card.x + 38 for card, _ in hosts], [card.width - 52 for card, _ in hosts]
    for number, (words, token, below) in enumerate((("CPU", "@cpu", 11.0), ("MEM", "@mem", 23.0))):
        y = [card.y + below for card, _ in hosts]
        thick = [4.0] * len(hosts)
        used = [
            round(max(_LEAST_BAR, width * min(1.0, shares[number])), 1)
            for (_, shares), width in zip(hosts, full, strict=True)
        ]
        for name, x, colour in (("track", full, "@track"), (words, used, token)):
            marker: Trace = {"color": colour, "cornerradius": 2, "line": {"width": 0}}
            yield {**bars(name, base=base, x=x, y=y, thick=thick, marker=marker), "meta": meta}
        labels = texts(
            f"{words} words",
            x=[card.x + 10 for card, _ in hosts],
            y=y,
            text=[words] * len(hosts),
            font={"size": 9, "color": ["@muted"] * len(hosts)},
        )
        yield {**labels, "meta": meta}


def _heads(columns: Sequence[tuple[float, str]]) -> Trace:
    return texts(
        "headings",
        x=[x for x, _ in columns],
        y=[_HEAD_Y] * len(columns),
        text=[heading for _, heading in columns],
        font={"size": 11, "weight": 500, "color": "@muted"},
    )


def _line(card: Card) -> float:
    """The middle of a card's two lines of text."""
    return card.y if card.node.shares is None else card.y - card.height / 2 + 20


def _meta(cards: Sequence[Card]) -> Trace:
    """Which card each point belongs to: the browser dims by it."""
    return {"cards": [card.node.id for card in cards]}
