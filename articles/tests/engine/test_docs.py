"""The documents say what the code does."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from articles.checks import CHECKS
from articles.rendering import bounds
from articles.tests.engine.cast import printed

DOCS = Path(settings.BASE_DIR) / "docs"


def sections() -> dict[str, str]:
    parts = re.split(r"^## `([a-z-]+)`\n", (DOCS / "checks.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


# What was asked for, written out: a check that is lost from code and docs alike is missed here.
DEMANDED = (
    "citation-identifier-unknown",
    "citation-not-printed",
    "citation-unreadable",
    "citation-without-reference",
    "claim-rests-on-one-weak-source",
    "claim-without-citation",
    "doi-malformed",
    "figure-incomplete",
    "figure-misplaced",
    "figure-never-shown",
    "figure-only-in-patient-text",
    "figure-unknown",
    "figure-without-alternative-text",
    "figures-differ",
    "hard-to-read",
    "heading-empty",
    "heading-skipped",
    "hidden-characters",
    "input-too-large",
    "order-unusual",
    "pmid-malformed",
    "preprint-with-published-version",
    "quotation-without-locator",
    "reference-changed-since-frozen",
    "reference-concern",
    "reference-corrected",
    "reference-duplicated",
    "reference-list-shorter-than-numbers",
    "reference-never-cited",
    "reference-not-identifiable",
    "reference-outdated",
    "reference-retracted",
    "summary-missing",
    "title-missing",
    "tool-unnamed",
)


def test_every_check_that_was_asked_for_is_there() -> None:
    assert [code for code in DEMANDED if code not in CHECKS] == []


def test_every_check_is_among_those_asked_for() -> None:
    assert [code for code in CHECKS if code not in DEMANDED] == []


def test_docs_hold_every_check_and_no_other_in_order() -> None:
    assert list(sections()) == list(CHECKS)


@pytest.mark.parametrize("code", CHECKS)
def test_each_check_is_described_as_in_the_registry(code: str) -> None:
    text, described = " ".join(sections()[code].split()), CHECKS[code]
    assert f"**{described.severity.value.capitalize()}.**" in text
    for words in (described.description, described.example, described.remedy):
        assert " ".join(words.split()) in text


def test_each_row_of_the_citation_table_prints_as_documented() -> None:
    text = (DOCS / "citations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `` ?(.+?) ?`` \| (.+?) \|$", text, re.MULTILINE)
    assert len(rows) >= 8
    keys = ("smith2020", "jones2021", "lee2019", "kim2018", "10.1016/s0268-960x(96)90038-7")
    for written, shown in rows:
        assert "; ".join(printed(written, keys)) == ("" if shown == "text as written" else shown)


def test_limits_in_the_docs_are_those_of_the_code() -> None:
    text = (DOCS / "citations.md").read_text(encoding="utf-8")
    assert f"{bounds.MAX_BYTES // 1024} KB" in text
    assert f"{bounds.MAX_NESTING} levels" in text
    assert f"{bounds.MAX_LINES:,} lines" in text
