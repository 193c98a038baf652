"""Several counts by one query."""

from typing import Any

from django.db.models import Count, Value

Rows = Any  # a queryset of any noun


def count_each(**rows: Rows) -> dict[str, int]:
    """How many rows each queryset has, by its name. One query; none of them may be sliced."""
    return dict.fromkeys(rows, 0) | dict(_counted(rows, by=("what",)))


def count_by(column: str, **rows: Rows) -> dict[tuple[str, Any], int]:
    """The same for each value of a column that all have, by name and value; what there is none of is left out."""
    return {(name, value): count for name, value, count in _counted(rows, by=("what", column))}


def _counted(rows: dict[str, Rows], *, by: tuple[str, ...]) -> Any:
    parts = [
        queryset.order_by().annotate(what=Value(name)).values(*by).annotate(n=Count("pk")).values_list(*by, "n")
        for name, queryset in rows.items()
    ]
    return parts[0].union(*parts[1:], all=True)
