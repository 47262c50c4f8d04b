"""A dose that changes is seen to change, whole: never a stray `0.`, never a digit inside a word."""

import pytest

from articles.tests.comparing.cast import compared, compared_html, kinds, shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.5 mg", "5 mg"),
        ("5 mg", "50 mg"),
        ("5 mg", "5 µg"),
        ("5mg", "50mg"),
        ("1,000 IU", "1.000 IU"),
        ("10–20 mg", "10–200 mg"),
        ("≥5", "≤5"),
        ("≥ 5 mg", "> 5 mg"),
        ("<0.5", "<5"),
        ("-5", "5"),
        ("1.5×10^9", "1.5×10^6"),
        ("1.5 × 10⁹/L", "1.5 × 10⁶/L"),
        ("10⁹/L", "10⁶/L"),
        ("5 mg/kg", "5 mg/m²"),
        ("5 %", "50 %"),
        ("38.3 °C", "38.0 °C"),
        ("7 days", "17 days"),
        ("1/10", "1/100"),
        ("q8h", "q6h"),
        ("IL-2", "IL-6"),
    ],
)
def test_a_dose_is_replaced_as_a_whole(old: str, new: str) -> None:
    comparison = compared(f"Give a dose of {old} to each adult.", f"Give a dose of {new} to each adult.")
    assert shown(comparison) == f"Give a dose of [-{old}-]{{+{new}+}} to each adult."
    assert kinds(comparison) == [("changed", "text", old, new)]


def test_a_dose_in_brackets_keeps_its_brackets() -> None:
    assert shown(compared("Filgrastim (0.5 mg) daily", "Filgrastim (5 mg) daily")) == (
        "Filgrastim ([-0.5 mg-]{+5 mg+}) daily"
    )


def test_two_exchanged_doses_are_two_changes() -> None:
    assert shown(compared("10 ml (5 mg) twice daily with food.", "5 ml (10 mg) once daily with food.")) == (
        "[-10 ml-]{+5 ml+} ([-5 mg-]{+10 mg+}) [-twice-]{+once+} daily with food."
    )


def test_a_number_that_comes_to_a_unit_is_part_of_the_dose() -> None:
    assert shown(compared("Give mg daily to all.", "Give 5 mg daily to all.")) == "Give [-mg-]{+5 mg+} daily to all."


def test_a_space_that_comes_into_a_dose_is_shown() -> None:
    assert shown(compared("Give 1 000 mg daily", "Give 1000 mg daily")) == (
        "Give [-1 000 mg-]{+1000 mg+} <only the spacing changed> daily"
    )


def test_two_signs_that_look_alike_are_told_to_look_alike() -> None:
    assert shown(compared("Take 5 µg of it", "Take 5 μg of it")) == (
        "Take [-5 µg-]{+5 μg+} <looks alike: only the way of writing a sign changed> of it"
    )


def test_a_raised_digit_is_part_of_its_number() -> None:
    old, new = (f"<p>Below 0.5 × 10<sup>{digit}</sup>/L it is severe.</p>" for digit in "69")
    assert shown(compared_html(old, new)) == "Below [-0.5 × 106/L-]{+0.5 × 109/L+} it is severe."
    assert "<ins" in compared_html(old, new).html
    assert "10<sup>9</sup>/L" in compared_html(old, new).html


def test_a_digit_that_is_raised_is_another_number() -> None:
    comparison = compared_html("<p>Below 109/L it is severe.</p>", "<p>Below 10<sup>9</sup>/L it is severe.</p>")
    assert shown(comparison) == "Below [-109/L-]{+109/L+} <raised digits changed> it is severe."


def test_written_out_html_in_the_text_is_compared_as_text() -> None:
    assert shown(compared("at 10<sup>6</sup>/L and less", "at 10<sup>9</sup>/L and less")) == (
        "at [-10<sup>6</sup>/L-]{+10<sup>9</sup>/L+} and less"
    )


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("It is not safe in children.", "It is safe in children.", "It is [-not-] safe in children."),
        ("It is safe in children.", "It is not safe in children.", "It is {+not+} safe in children."),
        ("Give it with food.", "Give it without food.", "Give it [-with-]{+without+} food."),
        ("Never stop it at once.", "Stop it at once.", "[-Never stop-]{+Stop+} it at once."),
        ("Can be given now.", "Cannot be given now.", "[-Can-]{+Cannot+} be given now."),
        ("May be non-toxic to all.", "May be toxic to all.", "May be [-non-toxic-]{+toxic+} to all."),
    ],
)
def test_negation_is_seen(old: str, new: str, seen: str) -> None:
    assert shown(compared(old, new)) == seen


def test_punctuation_that_changes_the_sense_is_seen() -> None:
    assert shown(compared("Stop, not continue the drug.", "Stop not, continue the drug.")) == (
        "Stop[-,-] not{+,+} continue the drug."
    )


def test_upper_and_lower_case_are_different_words() -> None:
    assert shown(compared("The dose is 5 Mg daily.", "The dose is 5 mg daily.")) == (
        "The dose is [-5 Mg-]{+5 mg+} daily."
    )


def test_a_new_paragraph_with_another_dose_is_not_mixed_with_the_old_one() -> None:
    old = "Filgrastim 100 mg is given to adults with fever."
    new = "Filgrastim 300 mg is given to children with sepsis."
    assert shown(compared(old, f"{new}\n\n{old}")) == f"<Added> {{+{new}+}}\n{old}"
