"""`make_demo`: whom it shows where to begin, and which databases it leaves alone."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from articles.models import Article
from articles.tests.scenes import make_article
from cms.accounts.models import User
from cms.desk.demo.database import LEDGER_KIND, Holding
from cms.desk.demo.people import make_people
from cms.desk.management.commands import make_demo
from cms.ledger.actions import append

pytestmark = pytest.mark.django_db


def run(*arguments):
    """What the command prints."""
    out = StringIO()
    call_command("make_demo", *arguments, stdout=out)
    return out.getvalue()


def mark(what):
    with transaction.atomic():
        append(kind=LEDGER_KIND, payload={"demonstration": what})


@pytest.fixture
def demonstration(db):
    """The people of a demonstration, as good as made."""
    mark("begun")
    made = make_people()
    mark("finished")
    return made


@pytest.fixture
def never_emptied(monkeypatch):
    """The refusals of SQLite, whatever database the suite runs on; and nothing is ever removed."""

    def emptied():
        pytest.fail("The database was emptied.")

    monkeypatch.setattr(make_demo, "connection", SimpleNamespace(vendor="sqlite", settings_dict={"NAME": "demo"}))
    monkeypatch.setattr(make_demo.database, "empty_sqlite", emptied)


@pytest.fixture
def never_made(monkeypatch):
    monkeypatch.setattr(make_demo, "make", lambda: pytest.fail("The demonstration was made."))


def test_production_refuses_in_one_line(settings, never_made):
    settings.PRETENDED_TIME_ALLOWED = False
    with pytest.raises(CommandError, match="only made in development"):
        run()


def test_an_empty_database_gets_the_demonstration(monkeypatch):
    calls = []
    monkeypatch.setattr(make_demo, "make", lambda: calls.append("made"))
    run("--if-empty")
    assert calls == ["made"]


def test_a_second_run_changes_nothing_and_shows_the_accounts(demonstration, never_made):
    printed = run("--if-empty", "--port", "8123")
    assert "nothing was changed" in printed
    assert "http://127.0.0.1:8123" in printed
    for username in demonstration:
        assert f"  {username} " in printed
    assert "demo-password-2026" in printed


def test_a_second_run_without_options_refuses(demonstration, never_made):
    with pytest.raises(CommandError, match="--if-empty leaves it as it is"):
        run()


def test_a_database_with_real_accounts_is_left_alone(edith, never_made):
    printed = run("--if-empty")
    assert "accounts or articles that the demonstration did not make; nothing was changed" in printed
    assert "demo-password" not in printed
    assert User.objects.exclude(username="system").get() == edith


def test_a_demonstration_that_was_killed_half_way_is_named(never_made):
    mark("begun")
    with pytest.raises(CommandError, match="begun and not finished"):
        run("--if-empty")


def test_a_mark_that_is_not_the_first_entry_makes_no_demonstration(edith, never_made, never_emptied):
    with transaction.atomic():
        append(kind="scene", payload={})
    mark("begun")
    mark("finished")
    with pytest.raises(CommandError, match="Nothing was removed"):
        run("--reset")


def test_reset_refuses_a_database_with_other_accounts(edith, never_emptied):
    make_article(edith)
    with pytest.raises(CommandError, match="Nothing was removed"):
        run("--reset")
    assert Article.objects.count() == 1


def test_not_even_yes_empties_the_database_of_something_else(monkeypatch, never_emptied):
    monkeypatch.setattr(make_demo.database, "holding", lambda: Holding.NOT_MIGRATED)
    with pytest.raises(CommandError, match="holds tables, but not those of this project"):
        run("--reset", "--yes")


def test_reset_refuses_a_demonstration_that_somebody_joined(demonstration, edith, never_emptied):
    with pytest.raises(CommandError, match=r"beside those of the demo: edith\."):
        run("--reset")


def test_reset_refuses_postgresql(monkeypatch, never_emptied):
    monkeypatch.setattr(make_demo, "connection", SimpleNamespace(vendor="postgresql", display_name="PostgreSQL"))
    with pytest.raises(CommandError, match="only empties an SQLite database"):
        run("--reset", "--yes")


@pytest.mark.parametrize(("port", "start"), [("8000", "make demo"), ("8123", "PORT=8123 make demo")])
def test_after_a_reset_it_names_no_address_that_is_not_served(monkeypatch, port, start):
    monkeypatch.setattr(make_demo.Command, "_reset", lambda self, *, even_other_data: None)
    monkeypatch.setattr(make_demo, "make", lambda: None)
    said = run("--reset", "--port", port)
    assert f"Now `{start}`." in said
    assert "http://" not in said


@pytest.mark.parametrize("port", ["0", "70000"])
def test_an_impossible_port_is_refused(port, never_made):
    with pytest.raises(CommandError, match="is no port"):
        run("--port", port)


@pytest.mark.slow
def test_reset_starts_over_on_a_file_of_its_own(tmp_path, settings):
    surroundings = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
        "LEDGER_KEY_FILE": f"{tmp_path}/key.pem",
        "DEBUG": "1",
    }
    for arguments in (["make_demo", "--reset"], ["make_demo", "--reset"], ["verify_record"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert "The record holds" in done.stdout
