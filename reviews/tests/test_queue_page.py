"""A reviewer's queue."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from articles.tests.scenes import make_article
from cms import clock
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from reviews.actions import decline
from reviews.tests.scenes import make_assignment, make_round, signed

QUEUE = reverse("reviews:queue")


def asked(reviewer, owner, by, title, **more):
    return make_assignment(make_round(make_article(owner, title=title)), reviewer, by, **more)


def test_an_empty_queue_says_what_will_appear(client, ravi):
    client.force_login(ravi)
    assert b"Nothing waits for you" in client.get(QUEUE).content


def test_what_waits_is_listed_by_due_date(client, ravi, edith, mona):
    later = asked(ravi, edith, mona, "What comes later?")
    with clock.pretend(clock.now() - timedelta(days=40)):
        sooner = asked(ravi, edith, mona, "What comes first?")
    client.force_login(ravi)
    page = client.get(QUEUE)
    assert page.context["waiting"] == [sooner, later]
    assert b"Overdue" in page.content


def test_an_overdue_answer_is_marked(client, ravi, edith, mona):
    with clock.pretend(clock.now() - timedelta(days=6)):
        asked(ravi, edith, mona, "Who answers?", accepted=False)
    client.force_login(ravi)
    assert b"Overdue" in client.get(QUEUE).content


def test_what_was_signed_and_declined_stays_listed(client, ravi, edith, mona):
    signed(asked(ravi, edith, mona, "What was signed?"))
    decline(assignment=asked(ravi, edith, mona, "What was declined?", accepted=False), actor=ravi, reason="On leave.")
    client.force_login(ravi)
    page = client.get(QUEUE)
    text = page.content.decode()
    assert page.context["waiting"] == []
    assert "What was signed?" in text
    assert "What was declined?" in text


def test_nobody_sees_what_waits_for_somebody_else(client, ravi, rosa, edith, mona):
    asked(ravi, edith, mona, "For Ravi only?")
    client.force_login(rosa)
    assert b"For Ravi only?" not in client.get(QUEUE).content


@pytest.mark.parametrize("who", ["edith", "mona", "stranger"])
def test_others_have_no_queue(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(QUEUE).status_code == HTTPStatus.NOT_FOUND


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(QUEUE)["Location"] == f"/accounts/login/?next={QUEUE}"


def test_the_queue_is_not_posted_to(client, ravi):
    client.force_login(ravi)
    assert client.post(QUEUE).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("rows", [1, 3])
def test_a_longer_queue_asks_no_more_of_the_database(client, ravi, edith, mona, django_assert_num_queries, rows):
    for number in range(rows):
        asked(ravi, edith, mona, f"Open number {number}?")
        signed(asked(ravi, make_user(f"Owner {number}", Role.EDITOR, username=f"o{number}"), mona, f"Done {number}?"))
    client.force_login(ravi)
    with django_assert_num_queries(6):
        client.get(QUEUE)
