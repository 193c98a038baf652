"""Rows of a list with a few columns of what they belong to: a page of 50 would else read and parse the whole cluster,
scope, account and host of each."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

# What lists say of a place.
SCOPE = {"scope": ("region", "account"), "scope__account": ("account_id", "name")}
CLUSTER = {"cluster": ("name", "scope"), **{f"cluster__{path}": kept for path, kept in SCOPE.items()}}


def slim(rows: Any, *, keep: Mapping[str, tuple[str, ...]], leave: tuple[str, ...] = ("raw",)) -> Any:
    """Of each related row (`keep`, selected too) only these columns; of the row itself all but `leave`. A column left
    out costs a query for each row that is asked for it, so tests count those of pages and files."""
    left = [f"{path}__{name}" for path, kept in keep.items() for name in _others(rows.model, path=path, kept=kept)]
    return rows.select_related(*keep).defer(*leave, *left)


def _others(model: type[Model], *, path: str, kept: tuple[str, ...]) -> list[str]:
    related: Any = model
    for step in path.split("__"):
        related = related._meta.get_field(step).related_model
    return [field.name for field in related._meta.concrete_fields if not field.primary_key and field.name not in kept]
