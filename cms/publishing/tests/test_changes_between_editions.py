"""Readers see what changed between any two editions: the same comparison that the board was shown."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from cms.publishing.actions import publish
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    published_article,
    published_by_the_cast,
    reaffirmed,
    rewritten,
    second_edition,
)
from cms.publishing.tests.served_page import words
from reviews.tests.scenes import approved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


def changes(edition: Edition, place: str) -> str:
    return f"/articles/{edition.article.slug}/changes/{place}"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def first(made) -> Edition:
    return Edition.objects.get(pk=made)


def test_an_added_sentence_is_marked_and_its_reason_said(client, first, edith, mona, ravi, rosa):
    second_edition(first, edith, mona, ravi, rosa)
    page = client.get(changes(first, "1-2/")).content.decode()
    assert "Most patients recover" in words(page.encode())
    assert "<ins>" in page
    assert "Says how it ends." in page


def test_a_dose_that_changed_shows_both_figures(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa, patient="Take 0.5 mg a day [@curtis2014].")
    article = rewritten(edition.article, edith, patient="Take 5 mg a day [@curtis2014].")
    publish(approval=approved(article, mona, ravi, rosa).approval, actor=mona)
    page = words(client.get(changes(edition, "1-2/patient/")).content)
    assert "Changed: 0.5 mg → 5 mg" in page


def test_the_article_leads_to_what_changed_since_the_edition_before(client, first, edith, mona, ravi, rosa):
    second_edition(first, edith, mona, ravi, rosa)
    page = client.get(f"/articles/{first.article.slug}/").content.decode()
    assert f'href="{changes(first, "1-2/")}">See what changed' in page


def test_a_reaffirmed_text_is_said_to_be_the_same(client, first, mona, ravi, rosa):
    reaffirmed(first, mona, ravi, rosa)
    assert "left every word of it as it was" in words(client.get(changes(first, "1-2/")).content)


def test_the_list_of_editions_leads_to_any_two(client, first, edith, mona, ravi, rosa):
    second_edition(first, edith, mona, ravi, rosa)
    listed = client.get(f"/articles/{first.article.slug}/versions/").content.decode()
    assert f'action="{changes(first, "")}"' in listed
    chosen = client.get(changes(first, "?from=2&to=1"))
    assert chosen.headers["Location"] == changes(first, "1-2/")


@pytest.mark.parametrize("marked", ["", "?from=1", "?from=1&to=1", "?from=1&to=7", "?from=x&to=1%00"])
def test_without_two_editions_the_list_is_shown_again(client, first, marked):
    answer = client.get(changes(first, marked))
    assert answer.headers["Location"] == f"/articles/{first.article.slug}/versions/"


def test_the_other_way_round_is_sent_on(client, first, mona, ravi, rosa):
    reaffirmed(first, mona, ravi, rosa)
    answer = client.get(changes(first, "2-1/"))
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, changes(first, "1-2/"))


def test_of_a_withdrawn_text_nothing_is_compared(client, first, edith, mona, ravi, rosa):
    noticed(first, mona, NoticeKind.WITHDRAWAL, "The dose is wrong.")
    second_edition(first, edith, mona, ravi, rosa)
    assert client.get(changes(first, "1-2/")).status_code == HTTPStatus.NOT_FOUND
    assert changes(first, "1-2/") not in client.get(f"/articles/{first.article.slug}/").content.decode()


def test_a_retraction_of_the_newer_edition_stands_above_the_comparison(client, first, edith, mona, ravi, rosa):
    second = second_edition(first, edith, mona, ravi, rosa)
    noticed(second, mona, NoticeKind.RETRACTION, "Its main trial was made up.")
    assert "Its main trial was made up." in words(client.get(changes(first, "1-2/")).content)


def test_an_audience_without_a_text_in_both_is_missing(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    second_edition(edition, edith, mona, ravi, rosa)
    assert client.get(changes(edition, "1-2/patient/")).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("editions", [2, 4])
def test_a_comparison_costs_the_same_with_two_and_four_editions(
    client, first, mona, ravi, rosa, edith, django_assert_max_num_queries, editions
):
    second = second_edition(first, edith, mona, ravi, rosa)
    for _ in range(editions - 2):
        second = reaffirmed(second, mona, ravi, rosa)
    with django_assert_max_num_queries(14):
        assert client.get(changes(first, "1-2/")).status_code == HTTPStatus.OK
