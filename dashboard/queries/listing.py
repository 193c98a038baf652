"""A table as a URL asks for it: filter, order, page, columns, and every link that leads to the next such URL.

Nothing of a URL can fail: what isn't understood is named above the table, and the rest applies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from dashboard.given import number_given
from dashboard.queries import paging
from dashboard.queries.asked import condition_of, cursor_of, order_of, salt_of, sort_of
from dashboard.queries.keys import Asker
from dashboard.queries.ordering import Part
from dashboard.queries.table import STATUS, Column, Table
from dashboard.tables import csv_text
from dashboard.tables.language import Query, Term, read_query, without

CSV_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`aria_sort`: "" for a column that isn't the sorted one. `href`: "" for one that doesn't sort."""

    key: str
    title: str
    css: str
    href: str = ""
    aria_sort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The shown columns in order: their heads, and which cells to draw."""

    heads: tuple[Head, ...]

    @property
    def has(self) -> dict[str, bool]:
        return {head.key: True for head in self.heads}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A term: `href` leads to the same list without it."""

    key: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A filter key for the menu: its words as links that add the term, or an example."""

    key: str
    example: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    table: Table
    asker: Asker
    query: Query
    sort: str
    order: tuple[Part, ...]
    cursor: paging.Cursor | None
    condition: Q
    status_words: frozenset[str]
    problems: tuple[str, ...]
    pins: dict[str, int]
    chips: tuple[Chip, ...]
    columns: Columns
    shown_keys: frozenset[str]
    choosable: tuple[Column, ...]
    path: str

    @property
    def noun(self) -> str:
        return self.table.noun

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query.terms or self.pins)

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What the filter form carries along besides what is typed."""
        return tuple(_params(self).items())

    @property
    def clear_href(self) -> str:
        return _href(self, terms=(), pins={})

    @property
    def csv_href(self) -> str:
        return f"?{urlencode({**_params(self), 'format': 'csv'})}"

    @property
    def columns_href(self) -> str:
        """Back to the columns that are shown by default."""
        return f"?{urlencode({**_params(self), 'columns': 'default'})}"

    @property
    def column_choices(self) -> tuple[tuple[str, str, bool], ...]:
        """Without the columns that are always there: a box that changes nothing is none."""
        choices = (column for column in self.choosable if not column.is_fixed)
        return tuple((column.key, column.title, column.key in self.shown_keys) for column in choices)

    @property
    def sorts(self) -> tuple[Head, ...]:
        """What can be sorted by, for a menu where heads have no room."""
        return tuple(head for head in self.columns.heads if head.href)

    @property
    def hints(self) -> tuple[Hint, ...]:
        return tuple(
            Hint(
                key=key.name,
                example=f"{key.name}:{key.hint}" if key.hint else "",
                words=tuple((word, self._with(f"{key.name}:{word}")) for word in key.words),
            )
            for key in self.table.keys
        )

    @property
    def suggestions(self) -> tuple[str, ...]:
        """For the box: what may be typed."""
        words = [f"{key.name}:{word}" for key in self.table.keys for word in key.words]
        return (*words, *(f"{key.name}:{key.hint}" for key in self.table.keys if key.hint))

    def rows(self) -> Any:
        return self.table.rows(self.asker, self.status_words).filter(self.condition)

    def page(self) -> paging.Page[Any]:
        return paging.read_page(
            self.rows(),
            order=self.order,
            cursor=self.cursor,
            salt=salt_of(self.table, self.sort),
            load=lambda pks: self.table.load(self.asker, pks),
            to_row=lambda row: self.table.to_row(row, self.asker),
        )

    def page_href(self, name: str, cursor: str) -> str:
        return f"?{urlencode({**_params(self), name: cursor})}"

    def csv_lines(self) -> Iterator[str]:
        """The file in pieces of some hundred rows: every row that matches, whatever page is shown."""
        yield csv_text.lines([[title for title, _ in self.table.csv]])
        pks = paging.keys_in_order(self.rows(), order=self.order)
        for start in range(0, len(pks), CSV_CHUNK):
            rows = paging.in_order(pks[start : start + CSV_CHUNK], load=lambda some: self.table.load(self.asker, some))
            yield csv_text.lines([value(row) for _, value in self.table.csv] for row in rows)

    def _with(self, term: str) -> str:
        if term in {str(each) for each in self.query.terms}:
            return _href(self)
        return _href(self, terms=(*self.query.terms, *read_query(term).terms))


