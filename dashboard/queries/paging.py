"""Pages of 50 rows. The count is capped, so that a page costs the same at 100,000 rows as at 100."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

ROWS = 50
COUNT_CAP = 10_000
LAST_PAGE = COUNT_CAP // ROWS

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """One page of rows. `total` stops at COUNT_CAP, then `is_capped`."""

    rows: tuple[Row, ...]
    number: int
    total: int
    is_capped: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * ROWS + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * ROWS + len(self.rows)

    @property
    def previous_number(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        return self.number + 1 if self.last < self.total and self.number < LAST_PAGE else None


def paged(
    queryset: QuerySet[Any],
    *,
    number: int,
    to_row: Callable[[Any], Row],
    load: Callable[[list[int]], Iterable[Any]] | None = None,
) -> Page[Row]:
    """The page `number` (1 is the first; out of reach is cut) of an ordered queryset. Two queries, prefetches aside.

    `load`: only keys are sorted, and it fetches the chosen ones; for tables whose rows are wide and many.
    """
    total = queryset.order_by()[: COUNT_CAP + 1].count()
    last_page = max(1, -(-min(total, COUNT_CAP) // ROWS))
    chosen = min(max(number, 1), last_page)
    window = slice((chosen - 1) * ROWS, chosen * ROWS)
    found = _in_order(queryset.values_list("pk", flat=True)[window], load=load) if load else queryset[window]
    rows = tuple(to_row(row) for row in found) if total else ()
    return Page(rows=rows, number=chosen, total=min(total, COUNT_CAP), is_capped=total > COUNT_CAP)


def _in_order(keys: Iterable[int], *, load: Callable[[list[int]], Iterable[Any]]) -> list[Any]:
    wanted = list(keys)
    rows = {row.pk: row for row in load(wanted)}
    return [rows[key] for key in wanted if key in rows]
