"""A migration that locks a large table or breaks the release that still runs is refused before it is shipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from cms import migration_safety
from cms.migration_safety import AddConstraintNotValid, ValidateConstraint, dangers_of

TEXT = models.CharField(max_length=10)
INDEX = models.Index(fields=["word"], name="words")
CHECK = models.CheckConstraint(condition=~models.Q(word=""), name="word_is_there")
CONSTRAINT = models.UniqueConstraint(fields=["word"], name="word_once")

UNSAFE = {
    "a column dropped": migrations.RemoveField("topic", "word"),
    "a table dropped": migrations.DeleteModel("topic"),
    "a column renamed": migrations.RenameField("topic", "word", "term"),
    "a table renamed": migrations.RenameModel("topic", "subject"),
    "a column that old code does not fill": migrations.AddField("topic", "word", TEXT),
    "the same with a default that only new code knows": migrations.AddField(
        "topic", "word", models.CharField(max_length=10, default="")
    ),
    "a column that may no longer be empty": migrations.AlterField("topic", "word", TEXT, preserve_default=False),
    "an index that locks": migrations.AddIndex("topic", INDEX),
    "a constraint that reads everything": migrations.AddConstraint("topic", CONSTRAINT),
    "one of them hidden from the state": migrations.SeparateDatabaseAndState([migrations.DeleteModel("topic")]),
}
SAFE = {
    "a column that may be empty": migrations.AddField("topic", "word", models.CharField(max_length=10, null=True)),
    "a column that the database fills": migrations.AddField(
        "topic", "word", models.CharField(max_length=10, db_default="")
    ),
    "an index without a lock": AddIndexConcurrently("topic", INDEX),
    "a check of new rows only": AddConstraintNotValid("topic", CHECK),
    "reading the old rows afterwards": ValidateConstraint("topic", "word_is_there"),
    "words that only people see": migrations.AlterField("topic", "word", TEXT),
    "a step in Python": migrations.RunPython(migrations.RunPython.noop),
}


@pytest.mark.parametrize("what", UNSAFE)
def test_it_is_refused(what):
    assert len(list(dangers_of([UNSAFE[what]]))) == 1


@pytest.mark.parametrize("what", SAFE)
def test_it_is_let_through(what):
    assert not list(dangers_of([SAFE[what]]))


def test_old_rows_are_not_read_in_the_migration_that_adds_the_check():
    """It would hold the lock of the first step while it does the second."""
    (danger,) = dangers_of([SAFE["a check of new rows only"], SAFE["reading the old rows afterwards"]])
    assert "in a migration of its own" in danger


def test_only_checks_are_added_so():
    with pytest.raises(TypeError, match="must be a check constraint"):
        AddConstraintNotValid("topic", CONSTRAINT)


def test_a_table_of_the_same_migration_is_nobodys_yet():
    made = migrations.CreateModel("topic", [("id", models.BigAutoField(primary_key=True))])
    assert not list(dangers_of([made, UNSAFE["an index that locks"], UNSAFE["a constraint that reads everything"]]))


def test_our_migrations_are_safe():
    assert migration_safety.found() == []


def test_what_came_before_the_check_would_be_found_without_the_baseline(monkeypatch):
    monkeypatch.setattr(migration_safety, "BASELINE", {})
    assert any("0012_library_newest_first" in line or "index" in line for line in migration_safety.found())


def test_make_check_calls_it():
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    assert "-m cms.migration_safety" in makefile
    done = subprocess.run(
        [sys.executable, "-m", "cms.migration_safety"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_app_of_the_project_is_looked_at():
    own = {config.label for config in apps.get_app_configs() if Path(config.path).is_relative_to(settings.BASE_DIR)}
    venv = Path(sys.prefix)
    own -= {config.label for config in apps.get_app_configs() if Path(config.path).is_relative_to(venv)}
    with_tables = {label for label in own if (Path(apps.get_app_config(label).path) / "migrations").is_dir()}
    assert with_tables == migration_safety.OURS
