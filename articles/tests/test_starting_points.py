"""Starting points are data: each file can be read, and only headings go into a text."""

from __future__ import annotations

import pytest

from articles.checks import check
from articles.checks.manuscript import Manuscript
from articles.models import Audience
from articles.starting_points import FOLDER, behind, starting_point, starting_points, starting_points_for

EVERY = pytest.mark.parametrize("point", starting_points(), ids=lambda point: point.key)


def test_each_kind_of_article_has_one():
    assert [point.key for point in starting_points()] == [
        "condition",
        "drug",
        "test",
        "guideline_summary",
        "patient_leaflet",
    ]
    assert len(list(FOLDER.glob("*.md"))) == len(starting_points())
    assert [point.key for point in starting_points_for(Audience.PATIENT)] == ["patient_leaflet"]
    assert starting_point("nothing-of-the-kind") is None


@EVERY
def test_every_heading_has_its_advice(point):
    assert point.title
    assert point.summary
    assert all(section.advice for section in point.sections)


@EVERY
def test_no_advice_goes_into_the_text(point):
    assert not [section.advice for section in point.sections if section.advice in point.markdown]
    written = [line for line in point.markdown.splitlines() if line.strip()]
    assert all(line.startswith("#") for line in written)
    assert len(written) == len(point.sections)


@EVERY
def test_what_was_left_empty_is_found(point):
    found = check(Manuscript("T?", "S", {point.audience.value: point.markdown}, {}))
    assert {one.code for one in found} == {"heading-empty"}


@EVERY
def test_a_text_shows_what_it_was_begun_with(point):
    half = "\n\n".join(point.markdown.split("\n\n\n")[: len(point.sections) // 2 + 1])
    assert behind(half.upper()) == point


@pytest.mark.parametrize("text", ["", "## Causes\n\nWords.\n", "## In short\n\n## Treatment\n"])
def test_another_text_was_begun_with_none(text):
    assert behind(text) is None


def test_the_patient_leaflet_has_the_headings_of_plain_language_summaries():
    leaflet = starting_point("patient_leaflet")
    assert [section.heading for section in leaflet.sections if section.heading[-1] != "?"] == ["Key messages"]
    assert {
        "What did we want to find out?",
        "What did we do?",
        "What did we find?",
        "What are the limitations of the evidence?",
        "How up to date is this evidence?",
    } < {section.heading for section in leaflet.sections}