def read_listing(
    table: Table,
    params: Mapping[str, str],
    *,
    asker: Asker,
    chosen: tuple[str, ...] = (),
    narrow: Q | None = None,
    hide: frozenset[str] = frozenset(),
    path: str = "",
) -> Listing:
    """`chosen`: keys of the columns this person wants, none for the default. `narrow`: of a page about one thing, whose
    gate the caller has passed; `hide`: columns and keys that say nothing there. Queries: one a pin."""
    query = read_query(f"{params.get('q', '')} {table.shows.get(params.get('show', ''), '')}")
    condition, problems = condition_of(table, query=query, asker=asker)
    pins = {name: pk for name in table.pins if name not in hide and (pk := number_given(params.get(name)))}
    for name, pk in pins.items():
        condition &= Q(**{table.pins[name].field: pk})
    sort, sort_problem = sort_of(table, params.get("sort", ""))
    order = order_of(table, sort)
    cursor, cursor_problem = cursor_of(table, params, sort=sort, size=len(order))
    choosable = tuple(column for column in table.columns if column.key not in hide)
    shown = tuple(column for column in choosable if _is_shown(column, chosen=chosen))
    status = table.key(STATUS)
    words = [status.chosen_words(term) for term in query.terms if term.key == STATUS] if status else []
    bare = Listing(
        table=table,
        asker=asker,
        query=query,
        sort=sort,
        order=order,
        cursor=cursor,
        condition=condition & (narrow or Q()),
        status_words=frozenset().union(*words),
        problems=(*problems, *(problem for problem in (sort_problem, cursor_problem) if problem)),
        pins=pins,
        chips=(),
        columns=Columns(heads=()),
        shown_keys=frozenset(column.key for column in shown),
        choosable=choosable,
        path=path,
    )
    return _linked(bare, shown=shown)


def first_page(table: Table, *, user: Any, now: datetime, narrow: Q | None = None) -> paging.Page[Any]:
    """The first rows in the table's own order, as part of another page."""
    return read_listing(table, {}, asker=Asker(user=user, now=now), narrow=narrow).page()


def embedded_columns(table: Table, *, flags: frozenset[str]) -> Columns:
    """Of a few rows as part of another page: default columns without links; `flags` are those the template has set."""
    shown = [column for column in table.columns if column.is_default and _is_flagged(column, flags=flags)]
    return Columns(heads=tuple(Head(key=column.key, title=column.title, css=column.css) for column in shown))


def _linked(listing: Listing, *, shown: tuple[Column, ...]) -> Listing:
    values = {name: getattr(listing, name) for name in Listing.__slots__}
    heads = tuple(_head(listing, column) for column in shown)
    return Listing(**{**values, "columns": Columns(heads=heads), "chips": tuple(_chips(listing))})


def _is_shown(column: Column, *, chosen: tuple[str, ...]) -> bool:
    return column.is_fixed or (column.key in chosen if chosen else column.is_default)


def _is_flagged(column: Column, *, flags: frozenset[str]) -> bool:
    if column.flag.startswith("!"):
        return column.flag[1:] not in flags
    return not column.flag or column.flag in flags


def _head(listing: Listing, column: Column) -> Head:
    if column.order is None:
        return Head(key=column.key, title=column.title, css=column.css)
    is_sorted = listing.sort.removeprefix("-") == column.key
    is_down = listing.sort.startswith("-") if is_sorted else not column.order.is_down
    next_sort = column.key if is_down else f"-{column.key}"
    return Head(
        key=column.key,
        title=column.title,
        css=column.css,
        href=_href(listing, sort=next_sort),
        aria_sort=("descending" if is_down else "ascending") if is_sorted else "",
    )


def _chips(listing: Listing) -> Iterator[Chip]:
    for name, pk in listing.pins.items():
        pins = {other: key for other, key in listing.pins.items() if other != name}
        yield Chip(key=name, text=listing.table.pins[name].name_of(listing.asker, pk), href=_href(listing, pins=pins))
    for number, term in enumerate(listing.query.terms):
        left = without(listing.query.terms, number).terms
        yield Chip(key=term.key, text=term.values_text, href=_href(listing, terms=left))


def _params(
    listing: Listing,
    *,
    terms: tuple[Term, ...] | None = None,
    pins: dict[str, int] | None = None,
    sort: str | None = None,
) -> dict[str, str]:
    found = {name: str(pk) for name, pk in (listing.pins if pins is None else pins).items()}
    if text := str(Query(terms=listing.query.terms if terms is None else terms)):
        found["q"] = text
    if (wanted := listing.sort if sort is None else sort) != listing.table.default_sort:
        found["sort"] = wanted
    return found


def _href(listing: Listing, **changes: Any) -> str:
    params = _params(listing, **changes)
    return f"?{urlencode(params)}" if params else listing.path
