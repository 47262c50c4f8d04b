"""What of a printed name is told apart, and what stays as it is printed."""

from __future__ import annotations

import pytest

from articles.models import VersionContributor
from cms.publishing.bylines import byline_as_csl, credentials_and_profession, family_first


def read(printed_name: str) -> str:
    (name,) = byline_as_csl([VersionContributor(printed_name=printed_name)], "Verum Medical")
    return family_first(name)


@pytest.mark.parametrize(
    ("printed", "family_then_given"),
    [
        ("Nora Example", "Example, Nora"),
        ("Nora Example, PhD", "Example, Nora"),
        ("Nora Example, MD, F.R.C.P.", "Example, Nora"),
        ("Prof. Dr. Tomás van der Sample", "van der Sample, Tomás"),
        ("Anna De Smet", "De Smet, Anna"),
        ("Marie-Claire O'Brien-Pérez", "O'Brien-Pérez, Marie-Claire"),
        ("Nora E. Example", "Example, Nora E."),
        ("N. E. Example", "Example, N. E."),
    ],
)
def test_a_plain_name_is_told_apart(printed, family_then_given):
    assert read(printed) == family_then_given


@pytest.mark.parametrize(
    "printed",
    [
        "Madonna",
        "Cochrane Haematology Group",
        "WHO Europe",
        "Stone, Lamb and Sons",
        "Gabriel García Márquez",
        "Example NE",
        "Example, Nora",
        "Stone & Lamb",
        "李 明",
        "Verum Medical",
        "",
    ],
)
def test_what_may_be_read_in_two_ways_stays_as_printed(printed):
    assert read(printed) == printed


def test_without_a_byline_the_house_is_the_author():
    assert byline_as_csl([], "Verum Medical") == [{"literal": "Verum Medical"}]


@pytest.mark.parametrize(
    ("line", "told_apart"),
    [
        ("MD, FRCP", ("MD, FRCP", "")),
        ("MBBS, FRCPath, Consultant Haematologist", ("MBBS, FRCPath", "Consultant Haematologist")),
        ("MD, Specialist in Internal Medicine", ("MD", "Specialist in Internal Medicine")),
        ("Fachärztin für Innere Medizin", ("", "Fachärztin für Innere Medizin")),
        ("MD, Fellow of the Royal College of Physicians", ("", "")),
        ("Dr. med., Consultant", ("", "")),
        ("MD, on leave", ("", "")),
        ("", ("", "")),
    ],
)
def test_credentials_and_profession_are_told_apart_or_left_out(line, told_apart):
    assert credentials_and_profession(line) == told_apart
