"""What the design promises about the shape of the code."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from simple_history.utils import get_history_manager_for_model

from articles.models import Article, Reference, Topic
from cms.desk.draft_reminders import DRAFT_REMINDERS
from cms.publishing.models import LiveEdition, ScheduledPublication
from reviews.models import Assignment, Policy, Round
from reviews.reminders import REMINDERS

ROOT = Path(settings.BASE_DIR)
CODE = [
    path
    for folder in ("cms", "articles", "reviews")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
OUR_CODE = [path for path in CODE if "tests" not in path.parts]


def test_names_say_what_is_inside():
    vague = {"utils.py", "helpers.py", "services.py", "manager.py", "misc.py", "common.py"}
    assert not [str(path) for path in CODE if path.name in vague]


def test_no_module_has_outgrown_its_room():
    assert not [str(path) for path in OUR_CODE if len(path.read_text().splitlines()) > 400]


def test_nothing_catches_everything():
    for path in OUR_CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                assert caught not in {"", "Exception", "BaseException"}, f"{path}:{node.lineno}"


def test_nothing_is_left_for_later():
    for path in OUR_CODE:
        text = path.read_text()
        assert not [word for word in ("TODO", "FIXME", "NotImplementedError") if word in text], path


def test_public_functions_say_what_they_do():
    silent = []
    for path in OUR_CODE:
        if "commands" in path.parts or path.name in {"admin.py", "forms.py"}:
            continue
        for node in ast.parse(path.read_text()).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node) and not node.name.endswith("Config"):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not silent


def test_state_columns_are_written_by_actions_only():
    """Nobody but an action (or a migration) sets `.state =`."""
    for path in OUR_CODE:
        if "actions" in path.parts or path.name in {"actions.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            for target in getattr(node, "targets", []):
                assert not (isinstance(target, ast.Attribute) and target.attr == "state"), f"{path}:{node.lineno}"


def test_nothing_reverts_a_revision():
    for path in OUR_CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr
            assert called != "revert", f"{path}:{node.lineno}"


@pytest.mark.parametrize(
    "model", [Article, Assignment, LiveEdition, Policy, Reference, Round, ScheduledPublication, Topic]
)
def test_the_workflow_keeps_an_audit_trail(model):
    assert get_history_manager_for_model(model)


def test_tracked_rows_are_never_changed_in_bulk():
    """simple-history does not see `.update()` and `.bulk_update()`; only the outbox, jobs, what triggers keep, and the
    marks of reminders, none of which it follows, use them."""
    for path in OUR_CODE:
        if {"outbox", "jobs"} & set(path.parts) or path.name == "board_reviewers.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                bulk = node.func.attr in {"bulk_update"} or (
                    node.func.attr == "update" and "objects" in ast.unparse(node.func.value)
                )
                bulk &= [ast.unparse(keyword) for keyword in node.keywords] != ["**{reminder.mark: True}"]
                assert not bulk, f"{path}:{node.lineno}"


@pytest.mark.parametrize(("model", "reminders"), [(Assignment, REMINDERS), (Article, DRAFT_REMINDERS)])
def test_the_marks_of_reminders_are_no_part_of_the_audit_trail(model, reminders):
    followed = {field.name for field in get_history_manager_for_model(model).model._meta.fields}
    assert not followed & {reminder.mark for reminder in reminders}
    assert all(model._meta.get_field(reminder.mark) for reminder in reminders)


def test_deleting_anything_that_evidence_points_to_is_refused_by_every_foreign_key():
    ours = {"accounts", "articles", "jobs", "ledger", "operations", "outbox", "publishing", "reviews"}
    for model in apps.get_models():
        if model._meta.app_label not in ours or model.__name__.startswith("Historical"):
            continue
        for field in model._meta.concrete_fields:
            if field.many_to_one or field.one_to_one:
                on_delete = field.remote_field.on_delete.__name__
                if f"{model.__name__}.{field.name}" == "UncitedSource.reference":
                    # No evidence: the database's trigger deletes the row with its source.
                    continue
                assert on_delete == "PROTECT", f"{model._meta.label}.{field.name}: {on_delete}"


def test_production_refuses_to_start_without_its_settings():
    process = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"DEBUG": "0", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode != 0
    assert "SECRET_KEY is not set" in process.stderr
