"""Tasks inside their card: a symbol each, or beyond MOST_DOTS one strip in proportion, worst first."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from dashboard.figures.canvas import COLOURS, SYMBOLS, Trace, bars, texts
from dashboard.graph import Card, Dot, NodeKind
from dashboard.palette import WORDS, Mark

MOST_DOTS, DOTS_A_ROW = 40, 8
_STEP, _ROW, _INSET = 17.6, 19.0, 18.0
_STRIP_INSET, _LEAST = 14.0, 4.0
_MISSING_SYMBOL = "square-open-dot"
_HOLLOW = ("circle-open", "square-open", "circle-open-dot", _MISSING_SYMBOL)


def dots(cards: Sequence[Card], *, link: Callable[[NodeKind, int], str]) -> Iterator[Trace]:
    """A trace a state, so that each has its own symbol."""
    states: dict[tuple[str, str], list[tuple[Card, Dot, int, int]]] = {}
    for card in cards:
        if len(card.node.dots) > MOST_DOTS:
            continue
        rows = -(-len(card.node.dots) // DOTS_A_ROW)
        for number, dot in enumerate(card.node.dots):
            symbol = _MISSING_SYMBOL if dot.is_missing else SYMBOLS[dot.status.mark]
            states.setdefault((symbol, COLOURS[dot.status.mark]), []).append((card, dot, number, rows))
    for (symbol, colour), found in states.items():
        yield {
            "type": "scatter",
            "mode": "markers",
            "name": "tasks",
            "x": [round(card.x + _INSET + number % DOTS_A_ROW * _STEP, 1) for card, _, number, _ in found],
            "y": [round(card.y + (number // DOTS_A_ROW - (rows - 1) / 2) * _ROW, 1) for card, _, number, rows in found],
            "marker": {
                "size": 10,
                "symbol": symbol,
                "color": colour,
                "line": {"width": 2 if symbol in _HOLLOW else 0, "color": colour},
            },
            "hoverinfo": "none",
            "customdata": [_customdata(card, dot=dot, link=link, number=number) for card, dot, number, _ in found],
            "meta": {"cards": [card.node.id for card, _, _, _ in found]},
        }


def strips(cards: Sequence[Card]) -> Iterator[Trace]:
    crowded = [card for card in cards if len(card.node.dots) > MOST_DOTS]
    if not crowded:
        return
    pieces = [piece for card in crowded for piece in _pieces(card)]
    strip = bars(
        "strip",
        base=[left for _, _, left, _, _ in pieces],
        x=[width for _, _, _, width, _ in pieces],
        y=[card.y + 8 for card, _, _, _, _ in pieces],
        thick=[8.0] * len(pieces),
        marker={"color": [COLOURS[mark] for _, mark, _, _, _ in pieces], "cornerradius": 2, "line": {"width": 0}},
    )
    customdata = [
        [card.node.id, "tasks", f"{count:,} {WORDS[mark].lower()}", f"of {card.node.title}", "", card.node.id]
        for card, mark, _, _, count in pieces
    ]
    meta = {"cards": [card.node.id for card, _, _, _, _ in pieces]}
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
    """(card, state, left edge, width, tasks): every state keeps a visible least width."""
    counts = Counter(dot.status.mark for dot in card.node.dots)
    at, full = card.x + _STRIP_INSET, card.width - 2 * _STRIP_INSET
    rest = full - _LEAST * len(counts)
    for mark, count in counts.items():
        width = _LEAST + rest * count / len(card.node.dots)
        yield card, mark, round(at, 1), round(width - 1, 1), count
        at += width


def _strip_words(card: Card) -> str:
    bad = sum(dot.status.mark is Mark.BAD for dot in card.node.dots)
    return f"{card.node.title}, {bad:,} bad" if bad else card.node.title


def _customdata(card: Card, *, dot: Dot, link: Callable[[NodeKind, int], str], number: int) -> list[str]:
    key = f"task/{dot.id}" if dot.id else f"{card.node.id}/missing/{number}"
    href = link(NodeKind.TASKS, dot.id) if dot.id else ""
    return [key, "task", dot.title, dot.status.text, href, card.node.id]
