"""A passage is judged over its own stretch of the signed text: its changed word is seen, wherever it is."""

from __future__ import annotations

import pytest

from cms.publishing.proof.difference import Difference, difference_of_text
from cms.publishing.proof.held import held_text, without_our_citation
from cms.publishing.proof.wording import Wording, normalised_words, wording_of_html

CITED = '<sup class="cite"><a href="#ref-1">1</a>, <a href="#ref-2">2</a></sup>'
BODY = (
    "<h2>Fever</h2><p>Fever with a low count of neutrophils is an emergency, and every hour of delay matters.</p>"
    f"<ul><li>Do not give the tablets to children under 12 years.</li><li>5 mg of the drops once a day&nbsp;{CITED}"
    "<ul><li>with water and on an empty stomach</li></ul></li></ul>"
    '<ol start="3"><li>Measure the temperature twice a day.</li><li>−20 °C is the coldest that the drops may be kept.'
    "</li></ol><p>Blood cultures are taken before the first antibiotic, which is given within 2 hours</p>"
    "<p>of arrival. Below 500 000 cells the treatment is repeated after 7 days in all patients.</p>"
    "<p>Cell counts return to normal within two weeks in most people, and the drops are then stopped for good.</p>"
)
LIST = (
    "Do not give the tablets to children under 12 years.\n5 mg of the drops once a day\n"
    "with water and on an empty stomach\nMeasure the temperature twice a day.\n"
    "−20 °C is the coldest that the drops may be kept."
)
PASSAGE = "Blood cultures are taken before the first antibiotic, which is given within 2 hours"


@pytest.fixture(scope="module")
def signed() -> Wording:
    return wording_of_html("the text", BODY)


def compared(signed: Wording, text: str) -> Difference:
    return difference_of_text(signed, held_text(text))


def said(found: Difference, kind: str) -> list[str]:
    return [segment.text for segment in found.segments if segment.kind == kind]


@pytest.mark.parametrize("signs", [("•", "•", "◦", "3.", "4."), ("-", "•", "▫", "3)", "4)"), ("*", "●", "–", "•", "○")])
@pytest.mark.parametrize("chosen", [slice(None), slice(2), slice(2, 5), slice(1, 4)])
def test_signs_of_list_items_are_no_words(signed, signs, chosen):
    lines = [f"{sign} {line}" for sign, line in zip(signs, LIST.split("\n"), strict=True)]
    found = compared(signed, "\r\n".join(lines[chosen]))
    assert found.is_same, found.segments


def test_a_sign_on_a_line_of_its_own_is_no_word(signed):
    assert compared(signed, LIST.replace("5 mg", "•\n5 mg").replace("Measure", "3.\nMeasure")).is_same


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("5 mg of", "- 5 mg of"),
        ("5 mg of", "– 5 mg of"),
        ("5 mg of", "* 5 mg of"),
        ("5 mg of", "1. 5 mg of"),
        ("5 mg of", "0.5 mg of"),
        ("5 mg of", "• 50 mg of"),
        ("Measure", "4. Measure"),
        ("Measure", "30. Measure"),
        ("−20 °C", "• 20 °C"),
        ("Do not", "• Do"),
    ],
)
def test_a_sign_that_may_be_a_number_or_a_minus_is_a_difference(signed, line, instead):
    assert line in LIST
    assert not compared(signed, LIST.replace(line, instead)).is_same


@pytest.mark.parametrize("sign", ["•", "-", "1."])
def test_a_sign_where_nothing_is_listed_is_a_difference(signed, sign):
    found = compared(signed, f"{sign} {PASSAGE}")
    assert not found.is_same
    assert "".join(said(found, "added")).startswith(sign[0])


def test_a_changed_dose_behind_a_sign_is_all_that_is_shown(signed):
    lines = "\n".join(f"• {line}" for line in LIST.split("\n")[:3])
    found = compared(signed, lines.replace("5 mg", "50 mg"))
    assert (said(found, "removed"), said(found, "added")) == (["5 mg"], ["50 mg"])


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("2 hours", "20 hours"),
        ("2 hours", "2 days"),
        ("2 hours", "-2 hours"),
        ("Blood", "No"),
        ("before", "after"),
        ("antibiotic", "analgesic"),
    ],
)
def test_the_changed_word_is_all_that_is_shown(signed, word, instead):
    found = compared(signed, PASSAGE.replace(word, instead))
    assert (said(found, "removed"), said(found, "added")) == ([word], [instead])
    assert found.compared == len(compared(signed, PASSAGE).segments[0].words)


def test_a_changed_number_at_either_end_is_not_taken_for_a_citation(signed):
    for text in (
        "5 mg of the drops once a day 7",
        "7 with water and on an empty stomach Measure the temperature",
        "the first antibiotic, which is given within 2 hours 7",
    ):
        assert not compared(signed, text).is_same, text
    assert compared(signed, "5 mg of the drops once a day [1, 2]").is_same


def test_a_number_that_was_cut_is_a_difference(signed):
    for text, rest in (
        ("is given within 2 hours of arrival. Below 500", "000 cells"),
        ("000 cells the treatment is repeated after 7 days", "500"),
    ):
        assert said(compared(signed, text), "removed") == [rest]


def test_words_around_a_passage_are_shown_as_not_compared(signed):
    found = compared(signed, PASSAGE)
    assert found.around[0].text.endswith("the drops may be kept.")
    assert found.around[1].text.startswith("of arrival.")
    assert found.start + found.compared + found.behind == len(signed.plain)


def test_words_put_behind_a_passage_strike_nothing_out(signed):
    found = compared(signed, f"{PASSAGE}. This is what the leaflet of the clinic in town says about it")
    assert said(found, "removed") == []


def test_the_end_of_a_whole_text_that_is_missing_is_counted(signed):
    whole = " ".join(signed.plain)
    found = compared(signed, whole[: whole.index("Cell counts")])
    assert found.start == 0
    assert found.behind == 21


def test_a_paragraph_that_is_missing_in_the_middle_is_a_difference(signed):
    whole = " ".join(signed.plain)
    for first, last in (("Blood cultures", "of arrival"), ("Measure the", "Cell counts")):
        gone = whole[whole.index(first) : whole.index(last)]
        found = compared(signed, whole.replace(gone, ""))
        assert (found.added, found.removed) == (0, len(normalised_words(gone)))


def test_paragraphs_in_another_order_are_a_difference(signed):
    whole = " ".join(signed.plain)
    middle, last = whole.index("Blood cultures"), whole.index("Cell counts")
    assert not compared(signed, whole[:middle] + whole[last:] + " " + whole[middle:last]).is_same


ADDRESS = "https://a.test/e/1/"
CITATION = f"Ada Abel. What causes fever? [Internet]. The House; 2026 Nov 1. Edition 1. Available from: {ADDRESS}"


@pytest.mark.parametrize("address", [f"\n{ADDRESS}#:~:text=Blood%20cultures\n", f"\n{ADDRESS}\n", ""])
def test_what_the_button_copies_is_the_passage(address):
    text, is_cited = without_our_citation(f"“{PASSAGE}”\n\n{CITATION}{address}", [(CITATION, ADDRESS)])
    assert (text, is_cited) == (PASSAGE, True)


@pytest.mark.parametrize("text", ["", "“”", CITATION.replace("Edition 1", "Edition 2"), f"{CITATION} Twice a day."])
def test_what_is_not_our_citation_stays(text):
    held = f"{PASSAGE} {text}"
    assert without_our_citation(held, [(CITATION, ADDRESS)]) == (held, False)
