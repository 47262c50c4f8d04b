"""The database as one file, consistent while people work, and back into an empty one.

SQLite by its backup interface, PostgreSQL by pg_dump's custom format: both read one moment.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection


class CannotCopy(RuntimeError):
    """The database cannot be copied or filled here; the message says why, and what to do."""


def tables() -> list[str]:
    """The tables that the database has."""
    return sorted(connection.introspection.table_names())


def copy_to(path: Path) -> None:
    """Write the database as it is at one moment to `path`, which is new. Raises CannotCopy."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)


def fill_from(path: Path) -> None:
    """Fill the empty database with what `copy_to` wrote: all of it or nothing. Raises CannotCopy."""
    if found := tables():
        raise CannotCopy(f"The database is not empty: it has {len(found)} tables, such as {found[0]}.")
    if connection.vendor == "postgresql":
        connection.close()
        options = ("--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *options, str(path))
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CannotCopy("The copy of the database is damaged.")
        copy.backup(connection.connection)
    connection.close()


def _run(program: str, *options: str) -> None:
    """Run a program of PostgreSQL's on the database. The password goes by the environment, which other accounts cannot
    read."""
    place = connection.settings_dict
    path = shutil.which(program)
    if path is None:
        raise CannotCopy(f"There is no {program} here. On Debian and Ubuntu: sudo apt install postgresql-client")
    environment = {**os.environ, "PGPASSWORD": str(place["PASSWORD"] or "")}
    where = {"host": place["HOST"], "port": place["PORT"], "username": place["USER"], "dbname": place["NAME"]}
    asked = [f"--{name}={value}" for name, value in where.items() if value]
    ended = subprocess.run(  # noqa: S603 (PostgreSQL's own program, with the settings' own words)
        [path, *asked, "--no-password", *options], env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        said = " ".join(ended.stderr.split())[:400]
        raise CannotCopy(f"{program} ended with {ended.returncode}: {said}")
