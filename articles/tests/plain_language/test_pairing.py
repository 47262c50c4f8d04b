"""A patient text that says another dose is caught; one that says the same in other words is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.checks import Manuscript, check
from articles.plain_language import PrintedText, compare_quantities
from articles.tests.engine.cast import make_sources, rendered

DISAGREE = {"figures-differ", "figure-only-in-patient-text"}


def findings(professional: str, patient: str):
    texts = {"professional": professional, "patient": patient}
    return [found for found in check(Manuscript("T", "S", texts, make_sources("a", "b"))) if found.code in DISAGREE]


def codes(professional: str, patient: str) -> list[str]:
    return [found.code for found in findings(professional, patient)]


@pytest.mark.parametrize(
    ("professional", "patient"),
    [
        ("Give prednisolone 10 mg once daily for acute gout [@a].", "For gout take 5 mg prednisolone once a day [@a]."),
        ("Digoxin is started at 125 µg once daily [@a].", "Digoxin is started at 125 mg once a day [@a]."),
        (
            "Neutropenia is severe below 0.5 × 10⁹/L [@a].",
            "Neutropenia is severe when neutrophils are below 5 × 10⁹/L [@a].",
        ),
        ("Severe neutropenia is a score below 0.5 [@a].", "Severe neutropenia is a score below 5 [@a]."),
        ("Give amlodipine 5–10 mg for hypertension [@a].", "Amlodipine 10–20 mg treats hypertension [@a]."),
        ("Metformin is taken twice daily with meals [@a].", "Take metformin four times a day with meals [@a]."),
        ("Stop clopidogrel 7 days before surgery [@a].", "Stop clopidogrel 3 days before surgery [@a]."),
        ("Give about 15 mg of prednisolone for gout [@a].", "Take about 10 mg prednisolone for gout [@a]."),
        ("Hypertension begins at 135/85 mmHg at home [@a].", "At home hypertension begins at 140/90 [@a]."),
        ("Bleeding occurred in 12% with apixaban [@a].", "Bleeding happens in 1 in 50 people with apixaban [@a]."),
    ],
)
def test_another_figure_for_the_same_matter_is_a_finding(professional, patient):
    assert codes(professional, patient) == ["figures-differ"]


def test_the_same_number_of_another_drug_hides_no_difference():
    professional = (
        "Give prednisolone 10 mg for acute gout flares [@a].\n\nWarfarin is begun with 5 mg in the evening [@b]."
    )
    assert codes(professional, "For acute gout flares take prednisolone 5 mg [@a].") == ["figures-differ"]


@pytest.mark.parametrize(
    ("professional", "patient"),
    [
        ("Give prednisolone 10 mg daily for gout [@a].", "Take 10 mg of prednisolone a day for gout [@a]."),
        ("Digoxin 125 µg once daily [@a].", "Take 0.125 mg of digoxin once a day [@a]."),
        ("Severe is a count below 0.5 × 10⁹/L [@a].", "Below 500 is severe [@a]."),
        ("Amlodipine 5–10 mg lowers the pressure [@a].", "You begin with 5 mg of amlodipine [@a]."),
        ("The incidence is 1.6 to 15.4 cases per million [@a].", "About 2 to 15 in every million people get it [@a]."),
        ("It recurs in 7.3% of children [@a].", "It comes back in 7% of children [@a]."),
        ("Cough lasts for 19 days [@a].", "The cough lasts for about 20 days [@a]."),
        ("Treat for 14 days [@a].", "Take it for two weeks [@a]."),
        ("Low doses of 0.15 mg/kg are as good as 0.6 mg/kg [@a].", "Doses lie between 0.15 and 0.6 mg/kg [@a]."),
        ("Observe for 4 hours after adrenaline [@a].", "Rest."),
    ],
)
def test_the_same_figure_in_plain_words_is_none(professional, patient):
    assert codes(professional, patient) == []


def test_a_figure_that_only_patients_read_names_its_line():
    (found,) = findings("Watch for fever [@a].", "## Help\n\nCall us.\n\nFever above 38 °C is urgent [@a].")
    assert (found.code, found.line, found.heading_path) == ("figure-only-in-patient-text", 5, ("Help",))
    assert "38 °C" in found.message


def test_of_two_figures_in_one_sentence_the_nearer_is_named():
    professional = "Below 125 mmol/L, sodium should rise no more than 10 mmol/L in 24 hours [@a]."
    (found,) = findings(professional, "Sodium should rise no more than 12 mmol/L in a day [@a].")
    assert "says 12 mmol/L, the professional text 10 mmol/L" in found.message


def test_a_figure_in_a_table_is_about_its_row():
    professional = "| Drug | Dose |\n|---|---|\n| Prednisolone for gout | 10 mg [@a] |\n"
    assert codes(professional, "Take 5 mg prednisolone for gout [@a].") == ["figures-differ"]


def test_an_article_without_a_text_for_patients_is_not_compared():
    manuscript = Manuscript("T", "S", {"professional": "Give 10 mg of it [@a]."}, make_sources("a"))
    assert DISAGREE.isdisjoint(found.code for found in check(manuscript))


WORDS = st.sampled_from("prednisolone warfarin gout fever neutrophils severe within below about take, count".split())
FIGURES = st.sampled_from(
    [
        "10 mg",
        "0.5",
        "135/85 mmHg",
        "between 2 and 3",
        "5–10 mg",
        "125 µg",
        "0.5 × 10⁹/L",
        "2 hours",
        "twice daily",
        "7.3%",
        "1 in 10",
        "≥38.3 °C",
        "500",
    ]
)
SENTENCES = st.lists(st.one_of(WORDS, FIGURES), min_size=1, max_size=8).map(lambda parts: " ".join(parts) + ".")


@given(st.lists(SENTENCES, min_size=1, max_size=5).map("\n\n".join))
def test_a_text_compared_with_itself_gives_no_finding(text):
    printed = [PrintedText(rendered(text), {}) for _ in range(2)]
    assert {agreement.standing.value for agreement in compare_quantities(*printed).patient} <= {"same"}
