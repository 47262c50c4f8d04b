"""Permanent addresses, the list of editions, and addresses that have moved."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from articles.actions import change_slug
from articles.models import Article
from articles.tests.scenes import make_article
from cms.publishing.actions import publish
from cms.publishing.models import NoticeKind
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    SECOND_TEXT,
    noticed,
    published_article,
    reaffirmed,
    rewritten,
    second_edition,
)
from cms.publishing.tests.served_page import words
from reviews.tests.scenes import approved

pytestmark = pytest.mark.django_db


def test_an_old_edition_stays_readable_under_its_banner(client, edith, mona, ravi, rosa, settings):
    first = published_article(edith, mona, ravi, rosa)
    second_edition(first, edith, mona, ravi, rosa)
    place = f"/articles/{first.article.slug}/"
    page = words(client.get(f"{place}editions/1/").content)
    assert "This is an earlier edition" in page
    assert "Most patients recover" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="{settings.SITE_URL}{place}">' in page
    assert "next review due" not in page


def test_the_live_edition_at_its_permanent_address_carries_no_banner(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    page = words(client.get(f"/articles/{first.article.slug}/editions/1/").content)
    assert "earlier edition" not in page
    assert "noindex" not in page


def test_a_patient_text_points_to_the_live_patient_text(client, edith, mona, ravi, rosa, settings):
    first = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    reaffirmed(first, mona, ravi, rosa)
    old = client.get(f"/articles/{first.article.slug}/editions/1/patient/").content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}/articles/{first.article.slug}/patient/">' in old


def test_an_old_patient_text_without_successor_points_to_the_article(client, edith, mona, ravi, rosa, settings):
    first = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    article = rewritten(first.article, edith, SECOND_TEXT, patient=" ")
    publish(approval=approved(article, mona, ravi, rosa).approval, actor=mona)
    old = client.get(f"/articles/{first.article.slug}/editions/1/patient/").content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}/articles/{first.article.slug}/">' in old


def test_an_edition_that_was_not_published_is_missing(client, edith, mona, ravi, rosa):
    first = published_article(edith, mona, ravi, rosa)
    assert client.get(f"/articles/{first.article.slug}/editions/2/").status_code == HTTPStatus.NOT_FOUND


def test_the_list_of_editions_has_dates_bases_reviewers_digests_and_reasons(client, edith, mona, ravi, rosa, ruth):
    first = published_article(edith, mona, ravi, rosa)
    noticed(first, mona, NoticeKind.CONCERN, "A reader doubts the threshold.")
    again = reaffirmed(first, mona, rosa, ruth)
    last = second_edition(again, edith, mona, ravi, ruth, note="Says how it ends.")
    page = words(client.get(f"/articles/{first.article.slug}/versions/").content)
    assert page.index("Edition 3</a>") < page.index("Edition 2</a>") < page.index("Edition 1</a>")
    for shown in (
        first.version_sha256,
        last.version_sha256,
        "Reaffirmed by the medical advisory board",
        "Says how it ends.",
        "A reader doubts the threshold.",
        "Dr Ravi, MD, FRCP",
        "Dr Ruth, PhD, MRCP",
    ):
        assert shown in page


@pytest.mark.parametrize("editions", [1, 3])
def test_the_list_of_editions_costs_the_same_with_one_and_three(
    client, edith, mona, ravi, rosa, django_assert_num_queries, editions
):
    edition = published_article(edith, mona, ravi, rosa)
    for _ in range(editions - 1):
        edition = reaffirmed(edition, mona, ravi, rosa)
    with django_assert_num_queries(4):
        client.get(f"/articles/{edition.article.slug}/versions/")


@pytest.mark.parametrize("more", ["", "patient/", "versions/", "editions/1/", "editions/1/patient/"])
def test_an_earlier_address_is_sent_on_for_good(client, edith, mona, ravi, rosa, more):
    first = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    old = first.article.slug
    change_slug(article=first.article, actor=edith, slug="neutropenia")
    response = client.get(f"/articles/{old}/{more}")
    assert response.status_code == HTTPStatus.MOVED_PERMANENTLY
    assert response.headers["Location"] == f"/articles/neutropenia/{more}"
    assert client.get(response.headers["Location"]).status_code == HTTPStatus.OK


def test_an_earlier_address_of_a_draft_tells_nothing(client, edith):
    article = make_article(edith)
    old = article.slug
    change_slug(article=Article.objects.get(pk=article.pk), actor=edith, slug="neutropenia")
    assert client.get(f"/articles/{old}/").status_code == HTTPStatus.NOT_FOUND
