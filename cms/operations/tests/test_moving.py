"""A small house moves from SQLite to PostgreSQL: every row arrives, its record holds there, and work goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as configured
from django.db import connection

from cms.operations.moving import moved_models
from cms.tests import migrated_database


class House:
    """An installation on SQLite in a folder, and the PostgreSQL that it moves to."""

    def __init__(self, folder, target: str):
        self.old, self.target, self.folder = f"sqlite:///{folder / 'house.sqlite3'}", target, folder

    def manage(self, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        places = {"LEDGER_KEY_FILE": str(self.folder / "key.pem"), "FIGURES_DIR": str(self.folder / "figures")}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=configured.BASE_DIR,
            env=os.environ | {"DATABASE_URL": database, "STORED_PAGES": "1"} | places,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def run(self, database: str, program: str) -> list[str]:
        ended = self.manage(database, "shell", "-v", "0", "-c", program)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.split()

    def move(self) -> subprocess.CompletedProcess[str]:
        return self.manage(self.old, "move_database", "--to", self.target)


@contextmanager
def a_new_database() -> Iterator[str]:
    """The URL of a PostgreSQL database without tables, beside that of the tests."""
    place, name = connection.settings_dict, f"moved_{uuid4().hex[:12]}"
    where = {"host": place["HOST"], "port": place["PORT"], "user": place["USER"], "password": place["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def moved(tmp_path_factory) -> Iterator[House]:
    """The demo's house after its move. Its last user had left before."""
    folder = tmp_path_factory.mktemp("house")
    if (kept := migrated_database.kept_at()).exists():
        shutil.copyfile(kept, folder / "house.sqlite3")
    with a_new_database() as target:
        house = House(folder, target)
        for command in (("migrate", "--verbosity", "0"), ("make_demo", "--if-empty")):
            ended = house.manage(house.old, *command)
            assert ended.returncode == 0, ended.stderr
        [house.left] = house.run(house.old, SOMEBODY_LEAVES)
        house.ended = house.move()
        yield house


SOMEBODY_LEAVES = """
from cms.accounts.models import User
leaver = User.objects.create_user("leaver")
print(leaver.pk)
leaver.delete()
"""

COMES = """
from cms.accounts.models import User
print(User.objects.create_user("newcomer").pk)
"""

READS = """
from django.test import Client
for page in ("/articles/neutropenia/", "/search/?q=neutrophils"):
    answer = Client(headers={"host": "127.0.0.1"}).get(page)
    print(answer.status_code, "/articles/neutropenia/" in answer.content.decode())
"""

TAMPERS = """
from django.db import DatabaseError
from cms.ledger import triggers
from articles.models import Version
try:
    Version.objects.update(title="Another")
except DatabaseError as error:
    print(triggers.MESSAGE in str(error))
"""

COUNTS = """
from articles.models import Version
from cms.accounts.models import User
print(Version.objects.count(), User.objects.count())
"""

SPOILS = """
from django.db import connection
connection.cursor().execute("UPDATE accounts_user SET username = %s WHERE username = 'editor2'", ["x" * 500])
"""

MOVES_AGAIN = """
from cms.operations.management.commands.move_database import TARGET, Command
from cms.operations.moving import CannotMove, move
Command()._know("{url}")
try:
    move(TARGET)
except CannotMove as error:
    print("accounts_user" in str(error))
"""


@pytest.mark.postgres
def test_every_row_arrives_and_the_record_holds(moved):
    assert moved.ended.returncode == 0, moved.ended.stderr
    assert "moved, read again and the same" in moved.ended.stdout
    assert "The record holds: " in moved.ended.stdout
    assert moved.run(moved.target, COUNTS) == moved.run(moved.old, COUNTS)


@pytest.mark.postgres
def test_both_say_the_same_of_the_record(moved):
    before, after = (moved.manage(database, "verify_record") for database in (moved.old, moved.target))
    assert (after.returncode, after.stdout) == (0, before.stdout)


@pytest.mark.postgres
def test_readers_find_and_read_what_was_published(moved):
    assert moved.run(moved.target, READS) == ["200", "True", "200", "True"]


@pytest.mark.postgres
def test_evidence_is_guarded_there(moved):
    assert moved.run(moved.target, TAMPERS) == ["True"]


@pytest.mark.postgres
def test_numbers_go_on_after_the_last_that_was_given(moved):
    """Not after the last that is left: what was written about somebody who is gone must not become another's."""
    assert int(moved.run(moved.target, COMES)[0]) == int(moved.left) + 1


@pytest.mark.postgres
def test_a_target_that_has_tables_is_refused(moved):
    ended = moved.move()
    assert ended.returncode == 1
    assert "The target is not empty" in ended.stderr


@pytest.mark.postgres
def test_where_a_row_is_refused_the_table_is_named_and_nothing_changes(moved):
    """SQLite takes names that are longer than their column; PostgreSQL does not."""
    spoilt = moved.old.replace("house.sqlite3", "spoilt.sqlite3")
    shutil.copyfile(moved.folder / "house.sqlite3", moved.folder / "spoilt.sqlite3")
    moved.run(spoilt, SPOILS)
    before = moved.run(moved.target, COUNTS)
    assert moved.run(spoilt, MOVES_AGAIN.format(url=moved.target)) == ["True"]
    assert moved.run(moved.target, COUNTS) == before
    assert moved.run(moved.target, TAMPERS) == ["True"]


@pytest.mark.postgres
@pytest.mark.django_db
def test_no_table_is_left_out():
    """Every table of the database is moved, but for the list of migrations, which `migrate` writes."""
    tables = {model._meta.db_table for model in moved_models()}
    assert set(connection.introspection.table_names()) - tables == {"django_migrations"}


@pytest.mark.parametrize("url", ["sqlite:///other.sqlite3", "postgres://nobody@127.0.0.1:5432/", "somewhere"])
def test_only_to_postgresql(tmp_path, url):
    house = House(tmp_path, url)
    ended = house.move()
    assert ended.returncode == 2
    assert "--to must be postgres://" in ended.stderr


def test_a_database_that_was_never_migrated_is_not_moved(tmp_path):
    ended = House(tmp_path, "postgres://nobody@127.0.0.1:1/nothing").move()
    assert ended.returncode == 2
    assert "migrate" in ended.stderr
