"""Columns and links of tables, for templates. No queries."""

from typing import Any

from django import template

from dashboard.queries.listing import Columns, Listing, embedded_columns
from dashboard.queries.tables import TABLES

register = template.Library()

FLAGS = frozenset(column.flag.removeprefix("!") for table in TABLES.values() for column in table.columns if column.flag)


@register.simple_tag(takes_context=True)
def columns_of(context: dict[str, Any], noun: str) -> Columns:
    """Those the page's listing shows; in a page about something else, the default ones."""
    listing = context.get("listing")
    if isinstance(listing, Listing) and listing.noun == noun:
        return listing.columns
    return embedded_columns(TABLES[noun], flags=frozenset(flag for flag in FLAGS if context.get(flag)))


@register.simple_tag
def page_href(listing: Listing, name: str, cursor: str) -> str:
    """The page `after` or `before` a cursor."""
    return listing.page_href(name, cursor)
