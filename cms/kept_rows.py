"""Rows that the database itself keeps true: what follows from other tables and is read too often to be worked out.

Triggers do it, on SQLite and PostgreSQL, because signals miss what is written in bulk, in plain SQL, and by the release
that still runs while the next one migrates. They are installed after every `migrate`, and the rows filled anew, so that
`migrate` mends whatever was written without them. Before it they are lifted from SQLite, which refuses to remake a
table that a trigger of another table names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction


@dataclass(frozen=True)
class KeptRows:
    """One table, or some columns of one, that triggers keep.

    `about` names the rows for people; `columns` says by table what has to be there before a trigger can be; `triggers`
    and `functions` are constants, by the database's vendor and by name; `wrong` counts the rows that are not true, and
    `fill` makes them true and says how many it has written. Both take the alias of a database.
    """

    about: str
    columns: Mapping[str, frozenset[str]]
    triggers: Mapping[str, Mapping[str, str]]
    functions: tuple[str, ...]
    wrong: Callable[[str], int]
    fill: Callable[[str], int]

    def can_be_kept(self, using: str) -> bool:
        """Whether the database has the tables and columns: not before their migrations, nor after going back."""
        connection = connections[using]
        with connection.cursor() as cursor:
            present = set(connection.introspection.table_names(cursor))
            return all(
                table in present
                and names <= {one.name for one in connection.introspection.get_table_description(cursor, table)}
                for table, names in self.columns.items()
            )

    def missing(self, using: str) -> list[str]:
        """The triggers that the database has not."""
        return sorted(self.triggers[connections[using].vendor].keys() - _present(using).keys())

    def install(self, using: str) -> None:
        """Make the triggers, in one transaction. Safe to repeat."""
        connection = connections[using]
        tables = _present(using)
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for function in self.functions if connection.vendor == "postgresql" else ():
                cursor.execute(function)
            for name, text in self.triggers[connection.vendor].items():
                # What PostgreSQL's do is in their functions; making one anew would wait for everybody who writes.
                if connection.vendor == "sqlite" and name in tables:
                    cursor.execute(f'DROP TRIGGER "{name}"')
                if connection.vendor == "sqlite" or name not in tables:
                    cursor.execute(f'CREATE TRIGGER "{name}" {text}')

    def lift(self, using: str) -> None:
        """Remove the triggers."""
        tables = _present(using)
        with connections[using].cursor() as cursor:
            for name in self.triggers[connections[using].vendor]:
                if name in tables:
                    on = f" ON {tables[name]}" if connections[using].vendor == "postgresql" else ""
                    cursor.execute(f'DROP TRIGGER "{name}"{on}')


_kept: list[KeptRows] = []


def keep(rows: KeptRows) -> None:
    """Keep these rows from the next `migrate` on."""
    if rows not in _kept:
        _kept.append(rows)


def kept() -> tuple[KeptRows, ...]:
    """All rows that triggers keep."""
    return tuple(_kept)


def install(using: str = "default") -> None:
    """(Re)install every trigger, then fill the rows; those whose tables do not exist yet are passed over."""
    for rows in _kept:
        if rows.can_be_kept(using):
            rows.install(using)
            rows.fill(using)


def lift(using: str = "default") -> None:
    """Remove every trigger: before SQLite's tables are remade, and for the empty database of `move_database`."""
    for rows in _kept:
        rows.lift(using)


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """The block runs without triggers; afterwards they are there again, and what it wrote is followed."""
    lift(using)
    try:
        yield
    finally:
        install(using)


def lift_before_migrate(sender: Any, using: str, plan: Sequence[Any] = (), **signal: Any) -> None:
    """Receiver of `pre_migrate`. Where no migration waits, nothing is lifted."""
    if plan and connections[using].vendor == "sqlite":
        lift(using)


def lift_before_going_back(apps: Any, schema_editor: Any) -> None:
    """For a migration that makes what triggers write to: its way back, before it is gone."""
    lift(schema_editor.connection.alias)


def install_after_migrate(sender: Any, using: str, **signal: Any) -> None:
    """Receiver of `post_migrate`."""
    install(using)


def _present(using: str) -> dict[str, str]:
    """The database's triggers, each with its table, quoted where it has to be."""
    is_postgresql = connections[using].vendor == "postgresql"
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            if is_postgresql
            else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        )
        return dict(cursor.fetchall())
