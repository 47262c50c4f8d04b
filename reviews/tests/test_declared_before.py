"""An invitation reminds of what the reviewer declared before; one button says the same again, as a new declaration."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from lxml import html

from articles.tests.scenes import make_article, make_topic
from cms import clock
from reviews.actions import accept
from reviews.declarations import declared_before
from reviews.models import Assignment
from reviews.tests.pages import to
from reviews.tests.scenes import make_assignment, make_round

pytestmark = pytest.mark.django_db

FEES = {"has_interests": True, "interests": "Lecture fees from Granulo.", "interest_kinds": ["financial"]}
TIES = {"has_interests": True, "interests": "A sister works there.", "interest_kinds": ["personal", "employment"]}
NONE = {"has_interests": False}


@pytest.fixture
def declare(edith, mona, ravi):
    """Ravi accepts an invitation in March 2026, on a day and about an article of its own, with a declaration."""
    count = iter(range(100))

    def declared(day: int, topic=None, **said) -> Assignment:
        article = make_article(edith, title=f"Question {next(count)}?", topic=topic)
        with clock.pretend(datetime(2026, 3, day, 9, tzinfo=UTC)):
            invited = make_assignment(make_round(article), ravi, mona, accepted=False)
            return accept(assignment=invited, actor=ravi, **said)

    return declared


@pytest.fixture
def invitation(edith, mona, ravi) -> Assignment:
    return make_assignment(make_round(make_article(edith)), ravi, mona, accepted=False)


def test_each_statement_is_told_once_with_its_newest_date_and_newest_first(declare, invitation):
    declare(1, **FEES)
    ties, fees = declare(2, **TIES), declare(3, **FEES)
    assert declared_before(invitation) == [fees, ties]


def test_what_was_declared_about_the_same_topic_comes_first(declare, invitation):
    same = declare(1, **FEES)
    other = declare(2, topic=make_topic("Cardiology"), **TIES)
    assert declared_before(invitation) == [same, other]


def test_only_a_few_are_told(declare, invitation):
    for day in range(1, 6):
        declare(day, has_interests=True, interests=f"Fee number {day}.", interest_kinds=["financial"])
    assert [one.interests for one in declared_before(invitation)] == [f"Fee number {day}." for day in (5, 4, 3)]


def test_what_others_declared_and_invitations_without_an_answer_are_not_told(edith, mona, ravi, rosa, invitation):
    review = make_round(make_article(edith, title="Another?"))
    make_assignment(review, rosa, mona)
    make_assignment(review, ravi, mona, accepted=False)
    assert declared_before(invitation) == []


def test_nobody_is_reminded_of_nothing(client, ravi, invitation):
    client.force_login(ravi)
    assert "What you declared before" not in client.get(to("assignment", invitation)).content.decode()


@pytest.mark.parametrize("said", [TIES, FEES, NONE])
def test_one_button_declares_the_same_again(client, ravi, declare, invitation, said):
    before = declare(3, **said)
    client.force_login(ravi)
    page = client.get(to("assignment", invitation)).content.decode()
    assert "Accept, and declare the same as on 3 March 2026" in " ".join(page.split())
    [form] = html.fromstring(page).xpath("//section[@aria-labelledby='declared-before-heading']//form")
    fields = [(field.get("name"), field.get("value")) for field in form.xpath(".//input")]
    posted = {name: [value for other, value in fields if other == name] for name, _ in fields}
    answer = client.post(form.get("action"), posted)
    assert answer.status_code == HTTPStatus.FOUND
    now = Assignment.objects.get(pk=invitation.pk)
    assert (now.has_interests, now.interests, set(now.interest_kinds)) == (
        before.has_interests,
        before.interests,
        set(before.interest_kinds),
    )
    assert now.answered_at > before.answered_at


def test_a_statement_from_before_kinds_were_asked_for_is_completed_in_the_form(client, ravi, declare, invitation):
    declare(3, **FEES)
    client.force_login(ravi)
    answer = client.post(to("accept", invitation), {"has_interests": "yes", "interests": "Lecture fees from Granulo."})
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say of which kind your interests are." in page
    assert html.fromstring(page).xpath("string(//textarea[@name='interests'])").strip() == "Lecture fees from Granulo."


@pytest.mark.parametrize("rows", [1, 4])
def test_more_declarations_ask_no_more_of_the_database(declare, invitation, django_assert_num_queries, rows):
    for day in range(1, rows + 1):
        declare(day, **FEES)
    fresh = Assignment.objects.select_related("round__article").get(pk=invitation.pk)
    with django_assert_num_queries(1):
        [one.round.article.topic.name for one in declared_before(fresh)]
