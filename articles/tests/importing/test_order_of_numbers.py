"""Imported numbers that do not ascend: the list is in another order, or a number was read wrongly."""

from __future__ import annotations

import pytest

from articles.actions import import_manuscript
from articles.checks import ImportedNumbers, Severity
from articles.composition import compose
from articles.importing import ImportedManuscript
from articles.tests.engine.cast import checked
from articles.tests.importing.pages_of_text import read_iron, read_page_of
from articles.tests.scenes import make_topic


def page(*cited: str) -> ImportedManuscript:
    return read_page_of(
        *[f"Neutropenia has causes that differ between people and places {numbers}" for numbers in cited]
    )


def unusual(manuscript: ImportedManuscript):
    return [finding for finding in manuscript.findings if finding.code == "order-unusual"]


@pytest.mark.parametrize("cited", [("1", "2", "3"), ("1, 2", "1", "3"), ("1", "3"), ("1-3", "2")])
def test_numbers_that_ascend_are_usual(cited):
    assert unusual(page(*cited)) == []


def test_a_number_behind_a_higher_one_is_noticed_where_it_stands():
    manuscript = page("1", "3", "2")
    (finding,) = unusual(manuscript)
    assert finding.severity is Severity.NOTICE
    assert finding.message == "Numbers first appear out of order: 2 behind 3."
    assert finding.line == 7  # the third block of the file, behind title and empty lines


def test_one_finding_names_the_first_few():
    findings = checked("Text.", imported_numbers=ImportedNumbers(9, 9, (9, 8, 7, 6, 5, 4, 3, 2, 1)))
    (found,) = [finding for finding in findings if finding.code == "order-unusual"]
    assert found.message == (
        "Numbers first appear out of order: 8 behind 9, 7 behind 9, 6 behind 9, 5 behind 9, 4 behind 9, and 3 more."
    )


@pytest.mark.django_db
def test_the_draft_is_not_told_again(edith):
    article = import_manuscript(actor=edith, manuscript=page("1", "3", "2"), topic=make_topic(), owner=edith)
    found = {finding.code for finding in compose(article.draft).findings}
    assert "citation-without-reference" in found
    assert "order-unusual" not in found


def test_the_iron_page_cites_out_of_order():
    (finding,) = unusual(read_iron())
    assert (finding.line, finding.heading_path) == (24, ("How Iron Balance Fails",))
