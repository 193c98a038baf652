"""What a URL asks of a table: condition, order, place. What isn't understood comes back as a problem in words."""

from collections.abc import Mapping

from django.db.models import Q

from dashboard.queries import keys, paging
from dashboard.queries.keys import Asker, Unreadable
from dashboard.queries.ordering import Part
from dashboard.queries.table import Table
from dashboard.tables.language import Query, Term
from dashboard.tables.spelling import unknown_word


def condition_of(table: Table, *, query: Query, asker: Asker) -> tuple[Q, list[str]]:
    wanted, problems = Q(), []
    for term in query.terms:
        if term.key and table.key(term.key) is None:
            mend = unknown_word(term.key, known=[key.name for key in table.keys], what="filter")
            problems.append(f'{mend} To search for it as text, put it in quotes: "{term.key}:{term.values_text}".')
            continue
        try:
            wanted &= _term_condition(table, term=term, asker=asker)
        except Unreadable as error:
            problems.append(str(error))
    problems += [f"“{name}:” has no value, so it does nothing." for name in query.unfinished]
    if query.is_cut:
        problems.append("The filter is longer than is read; its end was left out.")
    return wanted, problems


def _term_condition(table: Table, *, term: Term, asker: Asker) -> Q:
    key = table.key(term.key)
    asked, forbidden = Q(), Q()
    for value in term.values:
        fields = table.arns if value.text.startswith("arn:") else table.text
        found = key.match(value, asker) if key else keys.containing(value, fields=fields)
        if value.is_negated:
            forbidden &= ~found
        else:
            asked |= found
    return asked & forbidden


def sort_of(table: Table, asked: str) -> tuple[str, str]:
    if not asked:
        return table.default_sort, ""
    if table.sorted_by(asked):
        return asked, ""
    sortable = [column.key for column in table.columns if column.order]
    return table.default_sort, unknown_word(asked.removeprefix("-"), known=sortable, what="column to sort by")


def order_of(table: Table, sort: str) -> tuple[Part, ...]:
    column = table.sorted_by(sort)
    if column is None or column.order is None:
        raise LookupError(f"{table.noun} has no order {sort}")
    return column.order.towards(is_down=sort.startswith("-"))


def cursor_of(table: Table, params: Mapping[str, str], *, sort: str, size: int) -> tuple[paging.Cursor | None, str]:
    name = next((name for name in ("after", "before") if params.get(name)), "")
    if not name:
        return None, ""
    salt = salt_of(table, sort)
    cursor = paging.read_cursor(params[name], salt=salt, size=size, is_backwards=name == "before")
    return cursor, "" if cursor else "The link to that page has expired. This is the first page."


def salt_of(table: Table, sort: str) -> str:
    return f"table:{table.noun}:{sort}"
