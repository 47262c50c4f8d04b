"""The board and the table of rounds."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from articles.models import Article
from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.publishing.actions import schedule_publication
from cms.publishing.tests.scenes import published
from reviews.actions import withdraw_round
from reviews.tests.scenes import approved, make_assignment, make_round, signed

ROUNDS = reverse("desk:rounds")


def column(page, key):
    return next(one for one in page.context["columns"] if one.key == key)


def titles(page, key):
    return [str(card.place) for card in column(page, key).cards]


def rows(page):
    return [str(card.place) for card in page.context["rows"]]


def test_every_round_stands_in_the_column_of_its_state(client, edith, mona, ravi, rosa):
    make_round(make_article(edith, title="Who is submitted?"))
    make_assignment(make_round(make_article(edith, title="Who is under review?")), ravi, mona)
    signed(make_assignment(make_round(make_article(edith, title="Who must change?")), ravi, mona), "request-changes")
    approved(make_article(edith, title="Who is approved?"), mona, ravi, rosa)
    published(make_article(edith, title="Who is published?"), mona, ravi, rosa)
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert titles(page, "submitted") == ["Who is submitted?"]
    assert titles(page, "under-review") == ["Who is under review?"]
    assert titles(page, "changes-requested") == ["Who must change?"]
    assert titles(page, "approved") == ["Who is approved?"]
    assert titles(page, "published") == ["Who is published?"]
    assert titles(page, "due") == []


def test_a_card_names_its_reviewers_and_their_states(client, edith, mona, ravi, rosa):
    review = make_round(make_article(edith))
    make_assignment(review, ravi, mona)
    make_assignment(review, rosa, mona, accepted=False)
    client.force_login(mona)
    text = " ".join(client.get(ROUNDS).content.decode().split())
    assert 'Dr Ravi accepted,</span> <span class="nowrap">Dr Rosa invited</span>' in text


def test_a_late_reviewer_is_marked(client, edith, mona, ravi):
    with clock.pretend(clock.now() - timedelta(days=30)):
        make_assignment(make_round(make_article(edith)), ravi, mona)
    client.force_login(mona)
    card = column(client.get(ROUNDS), "under-review").cards[0]
    assert card.is_overdue
    assert card.overdue_label == "Overdue"


def test_a_late_answer_is_not_called_a_late_review(client, edith, mona, ravi):
    with clock.pretend(clock.now() - timedelta(days=7)):
        invited = make_assignment(make_round(make_article(edith)), ravi, mona, accepted=False)
    client.force_login(mona)
    card = column(client.get(ROUNDS), "under-review").cards[0]
    assert card.overdue_label == "Answer overdue"
    assert card.due_at == invited.respond_by < invited.due_at


def test_a_planned_publication_stands_on_the_card(client, edith, mona, ravi, rosa):
    approval = approved(make_article(edith), mona, ravi, rosa).approval
    moment = clock.now() + timedelta(days=2)
    schedule_publication(approval=approval, actor=mona, publish_at=moment)
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert column(page, "approved").cards[0].planned_for == moment
    assert b"To be published" in page.content


def test_an_edition_past_its_review_date_is_due(client, edith, mona, ravi, rosa):
    with clock.pretend(clock.now() - timedelta(days=3 * 365)):
        published(make_article(edith, title="Who is old?"), mona, ravi, rosa)
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert titles(page, "due") == ["Who is old?"]
    assert titles(page, "published") == []


def test_a_round_that_was_moved_on_from_leaves_the_board(client, edith, mona, ravi):
    article = make_article(edith)
    signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    make_round(edited(article, edith, f"{TEXT}\nMended.\n"))
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert titles(page, "changes-requested") == []
    assert titles(page, "submitted") == rows(page)


def test_a_long_column_shows_the_longest_waiting_and_says_how_many_there_are(client, edith, mona):
    for number in range(9):
        make_round(make_article(edith, title=f"Waiting number {number}?"))
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert column(page, "submitted").total == 9
    assert titles(page, "submitted")[0] == "Waiting number 0?"
    assert len(titles(page, "submitted")) == 8
    assert b"All 9 in the table" in page.content


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "submitted"}, ["Which drugs?"]),
        ({"state": "draft"}, ["Which germs?"]),
        ({"state": "withdrawn"}, []),
        ({"state": "open"}, ["Which drugs?"]),
        ({"words": "WHICH germs"}, ["Which germs?"]),
        ({"words": "nothing like it"}, []),
        ({"state": "no such state"}, ["Which germs?", "Which drugs?"]),
    ],
)
def test_the_table_is_filtered_by_its_address(client, edith, mona, query, expected):
    make_round(make_article(edith, title="Which drugs?"))
    over = make_round(make_article(edith, title="Which germs?"))
    withdraw_round(review=over, actor=edith, reason="A source is missing.")
    client.force_login(mona)
    page = client.get(ROUNDS, query)
    assert rows(page) == expected


def test_the_table_is_filtered_by_reviewer(client, edith, mona, ravi):
    make_round(make_article(edith, title="Nobody's?"))
    make_assignment(make_round(make_article(edith, title="Ravi's?")), ravi, mona)
    client.force_login(mona)
    page = client.get(ROUNDS, {"reviewer": ravi.pk})
    assert rows(page) == ["Ravi's?"]


def test_an_empty_house_has_an_empty_board(client, mona):
    client.force_login(mona)
    page = client.get(ROUNDS)
    assert b"No article fits" in page.content
    assert not Article.objects.exists()


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_only_managing_editors_find_the_board(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(ROUNDS).status_code == HTTPStatus.NOT_FOUND


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(ROUNDS)["Location"] == f"/accounts/login/?next={ROUNDS}"


def test_the_board_is_not_posted_to(client, mona):
    client.force_login(mona)
    assert client.post(ROUNDS).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("count", [1, 3])
def test_more_rounds_ask_no_more_of_the_database(client, edith, mona, ravi, rosa, django_assert_num_queries, count):
    for number in range(count):
        make_assignment(make_round(make_article(edith, title=f"Open {number}?")), ravi, mona)
        approved(make_article(edith, title=f"Approved {number}?"), mona, ravi, rosa)
        published(make_article(edith, title=f"Published {number}?"), mona, ravi, rosa)
        with clock.pretend(clock.now() - timedelta(days=3 * 365)):
            published(make_article(edith, title=f"Old {number}?"), mona, ravi, rosa)
    client.force_login(mona)
    with django_assert_num_queries(14):
        client.get(ROUNDS)
