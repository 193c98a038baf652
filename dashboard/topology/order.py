"""The order of cards in fixed columns: weighted barycentre sweeps. The seed is the order given, so nothing jumps."""

from collections.abc import Mapping, Sequence

FAR_SIDE = 0.3  # how much neighbours on the other side count in a sweep
SWEEPS = 12
Neighbours = Mapping[str, Sequence[tuple[str, float]]]


def neighbours_of(columns: Sequence[Sequence[str]], *, edges: Sequence[tuple[str, str, float]]) -> Neighbours:
    """Both ends of each edge (source, target, weight) know each other."""
    found: dict[str, list[tuple[str, float]]] = {name: [] for column in columns for name in column}
    for source, target, weight in edges:
        found[source].append((target, weight))
        found[target].append((source, weight))
    return found


def ordered(
    columns: Sequence[Sequence[str]],
    *,
    neighbours: Neighbours,
    ranks: Mapping[str, int] | None = None,
    sweeps: int = SWEEPS,
) -> tuple[tuple[str, ...], ...]:
    """The columns with their cards reordered for few crossings; each keeps its members. Lower `ranks` stand first."""
    now = [list(column) for column in columns]
    column_of = {name: number for number, column in enumerate(now) for name in column}
    share = _shares(now)
    rank = ranks or {}
    for sweep in range(sweeps):
        is_rightward = sweep % 2 == 0
        numbers = range(1, len(now)) if is_rightward else range(len(now) - 2, -1, -1)
        for number in numbers:
            wanted = {
                name: _barycentre(
                    name,
                    near=[
                        (other, weight * (1 if (column_of[other] < number) == is_rightward else FAR_SIDE))
                        for other, weight in neighbours[name]
                    ],
                    share=share,
                )
                for name in now[number]
            }
            now[number].sort(key=lambda name: (rank.get(name, 0), wanted[name]))
            share.update(_shares([now[number]]))
    return tuple(tuple(column) for column in now)


def _barycentre(name: str, *, near: Sequence[tuple[str, float]], share: Mapping[str, float]) -> float:
    total = sum(weight for _, weight in near)
    return sum(weight * share[other] for other, weight in near) / total if total else share[name]


def _shares(columns: Sequence[Sequence[str]]) -> dict[str, float]:
    """Where each card stands in its column, 0 at the top, 1 at the bottom."""
    return {name: at / max(1, len(column) - 1) for column in columns for at, name in enumerate(column)}
