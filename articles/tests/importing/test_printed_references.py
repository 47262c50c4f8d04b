"""Printed references taken apart, and those that are not guessed at."""

from __future__ import annotations

import pytest

from articles.importing.printed_references import read_printed


@pytest.mark.parametrize(
    ("printed", "title", "container", "year", "names"),
    [
        ("Smith J, Doe A. Iron. Lancet. 2014;383(9911):1-9.", "Iron", "Lancet", 2014, ["Smith", "Doe"]),
        ("Smith J, et al. Iron in adults? Blood. 2014 Jan 2;370:1-9.", "Iron in adults?", "Blood", 2014, ["Smith"]),
        ("Smith JA. Iron: 1. N. Engl. J. Med. 2014;370:1-9.", "Iron: 1.", "N. Engl. J. Med", 2014, ["Smith"]),
        ("van der Berg JA, O'Neil B. Iron. Blood. 2001;1:e12.", "Iron.", "Blood", 2001, ["van der Berg", "O'Neil"]),
        ("Smith, J. A., & Doe, B. (2014). Iron. Lancet, 383(2), 1–9.", "Iron.", "Lancet", 2014, ["Smith", "Doe"]),
        ("WHO guideline on iron. Lancet. 2014;383:1-9.", "WHO guideline on iron.", "Lancet", 2014, []),
        ("Iron Study Group. Iron. Blood. 2016;1:2.", "Iron.", "Blood", 2016, ["Iron Study Group"]),
        ("Doe A. Iron. Blood. 2016.", "Iron.", "Blood", 2016, ["Doe"]),
    ],
)  # fmt: skip
def test_known_styles(printed, title, container, year, names):
    found = read_printed(printed)
    assert found.csl["title"].rstrip(".") == title.rstrip(".")
    assert (found.csl["container-title"], found.csl["issued"]["date-parts"][0][0]) == (container, year)
    assert [name.get("family") or name["literal"] for name in found.authors.people] == names


def test_a_book():
    found = read_printed("Hoffman R, Benz EJ Jr. Hematology. 7th ed. Philadelphia: Elsevier; 2018.")
    assert found.csl["type"] == "book"
    assert (found.csl["title"].rstrip("."), found.csl["edition"], found.csl["publisher"]) == (
        "Hematology",
        "7",
        "Elsevier",
    )


def test_identifiers_and_the_kind_of_evidence_leave_the_text():
    found = read_printed(
        "Smith J. Iron. Lancet. 2014;383:1-9. doi:10.1000/1. PMID: 12. Available from: https://a.example/x [Guideline]"
    )
    assert (found.dois, found.pmids, found.addresses) == (["10.1000/1"], ["12"], ["https://a.example/x"])
    assert (found.csl["title"].rstrip("."), found.evidence_type) == ("Iron", "guideline")


@pytest.mark.parametrize(
    "printed", ["", "Some words", "Title of something, 2014", "Iron. Lancet", "2014", "Doe A. 2014."]
)
def test_what_follows_no_style_is_not_guessed_at(printed):
    assert read_printed(printed) is None


@pytest.mark.parametrize("part", ["Aa B, ", "A. ", "a ", "2014;1:", "Xx, A., ", "(", "a. 2014 "])
def test_long_nonsense_comes_to_an_end(part):
    """What is read in exponential time would not."""
    found = read_printed(part * 3_000)
    assert found is None or found.csl
