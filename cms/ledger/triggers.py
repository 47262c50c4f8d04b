"""Database triggers that refuse UPDATE, DELETE and TRUNCATE on evidence, on SQLite and PostgreSQL.

They are installed again after every `migrate`: SQLite remakes a table for most changes of its shape and silently drops
its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cms.ledger.models import append_only_models

MESSAGE = "evidence is append-only"
FUNCTION = "evidence_is_append_only"


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    return [model._meta.db_table for model in append_only_models() if model._meta.db_table in present]


def _install_sqlite(cursor: Any, table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        cursor.execute(
            f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {verb} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {table}'); END"
        )


def _install_postgresql(cursor: Any, table: str) -> None:
    for name, event, level in (
        (f"{table}_no_change"[:63], "UPDATE OR DELETE", "ROW"),
        (f"{table}_no_truncate"[:63], "TRUNCATE", "STATEMENT"),
    ):
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
        cursor.execute(
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH {level} EXECUTE FUNCTION {FUNCTION}()'
        )


def install(using: str = "default") -> None:
    """(Re)install every trigger. Safe to repeat; tables that do not exist yet are passed over."""
    connection = connections[using]
    tables = _tables(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{MESSAGE}: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
            )
        for table in tables:
            (_install_postgresql if connection.vendor == "postgresql" else _install_sqlite)(cursor, table)


def lift(using: str = "default") -> None:
    """Remove every trigger. For the test runner's flush, for tests that tamper, and for the empty database that
    `move_database` fills, within the transaction that puts them back; nothing else in the application calls it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in installed(using):
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def installed(using: str = "default") -> list[tuple[str, str]]:
    """The evidence triggers that the database has now, as (trigger, table)."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        sql = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    else:
        sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    suffixes = ("_no_update", "_no_delete", "_no_change", "_no_truncate")
    known = {model._meta.db_table for model in append_only_models()}
    return [(name, table.strip('"')) for name, table in rows if table.strip('"') in known and name.endswith(suffixes)]


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """The block runs without triggers, as an attacker with rights on the schema would; they come back afterwards."""
    lift(using)
    try:
        yield
    finally:
        install(using)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate`."""
    install(using)
