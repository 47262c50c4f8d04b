"""What changed, against the version that this reviewer last saw."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article
from articles.tests.scenes import TEXT, edited, make_article
from reviews.changes import earlier_versions, last_seen
from reviews.models import Assignment, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


def before_the_board(article: Article, edith, reviewer, mona, text: str) -> Assignment:
    return make_assignment(make_round(edited(article, edith, text)), reviewer, mona)


def read(client, assignment: Assignment, **query: object):
    client.force_login(assignment.reviewer)
    return client.get(reverse("reviews:changes", args=[assignment.pk]), query)


def test_the_version_this_reviewer_last_saw_comes_first(article, edith, mona, ravi, rosa):
    signed(make_assignment(make_round(article), ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    before_the_board(article, edith, rosa, mona, TEXT + "\nSecond.")
    third = before_the_board(article, edith, ravi, mona, TEXT + "\nThird.")
    assert last_seen(third).number == 1
    assert [(one.version.number, one.why) for one in earlier_versions(third)] == [(1, "you last saw"), (2, "")]


def test_who_saw_none_compares_with_what_was_approved_last(article, edith, mona, ravi, rosa, ruth):
    approved(article, mona, ravi, rosa)
    second = before_the_board(article, edith, ruth, mona, TEXT + "\nSecond.")
    assert [(one.version.number, one.why) for one in earlier_versions(second)] == [(1, "approved last")]


def test_the_page_says_in_a_sentence_what_changed(client, article, edith, mona, ravi):
    signed(make_assignment(make_round(article), ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    second = before_the_board(article, edith, ravi, mona, TEXT + "\n\nGive 5 mg [@curtis2014].\n")
    page = read(client, second).content.decode()
    assert "1 claim added" in page
    assert "Against version 1, which you last saw" in page


def test_any_earlier_version_can_be_chosen(client, article, edith, mona, ravi):
    signed(make_assignment(make_round(article), ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    signed(before_the_board(article, edith, ravi, mona, TEXT + "\nTwo."), SignOff.Choice.REQUEST_CHANGES)
    third = before_the_board(article, edith, ravi, mona, TEXT + "\nThree.")
    assert read(client, third).context["against"].version.number == 2
    assert read(client, third, against=1).context["against"].version.number == 1


@pytest.mark.parametrize("nonsense", ["99", "x", "-1", "1' OR 1=1"])
def test_a_version_that_is_not_there_is_passed_over(client, article, edith, mona, ravi, nonsense):
    signed(make_assignment(make_round(article), ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    second = before_the_board(article, edith, ravi, mona, TEXT + "\nTwo.")
    assert read(client, second, against=nonsense).context["against"].version.number == 1


def test_a_first_version_has_nothing_to_compare_with(client, article, mona, ravi):
    assert "first version" in read(client, make_assignment(make_round(article), ravi, mona)).content.decode()


def test_before_the_declaration_nothing_is_shown(client, article, mona, ravi):
    invited = make_assignment(make_round(article), ravi, mona, accepted=False)
    assert read(client, invited).status_code == 302
