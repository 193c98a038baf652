"""The layout: cards keep their columns, never overlap, cross little, and stay where they were."""

from itertools import pairwise

from dashboard.graph import Placed
from dashboard.topology.build import build
from dashboard.topology.layout import WIDTH, layout
from dashboard.topology.order import neighbours_of, ordered
from dashboard.topology.place import spread
from tests.dashboard.topology import facts


def _placed() -> Placed:
    return layout(build(facts.cluster()))


def test_cards_it_never_lets_overlap() -> None:
    placed = _placed()

    for column in {card.column for card in placed.cards}:
        cards = [card for card in placed.cards if card.column == column]
        assert all(above.y + above.height / 2 < below.y - below.height / 2 for above, below in pairwise(cards))


def test_cards_it_keeps_inside_the_canvas() -> None:
    placed = _placed()

    assert all(card.x > 0 and card.x + card.width < WIDTH for card in placed.cards)
    assert all(card.y - card.height / 2 > 0 and card.y + card.height / 2 < placed.height for card in placed.cards)


def test_the_same_cluster_it_lays_out_the_same() -> None:
    assert _placed() == _placed()


def test_crossings_it_takes_away() -> None:
    columns = [["a", "b", "c"], ["x", "y", "z"]]
    edges = [("a", "z", 1.0), ("b", "y", 1.0), ("c", "x", 1.0)]

    left, right = ordered(columns, neighbours=neighbours_of(columns, edges=edges))

    matching = {source: target for source, target, _ in edges}
    assert [matching[name] for name in left] == list(right)


def test_positions_it_spreads_by_least_squares() -> None:
    free = spread([0.0, 100.0], halves=[10, 10], gap=5)
    crowded = spread([50.0, 50.0], halves=[10, 10], gap=5)
    reversed_wish = spread([100.0, 0.0], halves=[10, 10], gap=5)

    assert free == [0.0, 100.0]
    assert crowded == [37.5, 62.5]
    assert reversed_wish == [37.5, 62.5]
