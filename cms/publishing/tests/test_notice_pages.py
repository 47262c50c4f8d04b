"""Notices as readers meet them (COPE): who, why, when. A withdrawn text is gone, a retracted one stays, marked."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from cms.publishing.models import NoticeKind
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    on,
    published_article,
    reaffirmed,
    second_edition,
)
from cms.publishing.tests.served_page import words

pytestmark = pytest.mark.django_db
SIGNED_WORDS = "Chemotherapy is a common cause"


@pytest.mark.parametrize("more", ["", "patient/", "editions/1/", "editions/1/patient/"])
def test_a_withdrawn_edition_shows_only_its_notice(client, edith, mona, ravi, rosa, more):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    with on(2026, 9, 20):
        noticed(edition, mona, NoticeKind.WITHDRAWAL, "The dose was ten times too high.")
    response = client.get(f"/articles/{edition.article.slug}/{more}")
    page = words(response.content)
    assert response.status_code == HTTPStatus.GONE
    assert "The dose was ten times too high." in page
    assert "Decided by Mona, 20 September 2026" in page
    assert "What causes low neutrophils?" in page
    assert "noindex" in page
    assert SIGNED_WORDS not in page
    assert "cells that fight germs" not in page
    assert edition.version.summary not in page


def test_the_same_text_under_an_older_number_is_gone_too(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    noticed(reaffirmed(first, mona, ravi, rosa), mona, NoticeKind.WITHDRAWAL, "The dose was ten times too high.")
    response = client.get(f"/articles/{first.article.slug}/editions/1/")
    assert response.status_code == HTTPStatus.GONE
    assert "The dose was ten times too high." in words(response.content)


def test_another_text_before_the_withdrawn_one_warns(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    noticed(second_edition(first, edith, mona, ravi, rosa), mona, NoticeKind.WITHDRAWAL)
    response = client.get(f"/articles/{first.article.slug}/editions/1/")
    assert response.status_code == HTTPStatus.OK
    assert "an earlier edition of an article that has been withdrawn" in words(response.content)


def test_a_new_edition_after_a_withdrawal_is_read_and_the_withdrawn_one_stays_gone(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    noticed(first, mona, NoticeKind.WITHDRAWAL)
    second_edition(first, edith, mona, ravi, rosa)
    place = f"/articles/{first.article.slug}/"
    assert client.get(place).status_code == HTTPStatus.OK
    gone = client.get(f"{place}editions/1/")
    assert gone.status_code == HTTPStatus.GONE
    assert "the current edition" in words(gone.content)


def test_a_withdrawn_article_keeps_its_list_of_editions(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    noticed(edition, mona, NoticeKind.WITHDRAWAL, "The dose was ten times too high.")
    response = client.get(f"/articles/{edition.article.slug}/versions/")
    assert response.status_code == HTTPStatus.OK
    assert "The dose was ten times too high." in words(response.content)


@pytest.mark.parametrize(
    ("kind", "title"), [(NoticeKind.RETRACTION, "Retraction"), (NoticeKind.CONCERN, "Expression of concern")]
)
def test_a_retracted_or_doubted_text_stays_readable_under_its_mark(client, edith, mona, ravi, rosa, kind, title):
    edition = published_article(edith, mona, ravi, rosa)
    with on(2026, 9, 20):
        noticed(edition, mona, kind, "Its main source was made up.")
    response = client.get(f"/articles/{edition.article.slug}/")
    page = words(response.content)
    assert response.status_code == HTTPStatus.OK
    assert page.index("Its main source was made up.") < page.index("<h1>"), "before the title"
    assert title in page
    assert "Decided by Mona, 20 September 2026" in page
    assert SIGNED_WORDS in page


def test_a_retracted_text_says_so_where_its_title_stands_alone_and_promises_no_review(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    address = f"/articles/{edition.article.slug}/"
    assert "next review due" in words(client.get(address).content)
    noticed(edition, mona, NoticeKind.RETRACTION, "Its main source was made up.")
    with on(2040, 1, 1):
        page, listed = words(client.get(address).content), words(client.get("/").content)
    head = page.partition("<body")[0]
    for place in ("<title> ", '<meta property="og:title" content="', '<meta name="citation_title" content="'):
        assert f"{place}RETRACTED: {edition.version.title}" in head
    assert "next review due" not in page
    assert "overdue" not in page
    assert "Review overdue" not in listed


def test_a_lifted_concern_leaves_the_top_of_the_page_and_stays_in_its_history(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    noticed(edition, mona, NoticeKind.CONCERN, "A reader doubts the threshold.")
    noticed(edition, mona, NoticeKind.CONCERN_LIFTED, "The threshold is right.")
    top, _, rest = words(client.get(f"/articles/{edition.article.slug}/").content).partition("</header> <details")
    assert "A reader doubts the threshold." not in top
    assert "A reader doubts the threshold." in rest
    assert "The threshold is right." in rest
