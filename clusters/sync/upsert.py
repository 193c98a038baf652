"""One INSERT … ON CONFLICT … DO UPDATE … WHERE … RETURNING for many rows: PostgreSQL and SQLite alike.

Django's bulk_create has no WHERE, and without it a slow sweep could overwrite what a newer read has shown.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import connection, models

# SQLite takes 32,766 parameters a statement, PostgreSQL's protocol 65,535.
PARAMETERS_AT_MOST = 30_000
FIRST_WRITE_ONLY = frozenset({"first_seen_at"})


class Guard(StrEnum):
    """When a row that exists may be overwritten; `t` is the row, `excluded` what comes."""

    NONE = ""
    # A read that started earlier never overwrites a later one.
    READ = "excluded.read_at >= {t}.read_at"
    # Where AWS counts versions they decide; an equal one may still bring tags, which events lack.
    VERSION = "(excluded.version > {t}.version OR (excluded.version = {t}.version AND excluded.read_at >= {t}.read_at))"
    # Events: only what is newer, and never a row that has ended (a late event must not revive it).
    EVENT = "excluded.version > {t}.version AND {t}.gone_at IS NULL"


def upsert(
    rows: Sequence[models.Model],
    *,
    unique: tuple[str, ...],
    guard: Guard = Guard.NONE,
    keep: Iterable[str] = (),
) -> list[tuple[int, Any]]:
    """Insert or overwrite; answers (key, value of the last unique column) of the rows that were written.

    `unique` and `keep` are attribute names (`scope_id`); columns in `keep` are set by an insert alone. Rows that the
    guard refuses are left out of the answer. Must run inside a transaction.
    """
    if not rows:
        return []
    if guard:  # rows that others write too: all writers lock them in one order, so none waits for another in a ring
        rows = sorted(rows, key=lambda row: str(getattr(row, unique[-1])))
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    kept = FIRST_WRITE_ONLY.union(keep, unique)
    statement_of = _statement(model, fields=fields, unique=unique, guard=guard, kept=kept)
    size = max(1, PARAMETERS_AT_MOST // len(fields))
    written: list[tuple[int, Any]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            cursor.execute(statement_of(len(part)), _parameters(part, fields=fields))
            written.extend((pk, value) for pk, value in cursor.fetchall())
    return written


def _statement(
    model: type[models.Model],
    *,
    fields: "Sequence[models.Field[Any, Any]]",
    unique: tuple[str, ...],
    guard: Guard,
    kept: frozenset[str],
) -> Any:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    column_of = {field.attname: quote(str(field.column)) for field in fields}
    columns = ", ".join(column_of.values())
    assignments = ", ".join(
        f"{column} = excluded.{column}" for attname, column in column_of.items() if attname not in kept
    )
    target = ", ".join(column_of[name] for name in unique)
    where = f" WHERE {guard.value.format(t=table)}" if guard else ""
    returning = f"{quote(str(model._meta.pk.column))}, {column_of[unique[-1]]}"
    placeholders = f"({', '.join(['%s'] * len(fields))})"

    def statement(count: int) -> str:
        values = ", ".join([placeholders] * count)
        return (  # every part is a name out of a model's own description
            f"INSERT INTO {table} ({columns}) VALUES {values} "  # noqa: S608
            f"ON CONFLICT ({target}) DO UPDATE SET {assignments}{where} RETURNING {returning}"
        )

    return statement


def _parameters(rows: Sequence[models.Model], *, fields: "Sequence[models.Field[Any, Any]]") -> list[Any]:
    """In a loop over columns with few calls a value: a first sync prepares a million of them."""
    plan = [(field.attname, _preparation(field)) for field in fields]
    return [
        value if prepare is None else prepare(value)
        for row in rows
        for attname, prepare in plan
        for value in (getattr(row, attname),)
    ]


def _preparation(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """None: both databases take the value as it is."""
    if isinstance(field, models.CharField | models.TextField):
        return partial(_fitting, limit=field.max_length)
    if isinstance(field, models.IntegerField | models.BooleanField | models.ForeignKey):
        return None
    return partial(field.get_db_prep_save, connection=connection)


def _fitting(value: Any, *, limit: int | None) -> Any:
    """AWS may lengthen its words any day, and PostgreSQL refuses long and NUL-bearing strings: a sync must not."""
    if value is None:
        return None
    text = str(value)
    return text.replace("\x00", "\ufffd")[:limit] if "\x00" in text else text[:limit]
