"""Several counts by one query."""

from typing import Any

from django.db.models import Count, Value

Rows = Any  # a queryset of any noun


def count_each(**rows: Rows) -> dict[str, int]:
    """How many rows each queryset has, by its name. One query; none of them may be sliced."""
    parts = [
        queryset.order_by().annotate(what=Value(name)).values("what").annotate(n=Count("pk")).values_list("what", "n")
        for name, queryset in rows.items()
    ]
    return dict.fromkeys(rows, 0) | dict(parts[0].union(*parts[1:], all=True))
