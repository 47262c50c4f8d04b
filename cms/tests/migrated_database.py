"""The migrated SQLite database that a run of the tests begins with: made once, and taken from a file after that.

The migrations, with the triggers and search indexes that they install, take longer than the tests of a whole folder.
What they make depends on nothing but the code, so it is kept below `var/` under a digest of that code. PostgreSQL and
the tests of migrations themselves run them each time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TextIO
from unittest import mock

from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation

# What `migrate` may make rows and tables from besides the migrations: triggers, search, provisioning, the wordings and
# starting points that come with the software, settings, and the packages' own.
SOURCES = (
    "requirements.txt",
    "cms/settings.py",
    "cms/trigrams.py",
    "cms/kept_rows.py",
    "articles/uncited_sources.py",
    "cms/desk/board_reviewers.py",
)
FOLDERS = ("cms/ledger", "cms/publishing/search", "cms/publishing/house", "cms/accounts", "articles/starting_points")

# Held by the process that makes the database for all of them: two at once take each other's core, and nobody is
# ready sooner. The system lets go of it when a process dies.
_turn: list[TextIO] = []


def kept_at() -> Path:
    """The file for the code as it is now."""
    root = Path(settings.BASE_DIR)
    files = {root / name for name in SOURCES}
    files |= {path for app in ("articles", "cms", "reviews") for path in (root / app).rglob("migrations/*.py")}
    files |= {
        path
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file() and not {"tests", "__pycache__"} & set(path.parts)
    }
    files |= {path for app in ("articles", "cms", "reviews") for path in (root / app).rglob("apps.py")}
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return root / "var" / "migrated" / f"{digest.hexdigest()}.sqlite3"


@contextmanager
def begins_as_kept() -> Iterator[None]:
    """While it lasts, an SQLite test database begins as the kept one, where there is one. Others are made as ever."""
    path, made = kept_at(), DatabaseCreation._create_test_db
    if connection.vendor == "sqlite" and not path.exists():
        _wait_for_turn(path)

    def filled(creation: DatabaseCreation, *args: object, **kwargs: object) -> str:
        name = made(creation, *args, **kwargs)
        if path.exists() and not creation.is_in_memory_db(name):
            shutil.copyfile(path, name)
        return name

    with mock.patch.object(DatabaseCreation, "_create_test_db", filled):
        yield


def _wait_for_turn(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    turn = (path.parent / "turn").open("w")
    fcntl.flock(turn, fcntl.LOCK_EX)
    if path.exists():
        turn.close()
    else:
        _turn.append(turn)


def keep() -> None:
    """Keep the database that was just made for the next run, and for the processes beside this one. Older ones go."""
    if connection.vendor == "sqlite" and not (path := kept_at()).exists():
        _keep(path)
    while _turn:
        _turn.pop().close()


def _keep(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    with closing(sqlite3.connect(unfinished)) as kept:
        connection.connection.backup(kept)
    unfinished.replace(path)
