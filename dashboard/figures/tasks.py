"""Tasks inside their card: a symbol each, or beyond MOST_DOTS one strip in proportion, worst first."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.figures.canvas import COLOURS, SYMBOLS, Trace, bars, texts
from dashboard.graph import Card, Dot, NodeKind, is_strip
from dashboard.palette import WORDS, Mark

DOTS_A_ROW = 8
_STEP, _ROW, _INSET = 17.6, 19.0, 18.0
_STRIP_INSET, _LEAST = 14.0, 4.0
_MISSING_SYMBOL = "square-open-dot"
_HOLLOW = ("circle-open", "square-open", "circle-open-dot", _MISSING_SYMBOL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A task at its place. `card`: the one it belongs to; `key`: its own id in the picture."""

    x: float
    y: float
    dot: Dot
    card: str
    key: str


def dots(cards: Sequence[Card], *, link: Callable[[NodeKind, int], str]) -> Iterator[Trace]:
    spots = []
    for card in cards:
        if is_strip(card.node):
            continue
        rows = -(-len(card.node.dots) // DOTS_A_ROW)
        for number, dot in enumerate(card.node.dots):
            x = round(card.x + _INSET + number % DOTS_A_ROW * _STEP, 1)
            y = round(card.y + (number // DOTS_A_ROW - (rows - 1) / 2) * _ROW, 1)
            key = key_of(dot, card=card.node.id, number=number)
            spots.append(Spot(x=x, y=y, dot=dot, card=card.node.id, key=key))
    yield from markers(spots, link=lambda pk: link(NodeKind.TASKS, pk))


def key_of(dot: Dot, *, card: str, number: int) -> str:
    return f"task/{dot.id}" if dot.id else f"{card}/missing/{number}"


def markers(spots: Sequence[Spot], *, link: Callable[[int], str], size: float = 10) -> Iterator[Trace]:
    """A trace a state, so that each has its own symbol."""
    states: dict[tuple[str, str], list[Spot]] = {}
    for spot in spots:
        symbol = _MISSING_SYMBOL if spot.dot.is_missing else SYMBOLS[spot.dot.status.mark]
        states.setdefault((symbol, COLOURS[spot.dot.status.mark]), []).append(spot)
    for (symbol, colour), found in states.items():
        yield {
            "type": "scatter",
            "mode": "markers",
            "name": "tasks",
            "x": [spot.x for spot in found],
            "y": [spot.y for spot in found],
            "marker": {
                "size": size,
                "symbol": symbol,
                "color": colour,
                "line": {"width": 2 if symbol in _HOLLOW else 0, "color": colour},
            },
            "hoverinfo": "none",
            "customdata": [_customdata(spot, link=link) for spot in found],
            "meta": {"cards": [spot.card for spot in found]},
        }


def strips(cards: Sequence[Card]) -> Iterator[Trace]:
    crowded = [card for card in cards if is_strip(card.node)]
    if not crowded:
        return
    parts = [part for card in crowded for part in _pieces(card)]
    strip = bars(
        "strip",
        base=[left for _, _, left, _, _ in parts],
        x=[width for _, _, _, width, _ in parts],
        y=[card.y + 8 for card, _, _, _, _ in parts],
        thick=[8.0] * len(parts),
        marker={"color": [COLOURS[mark] for _, mark, _, _, _ in parts], "cornerradius": 2, "line": {"width": 0}},
    )
    customdata = [
        [card.node.id, "tasks", f"{count:,} {WORDS[mark].lower()}", f"of {card.node.title}", "", card.node.id]
        for card, mark, _, _, count in parts
    ]
    meta = {"cards": [card.node.id for card, _, _, _, _ in parts]}
    yield {**strip, "hoverinfo": "none", "customdata": customdata, "meta": meta}
    labels = texts(
        "strip words",
        x=[card.x + _STRIP_INSET - 4 for card in crowded],
        y=[card.y - 8 for card in crowded],
        text=[_strip_words(card) for card in crowded],
        font={"size": 11, "color": ["@text"] * len(crowded)},
    )
    yield {**labels, "meta": {"cards": [card.node.id for card in crowded]}}


def _pieces(card: Card) -> Iterator[tuple[Card, Mark, float, float, int]]:
    """(card, state, left edge, width, tasks)."""
    counts: Counter[Mark] = Counter()
    for dot in card.node.dots:
        counts[dot.status.mark] += dot.count
    for mark, count, at, width in pieces(counts, left=card.x + _STRIP_INSET, width=card.width - 2 * _STRIP_INSET):
        yield card, mark, at, width, count


def pieces(counts: Mapping[Mark, int], *, left: float, width: float) -> Iterator[tuple[Mark, int, float, float]]:
    """(state, tasks, left edge, width) in proportion; every state keeps a visible least width."""
    at, rest, total = left, width - _LEAST * len(counts), sum(counts.values())
    for mark, count in counts.items():
        wide = _LEAST + rest * count / total
        yield mark, count, round(at, 1), round(wide - 1, 1)
        at += wide


def _strip_words(card: Card) -> str:
    bad = sum(dot.count for dot in card.node.dots if dot.status.mark is Mark.BAD)
    return f"{card.node.title}, {bad:,} bad" if bad else card.node.title


def _customdata(spot: Spot, *, link: Callable[[int], str]) -> list[str]:
    dot = spot.dot
    return [spot.key, "task", dot.title, dot.status.text, link(dot.id) if dot.id else "", spot.card]
