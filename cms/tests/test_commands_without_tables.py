"""What commands say on a database that was never migrated, and without settings: one line, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import OperationalError

from articles.tests.importing.pages_of_text import IRON
from articles.tests.references.retraction_table import row, write_table
from cms import database_commands
from cms.database_commands import DatabaseCommand

# They need no tables, or say themselves what they find.
WITHOUT_TABLES = {"render_article", "make_ledger_key", "make_demo"}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {"LEDGER_KEY_FILE": "var/ledger-key.pem"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_command_of_ours_that_needs_tables_says_so():
    ours = {name for name, app in get_commands().items() if app.startswith(("cms.", "articles", "reviews"))}
    assert ours >= WITHOUT_TABLES
    for name in ours - WITHOUT_TABLES:
        assert isinstance(load_command_class(get_commands()[name], name), DatabaseCommand), name


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify_record",),
        *(
            pytest.param(arguments, marks=pytest.mark.slow)
            for arguments in (
                ("import_article", str(IRON)),
                ("check_article", "neutropenia"),
                ("anchor_record",),
                ("import_references", "cms/desk/demo/neutropenia.references.json"),
                ("import_retractions", "{table}"),
                ("purge_figures",),
                ("send_reminders",),
                ("send_digests",),
                ("run_schedule",),
                ("run_worker",),
                ("export_record", "neutropenia", "-o", "/tmp/never.zip"),
            )
        ),
    ],
    ids=lambda arguments: arguments[0],
)
def test_on_a_database_that_was_never_migrated_it_is_one_line_and_2(tmp_path, arguments):
    table = write_table(tmp_path / "retraction_watch.csv", row(1, OriginalPaperDOI="10.1000/curtis2014"))
    sent = [argument.format(table=table) for argument in arguments]
    ended = manage(*sent, DATABASE_URL=f"sqlite:///{tmp_path / 'never.sqlite3'}")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip() == "CommandError: Run `python manage.py migrate` first."


@pytest.mark.slow
def test_what_needs_no_table_runs_without_them(tmp_path):
    never = f"sqlite:///{tmp_path / 'never.sqlite3'}"
    assert manage("import_article", str(IRON), "--dry-run", DATABASE_URL=never).returncode == 0
    assert manage("check_article", "--file", str(IRON), DATABASE_URL=never).returncode == 1


@pytest.mark.slow
def test_a_database_that_cannot_be_opened_is_one_line_and_2(tmp_path):
    ended = manage("verify_record", DATABASE_URL=f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}")
    assert ended.returncode == 2
    assert "The database cannot be reached" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.django_db
def test_any_other_trouble_of_a_migrated_database_stays_loud():
    class Broken(DatabaseCommand):
        requires_system_checks = []

        def handle(self, *args, **options):
            raise OperationalError("database is locked")

    assert database_commands.why_tables_are_missing() is None
    with pytest.raises(OperationalError, match="locked"):
        Broken().execute(force_color=False, no_color=True, skip_checks=True)


def test_production_without_a_secret_key_is_one_line_and_1():
    environment = {"DEBUG": "0", "SECRET_KEY": ""}
    ended = manage("check", **environment)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("SECRET_KEY is not set. With DEBUG=0 it is required")
    assert len(ended.stderr.strip().splitlines()) == 1


def test_the_server_stays_loud_without_a_secret_key():
    ended = subprocess.run(
        [sys.executable, "-c", "import cms.wsgi"],
        cwd=Path(settings.BASE_DIR),
        env=os.environ | {"DEBUG": "0", "SECRET_KEY": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr
