"""A house whose readers are spoken to in German: what changed between two editions, two wordings, a text and a copy."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.publishing.actions import publish
from cms.publishing.house.actions import write_house_page
from cms.publishing.house.models import HousePage
from cms.publishing.house.queries import current
from cms.publishing.proof import shown_code
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, published_article, rewritten, second_edition
from cms.publishing.tests.served_page import words
from reviews.tests.scenes import approved, make_assignment, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_german(settings):
    settings.INTERFACE_LANGUAGE = "de"


@pytest.fixture
def changed(edith, mona, ravi, rosa):
    """A dose for patients that became ten times as high, and a sentence that came."""
    edition = published_article(edith, mona, ravi, rosa, patient="Take 0.5 mg a day [@curtis2014].")
    patient = "Take 5 mg a day [@curtis2014].\n\nCall at once if you have a fever [@palumbo2012]."
    publish(
        approval=approved(rewritten(edition.article, edith, patient=patient), mona, ravi, rosa).approval, actor=mona
    )
    return f"/articles/{edition.article.slug}/changes/1-2/patient/"


def read(client, address: str) -> str:
    return words(client.get(address).content)


def test_the_list_of_changes_is_german(in_german, client, changed):
    page = read(client, changed)

    assert "Geändert: 0.5 mg → 5 mg" in page
    assert "Hinzugefügt: Absatz: Call at once if you have a fever" in page
    assert "Changed" not in page
    assert "Added" not in page


def test_the_summary_is_german_and_counts(in_german, client, changed):
    assert "1 Aussage geändert, 1 hinzugefügt, 1 Quelle hinzugefügt" in read(client, changed)


def test_remarks_inside_the_english_text_say_that_they_are_german(in_german, client, changed):
    page = read(client, changed)

    assert '<span class="diff-note spoken" lang="de">entfernt: </span>' in page
    assert 'lang="de">Hinzugefügt</span>' in page


def test_an_english_house_says_it_in_english(client, changed):
    page = read(client, changed)

    assert "Changed: 0.5 mg → 5 mg" in page
    assert "1 claim changed, 1 added, 1 source added" in page
    assert '<span class="diff-note spoken">removed: </span>' in page


def test_wordings_of_a_page_of_the_house_are_compared_in_german(in_german, client, mona):
    now = current(HousePage.ABOUT)
    write_house_page(
        page=HousePage.ABOUT,
        actor=mona,
        title="About this house",
        summary=now.summary,
        markdown=now.markdown,
        note="Says whose house it is.",
        expected=now.number,
    )

    assert "Titel geändert" in read(client, f"/about/history/{now.number + 1}/")


def test_the_answer_about_a_copy_is_read_aloud_in_german(in_german, client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    copy = "Chemotherapy is a common cause of neutropenia. A medicine can never trigger antibodies against neutrophils."
    answer = client.post(reverse("publishing:verify-edition", args=[shown_code(edition)]), {"text": copy})

    assert '<span class="diff-note spoken" lang="de">hinzugefügt: </span>never' in words(answer.content)


def test_the_board_compares_in_english(in_german, client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    review = make_round(rewritten(first.article, edith))
    assignment = make_assignment(review, ravi, mona)
    client.force_login(ravi)
    page = read(client, reverse("reviews:changes", args=[assignment.pk]))

    assert "Added" in page
    assert "Hinzugefügt" not in page


def test_the_list_of_another_edition_is_german_too(in_german, client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    second_edition(first, edith, mona, ravi, rosa)

    assert "Hinzugefügt" in read(client, f"/articles/{first.article.slug}/changes/1-2/")
