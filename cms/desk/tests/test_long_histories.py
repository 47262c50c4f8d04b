"""An article with very many versions: its pages show the newest part, and lead to the rest."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.tests.scenes import TEXT, edited, make_article
from cms.desk.record import PART, events_of, part_of
from cms.desk.views import comparing
from reviews import queries
from reviews.actions import comment, withdraw_round
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def turns(article, mona, many: int) -> None:
    for turn in range(many):
        review = make_round(edited(article, article.owner, f"{TEXT}\nTurn {turn}, in words.\n"))
        comment(review=review, actor=mona, body=f"Remark {turn}.")
        withdraw_round(review=review, actor=article.owner, reason="Not yet.")


def page_of(client, name: str, article, **query):
    return client.get(reverse(f"desk:{name}", args=[article.slug]), query)


def test_the_parts_of_the_record_hold_everything_once(edith, mona, monkeypatch):
    monkeypatch.setattr("cms.desk.record.PART", 2)
    article = make_article(edith)
    turns(article, mona, 5)
    events, before = [], None
    while True:
        part = part_of(article, before=before)
        events += part.events
        if part.oldest.number == 1:
            break
        before = part.oldest.number
    assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)
    assert {(event.at, event.title) for event in events if not event.of_draft} == {
        (event.at, event.title) for event in events_of(article) if not event.of_draft
    }


def test_the_record_leads_to_what_is_older(client, edith, mona):
    article = make_article(edith)
    turns(article, mona, PART + 2)
    client.force_login(edith)
    newest = page_of(client, "record", article).content
    assert f"Remark {PART + 1}.".encode() in newest
    assert b"Remark 1.<" not in newest
    assert b"?before=3" in newest
    older = page_of(client, "record", article, before=3).content
    assert b"Remark 1.<" in older
    assert b"The newest" in older


def test_of_many_versions_the_newest_are_offered_and_each_can_be_compared(client, edith, mona, monkeypatch):
    monkeypatch.setattr(comparing, "OFFERED", 2)
    article = make_article(edith)
    turns(article, mona, 4)
    client.force_login(edith)
    page = page_of(client, "compare", article, old="v1", new="v4")
    assert [point.name for point in page.context["points"]] == ["v4", "v3", "v1"]
    assert (page.context["old"].name, page.context["new"].name) == ("v1", "v4")


def test_a_round_shows_the_last_rounds_before_it_and_all_when_asked(client, edith, mona, ravi, monkeypatch):
    monkeypatch.setattr(queries, "EARLIER_ROUNDS", 1)
    article = make_article(edith)
    turns(article, mona, 3)
    review = make_round(edited(article, edith, f"{TEXT}\nThe last.\n"))
    page = reverse("desk:round", args=[review.pk])
    client.force_login(mona)
    shown = client.get(page).content
    assert b"Remark 2." in shown
    assert b"Remark 1." not in shown
    assert b"Remark 1." in client.get(page, {"earlier": "all"}).content


def test_what_must_be_answered_is_shown_however_old(client, edith, mona, ravi, monkeypatch):
    monkeypatch.setattr(queries, "EARLIER_ROUNDS", 1)
    article = make_article(edith)
    review = make_round(article)
    assignment = make_assignment(review, ravi, mona)
    comment(review=review, actor=ravi, body="The dose is wrong.", must_fix=True)
    signed(assignment, "request-changes")
    turns(article, mona, 2)
    last = make_round(edited(article, edith, f"{TEXT}\nThe last.\n"))
    client.force_login(mona)
    assert b"The dose is wrong." in client.get(reverse("desk:round", args=[last.pk])).content


def test_the_checking_page_knows_the_version_last_seen_however_old_and_asks_no_more_for_it(
    client, edith, mona, ravi, monkeypatch
):
    monkeypatch.setattr(queries, "EARLIER_ROUNDS", 1)
    article = make_article(edith)
    signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    turns(article, mona, 3)
    last = make_round(edited(article, edith, f"{TEXT}\nThe last.\n"))
    client.force_login(ravi)
    page = reverse("reviews:assignment", args=[make_assignment(last, ravi, mona).pk])
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(page)
    assert len(asked) <= 15
    assert shown.context["since"].number == 1
    assert [review.number for review in shown.context["earlier"]] == [4]
