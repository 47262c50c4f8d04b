"""Commands that need the database's tables: what they say where those are not there yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

NOT_MIGRATED = "Run `python manage.py migrate` first."
UNREACHABLE = "The database cannot be reached ({}). Check DATABASE_URL."
EXIT_STATUS = 2


class DatabaseCommand(BaseCommand):
    """A command that ends with one line and exit status 2 on a database that is not migrated, or that does not answer.

    It looks only where the database has refused: a command that turns out not to need the tables runs without them.
    """

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError in the place of the database's words about missing tables."""
        try:
            return super().execute(*args, **options)
        except (OperationalError, ProgrammingError) as error:
            if (why := why_tables_are_missing()) is None:
                raise
            raise CommandError(why, returncode=EXIT_STATUS) from error


def why_tables_are_missing() -> str | None:
    """What to do where migrations have not run or the database does not answer; None where neither is so."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return UNREACHABLE.format(" ".join(str(error).split()) or type(error).__name__)
    return NOT_MIGRATED if waiting else None
