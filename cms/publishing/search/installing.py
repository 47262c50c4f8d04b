"""The full-text index of each database over the table of entries: made after every migrate where it is missing.

Not in a migration: Django remakes tables on SQLite and drops their triggers silently. The statements are constants.
"""

# ruff: noqa: S608

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

TABLE = "publishing_searchentry"
_COLUMNS = ("title", "summary", "body", "sources")
# The words of the title alone, as PostgreSQL's second index has them. The table is called `entry` in every query.
TITLE_VECTOR = "to_tsvector('house_search', entry.title)"

# Porter's stems, as PostgreSQL's English dictionary has; accents do not count. The text itself lies in the table.
_SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE}_fts USING fts5({', '.join(_COLUMNS)}, content='{TABLE}', "
    "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')",
    *(f"DROP TRIGGER IF EXISTS {TABLE}_fts_{event}" for event in ("insert", "delete", "update")),
    f"CREATE TRIGGER {TABLE}_fts_insert AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {TABLE}_fts(rowid, {', '.join(_COLUMNS)}) "
    f"VALUES (new.id, {', '.join(f'new.{name}' for name in _COLUMNS)}); END",
    f"CREATE TRIGGER {TABLE}_fts_delete AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {TABLE}_fts({TABLE}_fts, rowid, {', '.join(_COLUMNS)}) "
    f"VALUES ('delete', old.id, {', '.join(f'old.{name}' for name in _COLUMNS)}); END",
    f"CREATE TRIGGER {TABLE}_fts_update AFTER UPDATE ON {TABLE} BEGIN "
    f"INSERT INTO {TABLE}_fts({TABLE}_fts, rowid, {', '.join(_COLUMNS)}) "
    f"VALUES ('delete', old.id, {', '.join(f'old.{name}' for name in _COLUMNS)}); "
    f"INSERT INTO {TABLE}_fts(rowid, {', '.join(_COLUMNS)}) "
    f"VALUES (new.id, {', '.join(f'new.{name}' for name in _COLUMNS)}); END",
]
_POSTGRESQL = [
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS vector tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('house_search', title), 'A') || setweight(to_tsvector('house_search', summary), 'B') || "
    "setweight(to_tsvector('house_search', body), 'C') || setweight(to_tsvector('house_search', sources), 'D')) STORED",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_vector ON {TABLE} USING gin (vector)",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_named ON {TABLE} USING gin ({TITLE_VECTOR.replace('entry.', '')})",
]


def install_after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Receiver of `post_migrate`: the index is there, and everything that is live is in it."""
    from cms.publishing.search.indexing import index_missing

    connection = connections[using]
    wanted = {TABLE, apps.get_model("publishing", "LiveEdition")._meta.db_table}
    if not wanted <= set(connection.introspection.table_names()):
        return  # migrated back to before there was a search
    if install(connection):
        index_missing()


def install(connection: BaseDatabaseWrapper) -> bool:
    """Make what is missing of the index; whether this database has one."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in _SQLITE:
                cursor.execute(statement)
    elif connection.vendor == "postgresql":
        _install_dictionary(connection)
        with connection.cursor() as cursor:
            for statement in _POSTGRESQL:
                cursor.execute(statement)
    return connection.vendor in {"sqlite", "postgresql"}


def _install_dictionary(connection: BaseDatabaseWrapper) -> None:
    """English as PostgreSQL knows it, without accents where the extension `unaccent` may be installed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = 'house_search'")
        if cursor.fetchone():
            return
        cursor.execute("CREATE TEXT SEARCH CONFIGURATION house_search (COPY = english)")
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        except DatabaseError:
            return
        cursor.execute(
            "ALTER TEXT SEARCH CONFIGURATION house_search "
            "ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem"
        )
