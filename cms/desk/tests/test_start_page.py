"""The personal start page: what waits for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.tests.scenes import make_article
from cms import clock
from cms.publishing.tests.scenes import published
from reviews.actions import accept, assign, decide_conflict, decline, take_back_sign_off, withdraw_round
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

START = "/desk/"


def test_an_editor_sees_drafts_and_what_came_back(client, edith, mona, ravi):
    make_article(edith, title="Still a draft?")
    returned = make_article(edith, title="Come back?")
    signed(make_assignment(make_round(returned), ravi, mona), "request-changes")
    client.force_login(edith)
    page = client.get(START)
    assert [row.draft.title for row in page.context["in_hand"]] == ["Still a draft?"]
    assert [row.draft.title for row in page.context["coming_back"]] == ["Come back?"]


def test_an_editor_sees_what_was_published_this_week(client, edith, mona, ravi, rosa):
    with clock.pretend(clock.now() - timedelta(days=8)):
        published(make_article(edith, title="Out for long?"), mona, ravi, rosa)
    published(make_article(edith, title="Just out?"), mona, ravi, rosa)
    client.force_login(edith)
    page = client.get(START)
    assert [row.draft.title for row in page.context["published"]] == ["Just out?"]
    assert "Published this week" in page.content.decode()


def test_a_managing_editor_sees_rounds_without_reviewers_and_approvals(client, edith, mona, ravi, rosa):
    make_round(make_article(edith, title="Who reviews this?"))
    declined = make_round(make_article(edith, title="Who else?"))
    decline(assignment=make_assignment(declined, ravi, mona, accepted=False), actor=ravi, reason="On leave.")
    in_good_hands = make_round(make_article(edith, title="In good hands?"))
    for reviewer in (ravi, rosa):
        make_assignment(in_good_hands, reviewer, mona)
    approved(make_article(edith, title="To be published?"), mona, ravi, rosa)
    client.force_login(mona)
    page = client.get(START)
    assert [review.version.title for review in page.context["unassigned"]] == ["Who reviews this?", "Who else?"]
    assert [review.version.title for review in page.context["to_publish"]] == ["To be published?"]
    assert "In good hands?" not in page.content.decode()


def declared(review, reviewer, mona):
    """The reviewer accepts and declares shares."""
    return accept(
        assignment=assign(review=review, actor=mona, reviewer=reviewer),
        actor=reviewer,
        has_interests=True,
        interests="Shares in Neutro Ltd.",
        interest_kinds=["financial"],
    )


def test_declared_interests_stand_first_for_a_managing_editor_until_they_are_decided(client, edith, mona, ravi):
    review = make_round(make_article(edith, title="Who owns shares?"))
    assignment = declared(review, ravi, mona)
    client.force_login(mona)
    page = client.get(START).content.decode()
    words = " ".join(page.split())
    assert words.index("Declared interests to decide") < words.index("Short of reviewers")
    assert f'href="/desk/rounds/{review.pk}/#reviewers-heading">Who owns shares?</a>' in words
    assert "Dr Ravi · Financial · declared" in words
    decide_conflict(assignment=assignment, actor=mona, outcome="may-review", reason="Too few to matter.")
    assert "Declared interests to decide" not in client.get(START).content.decode()


def test_interests_of_a_round_that_is_over_wait_for_nobody(client, edith, mona, ravi):
    review = make_round(make_article(edith))
    declared(review, ravi, mona)
    withdraw_round(review=review, actor=edith, reason="A source is missing.")
    client.force_login(mona)
    assert client.get(START).context["interests"] == []


def test_a_round_with_fewer_reviewers_than_approvals_needed_stands_on_the_start_page(client, edith, mona, ravi, rosa):
    review = make_round(make_article(edith, title="Who is the second?"))
    make_assignment(review, ravi, mona)
    second = make_assignment(review, rosa, mona)
    client.force_login(mona)
    assert client.get(START).context["unassigned"] == []
    decline(assignment=second, actor=rosa, reason="On leave.")
    page = client.get(START)
    assert page.context["unassigned"] == [review]
    assert "1 of 2 reviewers ·" in " ".join(page.content.decode().split())


def test_a_round_is_short_again_when_a_sign_off_is_taken_back(client, edith, mona, ravi, rosa):
    review = make_round(make_article(edith))
    sign_off = signed(make_assignment(review, ravi, mona))
    make_assignment(review, rosa, mona)
    client.force_login(mona)
    assert client.get(START).context["unassigned"] == []
    take_back_sign_off(sign_off=sign_off, actor=ravi, reason="I misread the table.")
    assert client.get(START).context["unassigned"] == [review]


def test_a_managing_editor_sees_who_is_late_and_what_is_due(client, edith, mona, ravi, rosa, ruth):
    with clock.pretend(clock.now() - timedelta(days=3 * 365)):
        published(make_article(edith, title="Is it still true?"), mona, rosa, ruth)
        make_assignment(make_round(make_article(edith, title="Where is the review?")), ravi, mona)
    with clock.pretend(clock.now() - timedelta(days=7)):
        make_assignment(make_round(make_article(edith, title="Where is the answer?")), ravi, mona, accepted=False)
    in_good_time = make_round(make_article(edith, title="In good time?"))
    for reviewer in (ravi, rosa):
        make_assignment(in_good_time, reviewer, mona)
    client.force_login(mona)
    page = client.get(START)
    assert [late.round.version.title for late in page.context["late"]] == [
        "Where is the review?",
        "Where is the answer?",
    ]
    assert [live.edition.version.title for live in page.context["re_reviews"]] == ["Is it still true?"]
    assert "In good time?" not in page.content.decode()


def test_a_reviewer_sees_the_queue_and_nothing_of_the_desk(client, edith, mona, ravi):
    make_assignment(make_round(make_article(edith)), ravi, mona, accepted=False)
    client.force_login(ravi)
    page = client.get(START).content.decode()
    assert "Invited" in page
    assert "New article" not in page


def test_somebody_without_a_role_gets_a_kind_page(client, stranger):
    client.force_login(stranger)
    answer = client.get(START)
    assert answer.status_code == 200
    assert "has no part here yet" in answer.content.decode()


def test_an_empty_desk_says_what_to_do(client, edith):
    client.force_login(edith)
    assert "Your desk is empty" in client.get(START).content.decode()
