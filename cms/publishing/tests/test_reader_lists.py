"""The first page and the topics."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from articles.tests.scenes import make_article, make_topic
from cms.publishing.models import NoticeKind
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, on, published_article
from cms.publishing.tests.scenes import published
from cms.publishing.tests.served_page import words

pytestmark = pytest.mark.django_db


def titled(number: int) -> str:
    return f"What is question {number}?"


def test_an_empty_house_says_what_will_be_here(client, db):
    assert "Nothing is published yet" in words(client.get("/").content)


def test_an_entry_names_its_reviewers_and_the_day(client, edith, mona, ravi, rosa):
    with on(2026, 3, 4):
        published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    page = words(client.get("/").content)
    assert "Reviewed by Dr Ravi, MD, FRCP; Dr Rosa, MBBS, FRCPath" in page
    assert "4 Mar 2026" in page
    assert "In plain language" in page


def test_the_newest_comes_first_and_each_stands_under_its_topic(client, edith, mona, ravi, rosa):
    for day, (title, topic) in enumerate([("Old?", "Cardiology"), ("Older?", "Haematology"), ("New?", "Oncology")], 1):
        with on(2026, 3, day):
            published(make_article(edith, title=title, topic=make_topic(topic)), mona, ravi, rosa)
    page = words(client.get("/").content)
    assert page.index("New?") < page.index("Cardiology") < page.index("Old?") < page.index("Older?")


def test_a_withdrawn_article_is_in_no_list(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    assert "What causes low neutrophils?" not in words(client.get("/").content)
    assert client.get("/topics/haematology/").status_code == HTTPStatus.NOT_FOUND, "an empty topic"


def test_a_retracted_article_is_listed_under_its_mark_and_never_featured(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa)
    noticed(edition, mona, NoticeKind.RETRACTION)
    for place in ("/", "/topics/haematology/"):
        page = words(client.get(place).content)
        assert 'data-state="retracted"' in page
        assert 'class="is-retracted"' in page
        assert 'aria-label="Newest article"' not in page


def test_a_topic_lists_its_own_articles_by_the_page(client, edith, mona, ravi, rosa, monkeypatch):
    monkeypatch.setattr("cms.publishing.views.PAGE_SIZE", 2)
    for number in (1, 2, 3):
        with on(2026, 3, number):
            published_article(edith, mona, ravi, rosa, title=titled(number))
    published(make_article(edith, title="Elsewhere?", topic=make_topic("Cardiology")), mona, ravi, rosa)
    first, second = (words(client.get(f"/topics/haematology/{page}").content) for page in ("", "?page=2"))
    assert titled(3) in first
    assert titled(1) not in first
    assert titled(1) in second
    assert "Elsewhere?" not in first + second


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("place", "queries"), [("/", 5), ("/topics/haematology/", 6)])
def test_lists_cost_the_same_with_one_row_and_with_three(
    client, edith, mona, ravi, rosa, django_assert_num_queries, place, queries, rows
):
    for number in range(rows):
        noticed(published_article(edith, mona, ravi, rosa, title=titled(number)), mona, NoticeKind.CONCERN)
    with django_assert_num_queries(queries):
        client.get(place)
