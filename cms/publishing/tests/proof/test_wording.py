"""Words with the numbers of citations left out, and nothing else."""

from __future__ import annotations

import pytest

from cms.publishing.proof.difference import Difference, difference
from cms.publishing.proof.wording import normalised_words, wording_of_html

BODY = (
    "<h2>Causes</h2><p>Chemotherapy is a common cause of neutropenia&nbsp;"
    '<sup class="cite"><a href="#ref-1">1</a>, <a href="#ref-2">2</a></sup>, and so are antibodies against them '
    '<sup class="cite"><a href="#ref-3">3</a></sup>.</p><p>Severe is below 500 '
    '<sup class="cite"><a href="#ref-2">2</a></sup>. Give 0.5 mg/kg of the “usual” medicine on the first day.</p>'
)
PLAIN = (
    "Causes\nChemotherapy is a common cause of neutropenia, and so are antibodies against them.\n"
    'Severe is below 500. Give 0.5 mg/kg of the "usual" medicine on the first day.'
)


def compared(text: str) -> Difference:
    return difference(wording_of_html("the text", BODY), normalised_words(text))


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.replace("\n", "  \u00a0\n\n"),
        PLAIN.replace("neutropenia,", "neutropenia 1, 2,").replace("them.", "them 3.").replace("500.", "500 2."),
        PLAIN.replace("neutropenia,", "neutropenia [1, 2],").replace("them.", "them [3]."),
        PLAIN.replace("neutropenia,", "neutropenia [1–2],").replace("500.", "500 [2]."),
        PLAIN.replace("neutropenia,", "neutropenia 7, 8,").replace("them.", "them 9.").replace("500.", "500 2."),
    ],
)
def test_a_copy_with_or_without_citation_numbers_has_the_same_words(text):
    found = compared(text)
    assert found.is_same, found.segments
    assert found.is_whole


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("0.5 mg/kg", "5 mg/kg"),
        ("0.5 mg/kg", "0.5 g/kg"),
        ("below 500.", "below 500 000."),
        ("below 500.", "below 5000."),
        ("below 500.", "below 500 7."),
        ("is a common", "is not a common"),
        ("neutropenia,", "neutropenia 12 mg,"),
        ("first day", "1 day"),
        ("Severe is", "severe is"),
    ],
)
def test_a_changed_word_or_number_is_a_difference(said, instead):
    assert said in PLAIN
    found = compared(PLAIN.replace(said, instead))
    assert not found.is_same
    assert found.added


def test_a_number_left_out_is_a_difference():
    found = compared(PLAIN.replace("below 500.", "below."))
    assert (found.added, found.removed) == (0, 1)


def test_a_passage_is_told_from_the_whole():
    found = compared("Severe is below 500. Give 0.5 mg/kg of the “usual” medicine")
    assert found.is_same
    assert not found.is_whole


def test_a_changed_passage_does_not_count_what_was_not_pasted():
    found = compared("Severe is below 500. Give 5 mg/kg of the usual medicine")
    assert found.added == 1
    assert found.removed == 3  # the dose, and the two quotation marks


def test_words_pasted_behind_the_text_are_differences():
    assert compared(f"{PLAIN} Then double it.").added == 4
