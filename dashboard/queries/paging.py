"""Pages of 50 rows by keyset: a page begins after the last row of the one before, wherever that row is by now.

So rows that come and go move nobody's page, and the last page costs what the first does. The count is capped.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet

from dashboard.queries.ordering import Part

ROWS = 50
COUNT_CAP = 10_000
LONGEST_CURSOR = 4_000

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A row's place in an order. `position`: how many rows stood before it, when that was seen."""

    values: tuple[Any, ...]
    position: int
    is_backwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page of rows. `first`: place of its first row, 1 is the first. `total` stops at COUNT_CAP: `is_capped`.

    `previous`, `next`: cursors for `before=` and `after=`, None where there is no such page.
    """

    rows: tuple[Row, ...]
    first: int
    total: int
    is_capped: bool
    previous: str | None
    next: str | None

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def read_page(
    queryset: QuerySet[Any],
    *,
    order: tuple[Part, ...],
    cursor: Cursor | None,
    salt: str,
    load: Callable[[list[int]], Iterable[Any]],
    to_row: Callable[[Any], Row],
) -> Page[Row]:
    """Three queries: the count, the keys in order, the rows of these keys. `order` ends with a unique part."""
    total = queryset.order_by()[: COUNT_CAP + 1].count()
    window = _window(queryset, order=order, cursor=cursor) if total else _Window(keys=[], position=0)
    rows = tuple(to_row(row) for row in in_order(window.pks, load=load))
    position = window.position
    if not window.has_next and total <= COUNT_CAP:
        position = max(total - len(window.keys), 0)  # rows came and went on the way here
    if not window.has_previous:
        position = 0
    ends = [_written(values, position=place, salt=salt) for values, place in _ends(window, position=position)]
    return Page(
        rows=rows,
        first=position + 1 if rows else 0,
        total=min(total, COUNT_CAP),
        is_capped=total > COUNT_CAP,
        previous=ends[0] if window.has_previous and ends else None,
        next=ends[1] if window.has_next and ends else None,
    )


def keys_in_order(queryset: QuerySet[Any], *, order: tuple[Part, ...]) -> list[int]:
    """All primary keys, for exports: a few bytes a row."""
    return list(_ordered(queryset, order=order, is_reversed=False).values_list("pk", flat=True))


def in_order(keys: list[int], *, load: Callable[[list[int]], Iterable[Any]]) -> list[Any]:
    """The rows of `keys` in their order, those gone meanwhile left out."""
    rows = {row.pk: row for row in load(keys)} if keys else {}
    return [rows[key] for key in keys if key in rows]


def read_cursor(text: str, *, salt: str, size: int, is_backwards: bool) -> Cursor | None:
    """None for one that is broken, of another order or of another release."""
    try:
        position, stored = Signer(salt=salt).unsign_object(text[:LONGEST_CURSOR])
        values = tuple(_from_json(value) for value in stored)
    except (BadSignature, ValueError, TypeError):
        return None
    return Cursor(values=values, position=position, is_backwards=is_backwards) if len(values) == size else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """`keys`: a row's sort values, its primary key last."""

    keys: list[tuple[Any, ...]]
    position: int
    has_previous: bool = False
    has_next: bool = False

    @property
    def pks(self) -> list[int]:
        return [key[-1] for key in self.keys]


def _window(queryset: QuerySet[Any], *, order: tuple[Part, ...], cursor: Cursor | None) -> _Window:
    if cursor is None:
        found = _read(queryset, order=order)
        return _Window(keys=found[:ROWS], position=0, has_next=len(found) > ROWS)
    rows = _ordered(queryset, order=order, is_reversed=cursor.is_backwards)
    found = _read(rows.filter(_beyond(order, cursor=cursor)), order=order, is_reversed=cursor.is_backwards)
    if cursor.is_backwards:
        if len(found) < ROWS:  # the first page is always a whole one
            return _window(queryset, order=order, cursor=None)
        keys, has_previous = found[:ROWS][::-1], len(found) > ROWS
        return _Window(keys=keys, position=max(cursor.position - ROWS, 1), has_previous=has_previous, has_next=True)
    if not found:
        return _window(queryset, order=order, cursor=None)
    return _Window(keys=found[:ROWS], position=cursor.position + 1, has_previous=True, has_next=len(found) > ROWS)


def _read(rows: QuerySet[Any], *, order: tuple[Part, ...], is_reversed: bool = False) -> list[tuple[Any, ...]]:
    names = [_name(number) for number in range(len(order))]
    return list(_ordered(rows, order=order, is_reversed=is_reversed).values_list(*names, "pk")[: ROWS + 1])


def _ordered(rows: QuerySet[Any], *, order: tuple[Part, ...], is_reversed: bool) -> QuerySet[Any]:
    parts = {_name(number): part.expression for number, part in enumerate(order)}
    wanted = []
    for number, part in enumerate(order):
        column = F(_name(number))
        wanted.append(column.desc() if part.is_down != is_reversed else column.asc())
    found: QuerySet[Any] = rows.annotate(**parts).order_by(*wanted)
    return found


def _beyond(order: tuple[Part, ...], *, cursor: Cursor) -> Q:
    """What stands after the cursor: later by one part, the same by all before it."""
    wanted, same = Q(), Q()
    for number, (part, value) in enumerate(zip(order, cursor.values, strict=True)):
        comparison = "lt" if part.is_down != cursor.is_backwards else "gt"
        wanted |= same & Q(**{f"{_name(number)}__{comparison}": value})
        same &= Q(**{_name(number): value})
    return wanted


def _ends(window: _Window, *, position: int) -> list[tuple[tuple[Any, ...], int]]:
    if not window.keys:
        return []
    last = position + len(window.keys) - 1
    return [(window.keys[0][:-1], position), (window.keys[-1][:-1], last)]


def _written(values: tuple[Any, ...], *, position: int, salt: str) -> str:
    return Signer(salt=salt).sign_object((position, [_to_json(value) for value in values]))


def _to_json(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _from_json(value: Any) -> Any:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value


def _name(number: int) -> str:
    return f"order_{number}"
