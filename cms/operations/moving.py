"""Moving every row to another database, unchanged.

The target's tables are made by `migrate` before. Rows are written as they stand, past Django's `save`, so that no time
or digest is made anew; all of it is one transaction of the target, in which alone its triggers are lifted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, Error, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from cms import kept_rows
from cms.ledger import triggers

PIECE = 500
# How many rows, and the sum of their digests.
Digest = tuple[int, int]


class CannotMove(RuntimeError):
    """A table cannot be taken over as it is; the message names it. Nothing was moved."""


def moved_models() -> list[type[models.Model]]:
    """Every model with a table of its own, in the order of their tables' names."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if _has_table(model)}
    return [found[table] for table in sorted(found)]


def _has_table(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def move(target: str) -> dict[str, int]:
    """Copy all rows of the default database, which is SQLite, to `target`; rows by table.

    `target` is the alias of a PostgreSQL whose tables are there; what `migrate` put into them is replaced. The source
    is read in one transaction, so nobody can write to it meanwhile. Raises CannotMove where a table has what this
    release does not know, is refused, or differs afterwards; and what the databases refuse with at the end. The target
    is then as it was.
    """
    moved, counted = moved_models(), {}
    with transaction.atomic(using=DEFAULT_DB_ALIAS), transaction.atomic(using=target):
        source, to = connections[DEFAULT_DB_ALIAS], connections[target]
        for model in moved:
            _refuse_unknown_columns(source, model)
        triggers.lift(target)
        kept_rows.lift(target)
        _empty(to, moved)
        for model in moved:
            counted[model._meta.db_table] = _copy_and_compare(model, to)
        to.check_constraints()
        _set_sequences(source, to, moved)
        triggers.install(target)
        kept_rows.install(target)
    return counted


def _refuse_unknown_columns(source: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    """A column that a later release made would be left behind in silence."""
    table = model._meta.db_table
    with source.cursor() as cursor:
        there = {column.name for column in source.introspection.get_table_description(cursor, table)}
    if unknown := there - {field.column for field in model._meta.concrete_fields}:
        raise CannotMove(
            f"The table {table} has columns that this release does not know: {', '.join(sorted(unknown))}."
        )


def _empty(connection: BaseDatabaseWrapper, moved: Iterable[type[models.Model]]) -> None:
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in moved)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")


def _copy_and_compare(model: type[models.Model], target: BaseDatabaseWrapper) -> int:
    table = model._meta.db_table
    try:
        sent, arrived = _copy(model, target), digest_of(model, target.alias)
    except Error as error:
        raise CannotMove(f"The target refused rows of the table {table}: {' '.join(str(error).split())}") from error
    if sent != arrived:
        raise CannotMove(f"The table {table} did not arrive as it was: {sent[0]} rows sent, {arrived[0]} read again.")
    return arrived[0]


def _copy(model: type[models.Model], target: BaseDatabaseWrapper) -> Digest:
    fields, digest = _fields(model), (0, 0)
    quote = target.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Names are those of models and columns.
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608  # nosec B608
    rows = _rows(model, DEFAULT_DB_ALIAS)
    while piece := list(islice(rows, PIECE)):
        for row in piece:
            digest = _with(digest, row)
        with target.cursor() as cursor:
            cursor.executemany(sql, [_prepared(fields, row, target) for row in piece])
    return digest


def digest_of(model: type[models.Model], using: str) -> Digest:
    """How many rows the model's table has in the database `using`, and the sum of their digests, modulo 2²⁵⁶.

    A sum, because databases order text differently. A row's digest is the SHA-256 of its values as Python reads them.
    """
    digest: Digest = (0, 0)
    for row in _rows(model, using):
        digest = _with(digest, row)
    return digest


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _rows(model: type[models.Model], using: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in _fields(model)]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    return iter(rows.iterator(chunk_size=PIECE))


def _with(digest: Digest, row: tuple[Any, ...]) -> Digest:
    hashed = hashlib.sha256(repr([_plain(value) for value in row]).encode("utf-8", "surrogatepass")).digest()
    return digest[0] + 1, (digest[1] + int.from_bytes(hashed)) % 2**256


def _plain(value: Any) -> Any:
    """A value that is written alike whichever database it came from: PostgreSQL orders the keys of JSON by itself."""
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _prepared(fields: list[models.Field[Any, Any]], row: tuple[Any, ...], target: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(value, connection=target) for field, value in zip(fields, row, strict=True)]


def _set_sequences(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, moved: Iterable[type[models.Model]]
) -> None:
    """Numbers go on where SQLite would have gone on: that of a deleted row is never given again there."""
    with source.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(cursor.fetchall())
    with target.cursor() as cursor:
        for model in moved:
            key, table = model._meta.pk, model._meta.db_table
            if isinstance(key, models.AutoField) and (number := last.get(table)):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [target.ops.quote_name(table), key.column, number],
                )
