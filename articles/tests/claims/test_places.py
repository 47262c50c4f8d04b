"""Where a reader is led to from a claim."""

from __future__ import annotations

import pytest

from articles.citations import Source
from articles.claims import claims_of
from articles.claims.places import places_of
from articles.rendering import render

SOURCES = {key: Source(key, {"title": key}) for key in ("birch", "min", "curtis")}


def places(text: str) -> dict[str, int | None]:
    claims = claims_of(text, render(text, SOURCES), SOURCES)
    return dict(zip([claim.text for claim in claims], places_of(claims), strict=True))


def test_a_claim_is_found_at_the_first_citation_of_its_own():
    assert places("One [@birch]. Two [@min] and three [@curtis].\n") == {"One.": 1, "Two and three.": 2}


def test_an_item_without_a_citation_is_found_at_its_introduction():
    found = places("Elsewhere [@birch].\n\nDoses are [@birch]:\n\n- 5 mg\n- 10 mg [@min]\n- 20 mg\n    - twice\n")
    assert found["5 mg"] == found["20 mg"] == found["twice"] == found["Doses are:"] == 2
    assert found["10 mg"] == 3


def test_a_row_is_found_at_the_caption_of_its_table():
    found = places("Table 1. Doses [@birch]\n\n| Drug | Dose |\n|---|---|\n| x | 1 |\n| y | 2 [@min] |\n")
    assert found == {"Table 1. Doses": 1, "x · 1": 1, "y · 2": 2}


def test_a_row_is_found_at_the_header_of_its_own_table():
    table = "| Drug | Dose [@{}] |\n|---|---|\n| {} | 1 |\n| {} | 2 [@curtis] |\n"
    found = places(
        f"Before [@curtis].\n\n{table.format('birch', 'a', 'b')}\n\nThen.\n\n{table.format('min', 'c', 'd')}"
    )
    assert found == {"Before.": 1, "a · 1": 2, "b · 2": 3, "c · 1": 4, "d · 2": 5}


def test_a_row_after_one_with_a_citation_is_found_at_the_header_too():
    found = places("| Drug | Dose [@birch] |\n|---|---|\n| a | 1 [@min] |\n| b | 2 |\n")
    assert found == {"a · 1": 2, "b · 2": 1}


def test_a_line_on_sources_below_a_table_is_a_place():
    found = places("| Drug | Dose |\n|---|---|\n| a | 1 |\n\nSource: [@birch]\n")
    assert found == {"a · 1": 1}


def test_a_sentence_that_owes_its_source_to_a_footnote_is_found_there():
    found = places("So it is[^1].\n\nNext [@min].\n\n[^1]: Birch says so [@birch].\n")
    assert found["So it is."] == found["Birch says so."] == 2


@pytest.mark.parametrize("text", ["", "Nothing is cited.\n"])
def test_without_claims_there_are_no_places(text):
    assert places(text) == {}
