"""Finding letters anywhere in a column of a long table without reading the column.

PostgreSQL has an index for it (pg_trgm, made by a migration). SQLite has none, but an FTS5 table of trigrams can be
one: it holds no text of its own, only where each three letters stand, and triggers keep it true however a row is
written.
They are installed again after every `migrate`, as SQLite drops a table's triggers whenever it remakes the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import connections, models, router
from django.db.models import Q

# Fewer letters make no trigram.
SHORTEST = 3
# A word that is found more often narrows nothing down: the first rows of a list are then found by reading along it.
FEW = 1_000
# Names are those of models and columns, never what somebody typed.
_FIND = 'SELECT rowid FROM "{index}" WHERE "{index}" MATCH %s ORDER BY rowid DESC LIMIT {most}'
_LEARN = 'INSERT INTO "{index}"(rowid, "{column}") VALUES (new."{key}", new."{column}");'
_FORGET = """INSERT INTO "{index}"("{index}", rowid, "{column}") VALUES ('delete', old."{key}", old."{column}");"""
_REBUILD = """INSERT INTO "{index}"("{index}") VALUES ('rebuild')"""
_kept: list[tuple[type[models.Model], str]] = []


def keep(model: type[models.Model], column: str) -> None:
    """Keep an index of trigrams of this column, on SQLite. What it holds is folded: no capitals, no accents."""
    if (model, column) not in _kept:
        _kept.append((model, column))


def holding(model: type[models.Model], column: str, spellings: Sequence[str]) -> Q:
    """The condition that the column holds one of the spellings, each of them folded as the column is.

    Where few rows do, one query looks them up by the index and the condition names them; else it reads the column.
    """
    few = few_holding(model, column, spellings)
    return Q(pk__in=few) if few is not None else _read(column, spellings)


def few_holding(model: type[models.Model], column: str, spellings: Sequence[str]) -> list[int] | None:
    """The keys of the rows whose column holds one of the spellings; None where there are more than a thousand, or where
    a spelling is too short for the index. One query that ends with the thousandth row."""
    if any(len(spelling) < SHORTEST for spelling in spellings):
        return None
    found = newest_holding(model, column, spellings, FEW + 1)
    return found if len(found) <= FEW else None


def newest_holding(model: type[models.Model], column: str, spellings: Sequence[str], most: int) -> list[int]:
    """The keys of the last rows whose column holds one of the spellings, which have three letters at least. One query
    that ends with the last of them."""
    connection = connections[router.db_for_read(model)]
    if connection.vendor != "sqlite":
        rows = model._default_manager.filter(_read(column, spellings)).order_by("-pk").values_list("pk", flat=True)
        return list(rows[:most])
    wanted = " OR ".join('"{}"'.format(spelling.replace('"', '""')) for spelling in spellings)
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(index=_index(model, column), most=most), [wanted])
        return [key for (key,) in cursor.fetchall()]


def _read(column: str, spellings: Sequence[str]) -> Q:
    return reduce(or_, (Q(**{f"{column}__contains": spelling}) for spelling in spellings))


def _index(model: type[models.Model], column: str) -> str:
    return f"{model._meta.db_table}_{column}_trigrams"


def install(using: str = "default") -> None:
    """(Re)install the indexes and their triggers on SQLite; one whose triggers were gone is filled anew. Safe to
    repeat; tables and columns that do not exist yet are passed over."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for model, column in _kept:
            table = model._meta.db_table
            if table not in present:
                continue
            if column in {one.name for one in connection.introspection.get_table_description(cursor, table)}:
                _install(cursor, model, column)


def _install(cursor: Any, model: type[models.Model], column: str) -> None:
    table, key, index = model._meta.db_table, model._meta.pk.column, _index(model, column)
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{index}%"])
    if cursor.fetchone()[0] == 3:
        return
    cursor.execute(
        f'CREATE VIRTUAL TABLE IF NOT EXISTS "{index}" USING fts5('
        f"\"{column}\", content='{table}', content_rowid='{key}', tokenize='trigram')"
    )
    learn, forget = (text.format(index=index, column=column, key=key) for text in (_LEARN, _FORGET))
    changed = f'WHEN old."{column}" IS NOT new."{column}"'
    for name, event, condition, statements in (
        ("insert", "INSERT", "", learn),
        ("delete", "DELETE", "", forget),
        ("update", f'UPDATE OF "{column}"', changed, forget + learn),
    ):
        cursor.execute(
            f'CREATE TRIGGER IF NOT EXISTS "{index}_{name}" AFTER {event} ON "{table}" {condition} '
            f"BEGIN {statements} END"
        )
    cursor.execute(_REBUILD.format(index=index))


def install_after_migrate(sender: Any, using: str, **signal: Any) -> None:
    """Receiver of `post_migrate`."""
    install(using)
