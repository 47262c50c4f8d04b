"""The documentation says what the code does: settings, states, actions, commands, kinds of ledger entries."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from packaging.markers import Marker

import articles.actions
import cms.publishing.actions
import reviews.actions
from cms.environment import ENVIRONMENT
from cms.ledger.models import append_only_models
from cms.publishing.questions.states import QUESTION_TRANSITIONS
from reviews.states import ASSIGNMENT_TRANSITIONS, ROUND_TRANSITIONS, mermaid

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
DOCS = {path.name: path.read_text() for path in sorted((ROOT / "docs").glob("*.md"))}


def test_the_readme_lists_every_setting_with_its_default():
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| .+ \|$", README, re.MULTILINE))
    assert rows == {
        name: f"`{default}`" if " " not in default else default for name, (default, _) in ENVIRONMENT.items()
    }


def test_the_readme_says_what_each_setting_is_for():
    for name, (_, purpose) in ENVIRONMENT.items():
        assert purpose in README, name


@pytest.mark.parametrize("table", [ROUND_TRANSITIONS, ASSIGNMENT_TRANSITIONS, QUESTION_TRANSITIONS])
def test_the_state_diagrams_are_the_tables(table):
    assert mermaid(table) in ARCHITECTURE


def test_every_action_is_in_the_architecture():
    published = {"publish", "schedule_publication", "cancel_publication", "publish_due", "place_notice"}
    assert published <= set(dir(cms.publishing.actions))
    exported = [name for module in (articles.actions, reviews.actions) for name in module.__all__ if name.islower()]
    for name in [*exported, *published, "submit", "start_re_review", "hand_over"]:
        assert f"`{name}`" in ARCHITECTURE, name


def test_every_command_is_in_the_documentation():
    ours = [name for name, app in get_commands().items() if app.startswith(("cms.", "articles", "reviews"))]
    assert len(ours) >= 8
    text = README + "".join(DOCS.values())
    for name in ours:
        assert name in text, name


RECORDING = {"record_evidence", "repeat_rows", "repeat_assignments"}


def recorded_kinds() -> set[str]:
    """The kind given in every call that writes an entry."""
    found = set()
    for path in ROOT.glob("*/**/actions/**/*.py"), ROOT.glob("*/actions/*.py"), ROOT.glob("cms/*/actions.py"):
        for file in path:
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in RECORDING:
                    found |= {ast.literal_eval(word.value) for word in node.keywords if word.arg == "kind"}
    return found


def test_every_kind_of_ledger_entry_is_in_the_architecture():
    kinds = recorded_kinds()
    assert {"version-frozen", "submission", "sign-off", "approval", "publication", "notice", "comment"} <= kinds
    for kind in kinds:
        assert f"`{kind}`" in ARCHITECTURE, kind


def test_the_evidence_tables_all_have_a_test_that_names_them():
    text = (ROOT / "cms" / "ledger" / "tests" / "test_triggers.py").read_text()
    for model in append_only_models():
        assert model._meta.label in text


def test_links_between_the_documents_lead_somewhere():
    for name, text in {**DOCS, "../README.md": README}.items():
        folder = ROOT / "docs" if name in DOCS else ROOT
        for target in re.findall(r"\]\((?!https?:|#|mailto:|figure:)([^)#\s]+)", text):
            assert (folder / target).exists(), f"{name} → {target}"


def test_the_tests_that_the_architecture_names_exist():
    named = re.findall(r"`((?:cms|articles|reviews)/[\w/]+(?:\.py|/))`", ARCHITECTURE)
    assert len(named) > 10
    for path in named:
        assert (ROOT / path).exists(), path


PART_11 = (ROOT / "docs" / "part-11.md").read_text()
SECTIONS = ["11.10", "11.50", "11.70", "11.100", "11.200", "11.300"]


def test_the_table_on_part_11_has_every_section():
    assert re.findall(r"^## (11\.\d+) ", PART_11, re.MULTILINE) == SECTIONS
    assert "We claim the\nbehaviour, not compliance." in PART_11


def rows_on_part_11() -> list[list[str]]:
    """The cells of each row under a heading."""
    lines = [line for line in PART_11.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [cells for cells in rows if cells[-1] != "test"]


def test_each_row_on_part_11_names_a_test_or_says_that_nothing_is_done():
    assert len(rows_on_part_11()) > 25
    for cells in rows_on_part_11():
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", cells[-1])
        assert named or cells[-1] == "–", cells
        if not named:
            assert re.match(r"not done|none|a matter of the house", cells[-2]), cells
        assert_there(named)


def assert_there(named: list[tuple[str, str]]) -> None:
    """Each of these, a file and a name, is a test."""
    for path, name in named:
        assert f"\ndef {name}(" in (ROOT / path).read_text(), f"{path}::{name}"


def test_each_row_on_what_comes_from_elsewhere_names_code_and_tests_that_are_there():
    section = DOCS["security.md"].split("## What comes from elsewhere\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for cells in rows:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", cells[-1])
        assert len(named) == cells[-1].count("`") // 2 > 0, cells
        assert_there(named)
        for code in re.findall(r"`(\w+/[\w/.]+)`", cells[-2]):
            assert (ROOT / code).exists(), code


def test_every_package_stands_in_the_table_of_licences_in_its_version():
    """Those for other systems aside; `make licences` writes it."""
    pinned = r"^([\w.-]+)==([^\s;]+)(?: ; (.+?))? \\$"
    lines = re.findall(pinned, (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    table = re.findall(r"^\| ([\w.-]+) \| (\S+) \| .+ \|$", DOCS["licences.md"], re.MULTILINE)

    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    here = {(plain(name), version) for name, version, where in lines if not where or Marker(where).evaluate()}
    assert len(here) > 100
    assert here <= {(plain(name), version) for name, version in table}
