"""One INSERT … ON CONFLICT … DO UPDATE … WHERE … RETURNING for many rows: PostgreSQL and SQLite alike.

Django's bulk_create has no WHERE, and without it a slow sweep could overwrite what a newer read has shown.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import connection, models

# SQLite takes 32,766 parameters a statement, PostgreSQL's protocol 65,535.
PARAMETERS_AT_MOST = 30_000
RECORDS_AT_MOST = 1_000  # a statement on PostgreSQL, where they travel as one parameter
TEXT_FIELDS = (models.CharField, models.TextField)
Fields = Sequence["models.Field[Any, Any]"]
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
    source_of, size = (_recordset, RECORDS_AT_MOST) if connection.vendor == "postgresql" else (_values, len(rows))
    size = min(size, max(1, PARAMETERS_AT_MOST // len(fields)))
    tail = _on_conflict(model, fields=fields, unique=unique, guard=guard, kept=FIRST_WRITE_ONLY.union(keep, unique))
    written: list[tuple[int, Any]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), size):
            source, parameters = source_of(rows[start : start + size], fields=fields)
            table = connection.ops.quote_name(model._meta.db_table)
            # Every part is a name out of a model's own description; values travel as parameters.
            cursor.execute(f"INSERT INTO {table} ({_columns(fields)}) {source} {tail}", parameters)
            written.extend((pk, value) for pk, value in cursor.fetchall())
    return written


def _columns(fields: Fields) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)


def _on_conflict(
    model: type[models.Model], *, fields: Fields, unique: tuple[str, ...], guard: Guard, kept: frozenset[str]
) -> str:
    quote = connection.ops.quote_name
    column_of = {field.attname: quote(str(field.column)) for field in fields}
    assignments = ", ".join(
        f"{column} = excluded.{column}" for attname, column in column_of.items() if attname not in kept
    )
    target = ", ".join(column_of[name] for name in unique)
    where = f" WHERE {guard.value.format(t=quote(model._meta.db_table))}" if guard else ""
    returning = f"{quote(str(model._meta.pk.column))}, {column_of[unique[-1]]}"
    return f"ON CONFLICT ({target}) DO UPDATE SET {assignments}{where} RETURNING {returning}"


def _values(rows: Sequence[models.Model], *, fields: Fields) -> tuple[str, list[Any]]:
    """A parameter for each value. In a loop over columns with few calls each: a first sync prepares a million."""
    plan = [(field.attname, _preparation(field)) for field in fields]
    parameters = [
        value if prepare is None else prepare(value)
        for row in rows
        for attname, prepare in plan
        for value in (getattr(row, attname),)
    ]
    placeholders = f"({', '.join(['%s'] * len(fields))})"
    return f"VALUES {', '.join([placeholders] * len(rows))}", parameters


def _recordset(rows: Sequence[models.Model], *, fields: Fields) -> tuple[str, list[Any]]:
    """All rows as one JSON parameter: over ten thousand placeholders psycopg takes longer than PostgreSQL over rows."""
    quote = connection.ops.quote_name
    typed = ", ".join(f"{quote(str(field.column))} {field.db_type(connection)}" for field in fields)
    plan = [
        (field.column, field.attname, field.max_length if isinstance(field, TEXT_FIELDS) else 0) for field in fields
    ]
    records = [
        {
            column: value if limit == 0 else _fitting(value, limit=limit)
            for column, attname, limit in plan
            for value in (getattr(row, attname),)
        }
        for row in rows
    ]
    source = f"SELECT {_columns(fields)} FROM jsonb_to_recordset(%s::jsonb) AS incoming({typed})"  # noqa: S608
    # jsonb refuses NUL, and nested values may hold one.
    return source, [json.dumps(records, default=_plain).replace("\\u0000", "\\ufffd")]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _preparation(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """None: both databases take the value as it is."""
    if isinstance(field, TEXT_FIELDS):
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
