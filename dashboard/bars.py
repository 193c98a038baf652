"""Strips of parts of a whole: lengths in, places out. Pure."""

from dataclasses import dataclass

GAP = 1.0
SMALLEST = 1.5  # so that one failing task of 400 still shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part: how much, and which fill class of gantry.css draws it (`quiet`, `bad`, `change`, `track` …)."""

    fill: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    fill: str
    x: float
    width: float


def fitted(segments: tuple[Segment, ...], *, width: float) -> tuple[Placed, ...]:
    """Place the parts side by side; small ones keep a visible length, taken off the largest."""
    shown = [segment for segment in segments if segment.amount > 0]
    if not shown:
        return (Placed(fill="track", x=0.0, width=width),)
    room = width - GAP * (len(shown) - 1)
    total = sum(segment.amount for segment in shown)
    lengths = [max(SMALLEST, room * segment.amount / total) for segment in shown]
    largest = lengths.index(max(lengths))
    lengths[largest] -= sum(lengths) - room
    placed, x = [], 0.0
    for segment, length in zip(shown, lengths, strict=True):
        placed.append(Placed(fill=segment.fill, x=round(x, 1), width=round(max(length, 0.0), 1)))
        x += length + GAP
    return tuple(placed)


def of_tasks(*, healthy: int, starting: int, desired: int) -> tuple[Segment, ...]:
    """Running tasks in a quiet tint, starting ones blue, what is missing beyond them red."""
    running = min(healthy, desired) if desired else healthy
    coming = min(starting, max(desired - running, 0))
    return (
        Segment(fill="quiet", amount=running),
        Segment(fill="change", amount=coming),
        Segment(fill="bad", amount=max(desired - running - coming, 0)),
    )


def of_use(*, used: float, total: float, fill: str) -> tuple[Segment, ...]:
    """A meter: used, then free."""
    return (Segment(fill=fill, amount=used), Segment(fill="track", amount=max(total - used, 0)))
