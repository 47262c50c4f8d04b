"""Migrations that lock a large table, or that break the release which still runs beside them, are refused.

    python -m cms.migration_safety      # what `make check` calls; exits 1 with a line for each danger

A new release migrates first and restarts afterwards, so the old code meets the new schema for a while. A column that it
does not know must accept a row without it; a column, table or name that it knows must still be there. What old code
still needs is dropped one release later.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres import operations as postgres
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, Field

OURS = frozenset({"accounts", "articles", "desk", "jobs", "ledger", "operations", "outbox", "publishing", "reviews"})
# The last migration of each app from before there was this check. No house has run an earlier release beside them.
BASELINE = {
    "accounts": 4,
    "articles": 12,
    "desk": 7,
    "jobs": 1,
    "ledger": 2,
    "operations": 1,
    "outbox": 4,
    "publishing": 9,
    "reviews": 8,
}
GONE = "the release that still runs needs it: drop it one release later"
RENAMED = "the release that still runs knows the old name: add the new one, copy, and drop the old one a release later"
NO_DEFAULT = "rows of the release that still runs come without it: let it be null, or give it a db_default"
MADE_STRICT = "it reads the whole table under a lock, and the release that still runs may leave it empty"
LOCKS = "it locks the table while it is built: use AddIndexWithoutLock in a migration that is not atomic"
VALIDATES = (
    "it reads the whole table under a lock: add it NOT VALID first (AddConstraintNotValid), and validate it "
    "(ValidateConstraint) in a later migration"
)
AT_ONCE = "the lock that adding it takes is held while the table is read: validate it in a migration of its own"


class AddIndexWithoutLock(AddIndexConcurrently):
    """Make an index of a table that exists, in a migration that is not atomic: on PostgreSQL while others write, on
    SQLite, which has one writer, as ever."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """As Django's."""
        way = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else migrations.AddIndex
        way.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """As Django's."""
        way = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else migrations.AddIndex
        way.database_backwards(self, app_label, schema_editor, from_state, to_state)


class AddConstraintNotValid(postgres.AddConstraintNotValid):
    """Have a table that exists refuse new rows that break a check. On PostgreSQL the rows that are there are not read:
    `ValidateConstraint` does it, in a later migration, while others write. SQLite, which has one writer, makes the
    table anew and reads them, as ever."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """As Django's; on SQLite raises IntegrityError where a row breaks it."""
        is_postgres = schema_editor.connection.vendor == "postgresql"
        way = postgres.AddConstraintNotValid if is_postgres else migrations.AddConstraint
        way.database_forwards(self, app_label, schema_editor, from_state, to_state)


class ValidateConstraint(postgres.ValidateConstraint):
    """Read whether the rows that were there keep to a check that was added NOT VALID; nothing on SQLite, which has
    done so. Undoing it does nothing: the check stays until it is taken away."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """As Django's. Raises IntegrityError where a row breaks it."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def dangers_of(operations: Iterable[Operation]) -> Iterator[str]:
    """What is unsafe about these operations of one migration, a sentence each. What a table that the same migration
    makes goes through is safe: it is empty and nobody knows it."""
    new: set[str] = set()
    added: set[str] = set()
    for operation in operations:
        if isinstance(operation, postgres.AddConstraintNotValid):
            added.add(operation.constraint.name)
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name_lower)
        elif isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from dangers_of(operation.database_operations)
        elif isinstance(operation, postgres.ValidateConstraint) and operation.name in added:
            yield f"{operation.describe()}: {AT_ONCE}."
        elif _table(operation) not in new and (why := _why_unsafe(operation)):
            yield f"{operation.describe()}: {why}."


def _table(operation: Operation) -> str:
    name = getattr(operation, "model_name", None) or getattr(operation, "name", "") or ""
    return str(name).lower()


def _why_unsafe(operation: Operation) -> str | None:
    reasons: tuple[tuple[type[Operation] | tuple[type[Operation], ...], str], ...] = (
        ((migrations.DeleteModel, migrations.RemoveField), GONE),
        ((migrations.RenameModel, migrations.RenameField, migrations.AlterModelTable), RENAMED),
    )
    for kinds, why in reasons:
        if isinstance(operation, kinds):
            return why
    if isinstance(operation, migrations.AddField):
        return NO_DEFAULT if _is_strict(operation.field) else None
    if isinstance(operation, migrations.AlterField):
        return MADE_STRICT if _is_strict(operation.field) and not operation.preserve_default else None
    # Subclasses are the ways that do not lock.
    if type(operation) is migrations.AddIndex:
        return LOCKS
    return VALIDATES if type(operation) is migrations.AddConstraint else None


def _is_strict(field: Field) -> bool:
    """Whether the database refuses a row that says nothing about the field."""
    return not (field.null or field.many_to_many or getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED)


def found() -> list[str]:
    """The dangers of every migration of ours that came after the baseline, with the migration's name."""
    loader = MigrationLoader(None)
    return [
        f"{app}.{name}: {danger}"
        for (app, name), migration in sorted(loader.disk_migrations.items())
        if app in OURS and int(name.split("_")[0]) > BASELINE.get(app, 0)
        for danger in dangers_of(migration.operations)
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django

    django.setup()
    lines = found()
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(bool(lines))
