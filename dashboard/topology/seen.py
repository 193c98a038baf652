"""Cards stay where somebody saw them: the order of a picture as a short text, and a new order bent to the old one."""

from collections.abc import Sequence
from zlib import crc32

Order = Sequence[Sequence[str]]  # short names, column by column
LONGEST = 12_000  # characters


def short(name: str) -> str:
    """A card's identity in eight characters."""
    return f"{crc32(name.encode()):08x}"


def written(columns: Sequence[Sequence[str]]) -> str:
    return "|".join(".".join(short(name) for name in column) for column in columns)


def read(text: str) -> Order:
    """What `written` wrote; whatever else comes matches no card and does nothing."""
    return [column.split(".") for column in text[:LONGEST].split("|")] if text else ()


def kept(fresh: Sequence[Sequence[str]], *, last: Order) -> tuple[tuple[str, ...], ...]:
    """`fresh`, but cards that were there keep their order; a new one follows the card it would follow anyway."""
    return tuple(
        _column(column, last=last[number]) if number < len(last) else tuple(column)
        for number, column in enumerate(fresh)
    )


def _column(fresh: Sequence[str], *, last: Sequence[str]) -> tuple[str, ...]:
    place = {name: at for at, name in enumerate(last)}
    now = sorted((name for name in fresh if short(name) in place), key=lambda name: place[short(name)])
    for at, name in enumerate(fresh):
        if short(name) not in place:
            before = fresh[at - 1] if at else None
            now.insert(now.index(before) + 1 if before in now else 0, name)
    return tuple(now)
