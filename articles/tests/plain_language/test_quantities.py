"""Figures are read out of prose as a clinician reads them."""

from fractions import Fraction

import pytest

from articles.plain_language.quantities import quantities_in


def only(sentence: str):
    (found,) = quantities_in(sentence)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Take 1 mg.", "Take 1000 µg."),
        ("Take 1 mg.", "Take 1,000 micrograms."),
        ("Take 500 mcg.", "Take 0.5 mg."),
        ("Take 0.5 g.", "Take 500 milligrams."),
        ("Give 5 mL.", "Give 5 ml."),
        ("Give 10 mg/day.", "Give 10 mg."),
        ("A count below 0.5 × 10⁹/L.", "A count below 500/µL."),
        ("A count below 0.5 x 10^9/L.", "A count below 500 cells per microlitre."),
        ("A count below 500/mm³.", "A count below 500/μL."),
        ("Haemoglobin is 70 g/L.", "Haemoglobin is 7 g/dL."),
        ("Stop after 24 hours.", "Stop after 1 day."),
        ("Stop after two weeks.", "Stop after 14 days."),
        ("It affects 1 in 10 people.", "It affects 10% of people."),
        ("It affects 20 people in every million.", "It affects 0.002% of people."),
        ("Take it twice a day.", "Take it every 12 hours."),
        ("Take it 3 times a day.", "Take it three times daily."),
        ("A fever of 38 °C.", "A fever of 100.4 °F."),
        ("A pressure of 140 mm Hg.", "A pressure of 140 mmHg."),
        ("Take 5–10 mg.", "Take 5 mg to 10 mg."),
        ("An INR of 2.0–3.0.", "An INR between 2.0 and 3.0."),
        ("Above 135/85 mmHg.", "Above 135/85."),
    ],
)
def test_the_same_figure_in_other_words(one, other):
    first, second = only(one), only(other)
    assert (first.dimension, first.low, first.high) == (second.dimension, second.low, second.high)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Take 1 mg.", "Take 1 µg."),
        ("Take 10 mg.", "Take 10 mg/kg."),
        ("A potassium of 5 mmol/L.", "A potassium of 5 mg/dL."),
        ("Take 2 tablets.", "Take 2 mg."),
        ("Below 0.5 × 10⁹/L.", "Below 5 × 10⁹/L."),
        ("Take 5–10 mg.", "Take 5–20 mg."),
        ("Above 135/85 mmHg.", "Above 140/90 mmHg."),
    ],
)
def test_other_figures(one, other):
    first, second = only(one), only(other)
    assert (first.dimension, first.low, first.high) != (second.dimension, second.low, second.high)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2014 a review appeared.",
        "Seen on 12 May 2024.",
        "People with type 2 diabetes.",
        "Lack of vitamin B12.",
        "COVID-19 can do it.",
        "See Table 2.",
        "Call 112 at once.",
        "There are three main ways.",
        "One day it comes back.",
        "Open 24/7.",
        "Between 2019 and 2021.",
    ],
)
def test_names_years_and_plain_numbers_are_no_figures(sentence):
    assert quantities_in(sentence) == ()


def test_a_threshold_keeps_its_direction_and_place():
    found = only("A count below 0.5 is severe.")
    assert (found.direction, found.low, found.text) == (-1, Fraction(1, 2), "0.5")
    assert "A count below 0.5 is severe."[found.start : found.end] == "0.5"


def test_a_range_has_two_ends():
    found = only("Give 5–10 mg by mouth.")
    assert (found.low, found.high, found.text) == (5, 10, "5–10 mg")
