"""Exact heights in ordered columns: least squares by pool-adjacent-violators. No card overlaps another."""

from collections.abc import Mapping, Sequence

from dashboard.topology.order import Neighbours

ROUNDS = 10


def spread(wanted: Sequence[float], *, halves: Sequence[float], gap: float) -> list[float]:
    """Middles nearest to `wanted` (least squares) that keep order and `gap`; `halves` are half the cards' heights."""
    offsets: list[float] = []
    for at, half in enumerate(halves):
        offsets.append(offsets[-1] + halves[at - 1] + gap + half if at else 0.0)
    blocks: list[tuple[float, int]] = []  # (sum, count) of cards that touch
    for want, offset in zip(wanted, offsets, strict=True):
        total, count = want - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before, many = blocks.pop()
            total, count = total + before, count + many
        blocks.append((total, count))
    levels = [total / count for total, count in blocks for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def heights(
    columns: Sequence[Sequence[str]],
    *,
    neighbours: Neighbours,
    halves: Mapping[str, float],
    gap: float,
    rounds: int = ROUNDS,
) -> tuple[dict[str, float], float]:
    """Each card's middle, the highest card's edge at 0, and the height of it all."""
    middle: dict[str, float] = {}
    for column in columns:
        tall = sum(2 * halves[name] for name in column) + gap * max(0, len(column) - 1)
        start = [-tall / 2] * len(column)
        middle.update(zip(column, spread(start, halves=[halves[name] for name in column], gap=gap), strict=True))
    for number in range(rounds):
        for column in columns if number % 2 == 0 else list(reversed(columns)):
            wanted = [_wanted(name, neighbours=neighbours, middle=middle) for name in column]
            placed = spread(wanted, halves=[halves[name] for name in column], gap=gap)
            middle.update(zip(column, placed, strict=True))
    if not middle:
        return {}, 0.0
    top = min(middle[name] - halves[name] for name in middle)
    bottom = max(middle[name] + halves[name] for name in middle)
    return {name: at - top for name, at in middle.items()}, bottom - top


def _wanted(name: str, *, neighbours: Neighbours, middle: Mapping[str, float]) -> float:
    total = sum(weight for _, weight in neighbours[name])
    return sum(middle[other] * weight for other, weight in neighbours[name]) / total if total else middle[name]
