"""`move_database --to URL`: from SQLite to an empty PostgreSQL, with every digest."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error, connection, connections

from cms.database_commands import DatabaseCommand
from cms.operations.moving import CannotMove, move
from cms.operations.readiness import waiting_migrations

TARGET = "target"
WRITTEN_AS = "postgres://USER@HOST:PORT/NAME"


class Command(DatabaseCommand):
    help = (
        "Copy everything from this SQLite database to an empty PostgreSQL, compare each table, and verify the record "
        "there. Stop the site and its workers before. The source is never changed. Exits 1 where anything differs or "
        "the target is not empty, 2 where the two databases are not such as it moves between."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--to", required=True, metavar="URL", help=f"{WRITTEN_AS}; PGPASSWORD says the password")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables, move the rows, make what is derived from them, verify."""
        url: str = options["to"]
        self._know(url)
        if waiting_migrations():
            raise CommandError("Run `python manage.py migrate` on this database first.", returncode=2)
        try:
            self._refuse_what_is_not_empty()
            self._there(url, "migrate", "--verbosity", "0")
            self._move()
        finally:
            connections[TARGET].close()
        self._there(url, "rebuild_search")
        if settings.STORED_PAGES:
            self._there(url, "rebuild_pages")
        self.stdout.write(self._there(url, "verify_record").strip())
        self.stdout.write("Set DATABASE_URL to the new database, and start the site and its workers.")

    def _know(self, url: str) -> None:
        """Know the target beside the default database. Raises CommandError."""
        place = environ.Env.db_url_config(url)
        if place.get("ENGINE") != "django.db.backends.postgresql" or not place.get("NAME"):
            raise CommandError(f"--to must be {WRITTEN_AS}.", returncode=2)
        if connection.vendor != "sqlite":
            raise CommandError("This database is PostgreSQL already: move it by backup and restore.", returncode=2)
        known = {**connections.settings, TARGET: {**place, "TIME_ZONE": None}}
        connections.settings[TARGET] = connections.configure_settings(known)[TARGET]

    def _refuse_what_is_not_empty(self) -> None:
        try:
            found = connections[TARGET].introspection.table_names()
        except Error as error:
            raise CommandError(f"The target cannot be reached: {' '.join(str(error).split())}") from error
        if found:
            raise CommandError(f"The target is not empty: it has {len(found)} tables. Nothing was moved.")

    def _move(self) -> None:
        try:
            counted = move(TARGET)
        except (Error, CannotMove) as error:
            raise CommandError(
                f"Nothing was moved: {error} Drop the target and make it again before another try."
            ) from error
        self.stdout.write(f"{sum(counted.values())} rows of {len(counted)} tables moved, read again and the same.")

    def _there(self, url: str, *arguments: str) -> str:
        """Run one of our commands on the target and give what it wrote. In a process of its own, because what follows
        a migration asks the default database. Raises CommandError."""
        ended = subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            said = "\n".join(part.strip() for part in (ended.stdout, ended.stderr) if part.strip())
            raise CommandError(
                f"{arguments[0]} failed on the target, so go on with this database; it is unchanged.\n{said[-2000:]}"
            )
        return ended.stdout
