"""One order in which rows are locked: writers that each took them in an order of their own could wait for each other in
a ring, and PostgreSQL would end one of them."""

from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Collate


def by_arn(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """As Python sorts text, and so `upsert`: a database may be told to sort by a language's rules."""
    return rows.order_by(Collate("arn", "C") if connection.vendor == "postgresql" else F("arn"))


def lock_by_arn(rows: "QuerySet[Any]") -> list[int]:
    """Keys of these rows, locked for the rest of the transaction: an UPDATE of many takes them in no order at all."""
    # Not the key: rows that point at them may be written meanwhile.
    return list(by_arn(rows).select_for_update(no_key=True).values_list("pk", flat=True))
