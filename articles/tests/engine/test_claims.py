"""What counts as a figure, where a sentence ends, and what supports a claim."""

import pytest

from articles.citations.blocks import BlockKind, blocks_of
from articles.citations.claims import claims_of, states_figure
from articles.citations.sentences import split_sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Start 5 mg daily.",
        "ANC <500/μL is severe.",
        r"ANC \<500/μL is severe.",
        "The risk is 20%.",
        "It occurs in 1.6 to 15.4 per million per year.",
        "Give antibiotics within 60 minutes.",
        "Give antibiotics within two hours.",
        "Between 10–20% develop sepsis.",
        "About 50-60% of febrile patients are infected.",
        "It affects 1 in 100 patients.",
        "Moderate: ANC 500-1000/μL",
        "Half of patients recover.",
        "A 5-day course suffices.",
        "Fever means ≥38.3 °C.",
        "G-CSF 5 µg/kg/day",
        "The cohort had 1,500 members.",
        "Treat an ANC below 500.",
        "A platelet count of 50 × 10⁹/L is enough.",
        "Mortality doubled.",
        "Type 2 diabetes raised it to 12%.",
        "In 2012, 30 children were followed.",
    ],
)
def test_figures(sentence: str) -> None:
    assert states_figure(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Vitamin B12 and CD4 are measured.",
        "It is seen with type 2 diabetes.",
        "Grade 3 toxicity stops treatment.",
        "Grade 3–4 neutropenia is frequent.",
        "In 2012 the guideline changed.",
        "Between 1996 and 2012 little was known.",
        "From 2010–2015 nothing changed.",
        "COVID-19 infection lowers the count.",
        "Stage III disease infiltrates the marrow.",
        "The page was last changed on 17 December 2025.",
        "There are three mechanisms.",
        "HbA1c, IL-6 and G6PD are normal.",
        "See Figure 12 and Table 3.",
        "Trisomy 21 is one cause.",
        "5-HT3 antagonists help.",
        "`ANC 500` is code.",
        "See [the guideline](https://example.org/2020/12345).",
        "See [@smith2020, p. 345].",
        "CD34+ cells are counted.",
        "H1N1 is one.",
    ],
)
def test_names_years_and_numbering_are_no_figures(sentence: str) -> None:
    assert not states_figure(sentence)


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Give 0.5 mg, e.g. Aspirin.",
        "Drug vs. Placebo was tested.",
        "Smith et al. 2012 found more.",
        "As J. Smith says.",
        "See Fig. 3 and No. 4.",
        "Dr. Curtis agrees.",
        "Risk (ca. 5%) is low.",
        "It is low, i.e. Below normal.",
        "Version 2.0 is out",
    ],
)
def test_abbreviations_decimals_and_initials_end_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_a_citation_behind_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    assert sentences("One.[@a] Two. [@b; @c] “Three.” Four?") == ["One.[@a]", "Two. [@b; @c]", "“Three.”", "Four?"]


def test_a_letter_after_vitamin_may_end_a_sentence() -> None:
    assert sentences("It lacks vitamin D. Patients tire.") == ["It lacks vitamin D.", "Patients tire."]


def test_offsets_give_back_the_sentence() -> None:
    text = "  One.\n Two? "
    assert [text[found.start : found.end] for found in split_sentences(text)] == ["One.", "Two?"]


def cited(text: str) -> dict[str, bool]:
    return {claim.text: claim.is_cited for claim in claims_of(blocks_of(text))}


def test_each_sentence_stands_for_itself() -> None:
    assert cited("It is 5%. It is 6% [@a]. It is 7%.") == {
        "It is 5%.": False,
        "It is 6% [@a].": True,
        "It is 7%.": False,
    }


def test_items_are_supported_by_a_cited_lead_in() -> None:
    text = "Doses [@a]:\n\n- 5 mg\n- 10 mg\n    - 20 mg\n\nOther doses:\n\n1. 30 mg\n2. 40 mg [@b]"
    assert cited(text) == {
        "Doses [@a]:": True, "5 mg": True, "10 mg": True, "20 mg": True,
        "Other doses:": False, "30 mg": False, "40 mg [@b]": True,
    }  # fmt: skip


def test_a_cited_item_supports_what_is_nested_below_it() -> None:
    assert cited("- Doses [@a]\n    - 5 mg\n- 6 mg") == {"Doses [@a]": True, "5 mg": True, "6 mg": False}


def test_a_finished_sentence_supports_no_list_behind_it() -> None:
    assert cited("Sodium matters [@a].\n\n- 5 mg\n    - 6 mg") == {
        "Sodium matters [@a].": True, "5 mg": False, "6 mg": False,
    }  # fmt: skip
    assert cited("- Sodium matters [@a].\n    - 5 mg")["5 mg"] is False
    assert cited("**Doses:** [@a]\n\n- 5 mg")["5 mg"] is True


def test_only_keys_that_count_support() -> None:
    claims = claims_of(blocks_of("It is 5% [@a]. It is 6% [@b; @c]."), counts={"b"}.__contains__)
    assert [claim.is_cited for claim in claims] == [False, True]


def test_rows_are_supported_by_themselves_or_by_their_header() -> None:
    assert cited("| Drug | Dose |\n|---|---|\n| A | 5 mg |\n| B | 6 mg [@a] |") == {
        "A · 5 mg": False,
        "B · 6 mg [@a]": True,
    }
    assert cited("| Drug | Dose [@a] |\n|---|---|\n| A | 5 mg |") == {"A · 5 mg": True}


def test_code_supports_nothing_and_claims_nothing() -> None:
    assert cited("It is 5% `[@a]`.") == {"It is 5% `[@a]`.": False}
    assert cited("```\n5%\n```\n\n    6%\n\n~~~\n\n7%\n\n~~~") == {}


def test_blocks_know_their_lines_and_headings() -> None:
    text = "# A\n\none\ntwo. Three\n\nB\n-\n\n> four\n\n[^1]: five\n\nterm\n:   six\n"
    blocks = blocks_of(text)
    assert [(block.kind, block.line) for block in blocks] == [
        (BlockKind.HEADING, 1), (BlockKind.PARAGRAPH, 3), (BlockKind.HEADING, 6), (BlockKind.PARAGRAPH, 9),
        (BlockKind.NOTE, 11), (BlockKind.PARAGRAPH, 13), (BlockKind.DEFINITION, 14),
    ]  # fmt: skip
    assert blocks[3].heading_path == ("A", "B")
    assert [(claim.text, claim.line) for claim in claims_of(blocks)][:2] == [("one two.", 3), ("Three", 4)]
