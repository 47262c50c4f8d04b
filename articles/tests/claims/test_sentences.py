"""Where a sentence ends, and where it does not."""

import pytest

from articles.citations.sentences import split_sentences
from cms.tests.effort import calls_made


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Give 0.5 mg, e.g. Aspirin, in 5.0 μL of water.",
        "Drug vs. Placebo was tested in approx. 40 people.",
        "Smith et al. 2012 and Boxer L. A. found more.",
        "As J. P. Smith says on p. 3 and on pp. 4–5, ch. 2, it helps.",
        "See Fig. 2, No. 4 and Tab. 3.",
        "The U.S. Preventive Services Task Force recommends it.",
        "It rose … to 5% and then ... to 6%.",
        "“Give it at once. Do not wait for results.” is the advice.",
        "The count (see Fig. 2. Also Table 3. Then the text) falls.",
        "Read https://example.org/a.b?c=d.e, and www.example.org too.",
        "Steps are: 1. Oxygen",
        "2. Call for help.",
        "Table 1. Doses for children.",
        "S. aureus and E. coli grow.",
        "In Dec. 2012 it changed.",
        "Dr. Curtis and Prof. Min agree, cf. Section 4.2 of the text.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It lacks vitamin C.|Patients tire.",
        "It was shown by Smith et al.|The drug works.",
        "It is done in the U.S.|The rest follows.",
        "Give it over 5 min.|Then stop.",
        "Wait for 5 s.|Repeat.",
        "The temperature is 38 °C.|Antibiotics follow.",
        "Treatment took weeks.|5 patients died.",
        "pH is low.|eGFR falls.|β-Lactams help.",
        "“Do not wait.”|The rest is known.",
        "It falls (rarely).|It rises!|Does it?|It does…|Yes.",
        "Is the answer no.|Others agree.",
        "It is given b.d.|Patients like it.",
        "It may.|Some do.",
        "Read https://example.org/a.|Then go on.",
        "1. Give oxygen.|2. Call for help.",
        "[Note: never. Ever.]|Next.",
    ],
)
def test_several_sentences(text: str) -> None:
    assert sentences(text.replace("|", " ")) == text.split("|")


def test_a_citation_at_the_end_of_the_text_belongs_to_the_last_sentence() -> None:
    assert sentences("One. Two. [@a] [@b]") == ["One.", "Two. [@a] [@b]"]


def test_a_quotation_with_a_citation_inside_is_no_single_thought() -> None:
    assert sentences("“One is so [@a]. Two is so [@b].”") == ["“One is so [@a].", "Two is so [@b].”"]


def test_a_bracket_that_is_never_closed_holds_nothing_together() -> None:
    assert sentences("It is (rarely. It is [often. It “is. So") == ["It is (rarely.", "It is [often.", "It “is.", "So"]


def test_a_long_bracket_holds_nothing_together() -> None:
    assert len(sentences(f"It is ({'word. Word ' * 100}) so.")) > 50


HOSTILE_SIGNS = [". ", ".\n", "J. P. ", "(. “A. ", ".[^", ". [@a", "1. ", "… ", ". (a). ", ".' "]


@pytest.mark.parametrize("signs", HOSTILE_SIGNS)
def test_a_line_of_twice_the_length_asks_for_twice_the_work(signs: str) -> None:
    line = signs * (20_000 // len(signs))
    work = calls_made(lambda: list(split_sentences(line)))
    assert calls_made(lambda: list(split_sentences(line * 2))) < 2.2 * work


@pytest.mark.parametrize("signs", HOSTILE_SIGNS)
def test_a_huge_line_is_split_without_losing_a_sign(signs: str) -> None:
    line = signs * (200_000 // len(signs))
    assert "".join("".join(sentence.text.split()) for sentence in split_sentences(line)) == "".join(line.split())
