"""Promise 6 in the inbox of readers' questions: whatever two people decide at the same moment, an asker is told once.
Real threads, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from articles.tests.scenes import make_article
from cms.outbox.models import OutboxMessage
from cms.publishing.actions import publish
from cms.publishing.models import Edition
from cms.publishing.questions.actions import answer, ask, await_article, decline, delete_for_good, group
from cms.publishing.questions.models import AskerAddress, Question
from cms.publishing.tests.scenes import published
from cms.tests.racing import counted, race
from reviews.tests.scenes import approved

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    return published(make_article(edith), mona, ravi, rosa)


@pytest.fixture
def question(edition) -> Question:
    return ask(text="Can tea make my skin yellow?", address="reader@home.example")


@pytest.fixture(autouse=True)
def mail_waits(monkeypatch):
    """Nothing is sent in these tests, so that the letters can be counted."""
    monkeypatch.setattr("cms.outbox.actions.wake_sender", lambda: None)


def letters() -> int:
    return OutboxMessage.objects.filter(kind="question-answered").count()


def test_answered_twice_at_once_it_is_one_letter(question, edition, mona, magnus):
    outcomes = race(
        lambda: answer(question=question, actor=mona, article=edition.article),
        lambda: answer(question=question, actor=magnus, article=edition.article),
    )
    assert counted(outcomes) == (1, 1)
    assert letters() == 1


def test_answered_while_its_article_is_published_it_is_one_letter(question, edition, edith, mona, magnus, ravi, rosa):
    awaited = make_article(edith, title="Why is my skin yellow?")
    await_article(question=question, actor=mona, article=awaited)
    approval = approved(awaited, mona, ravi, rosa).approval
    race(
        lambda: publish(approval=approval, actor=mona),
        lambda: answer(question=question, actor=magnus, article=edition.article),
    )
    assert Edition.objects.filter(article=awaited).count() == 1
    assert Question.objects.get().state in {"answered", "published"}
    assert letters() == 1


def test_two_questions_put_to_each_other_make_no_circle(question, mona, magnus):
    other = ask(text="Does tea make the skin yellow?")
    outcomes = race(
        lambda: group(question=question, lead=other, actor=mona),
        lambda: group(question=other, lead=question, actor=magnus),
    )
    assert counted(outcomes) == (1, 1)
    assert sorted(Question.objects.values_list("state", flat=True)) == ["grouped", "new"]


def test_declined_while_it_is_answered_it_is_one_of_the_two(question, edition, mona, magnus):
    outcomes = race(
        lambda: answer(question=question, actor=mona, article=edition.article),
        lambda: decline(question=question, actor=magnus, reason="Not medical."),
    )
    assert counted(outcomes) == (1, 1)
    assert letters() == (Question.objects.get().state == "answered")
    assert not AskerAddress.objects.exists()


def test_deleted_while_another_is_grouped_with_it_leaves_no_member_behind(question, mona, magnus):
    other = ask(text="Does tea make the skin yellow?")
    outcomes = race(
        lambda: group(question=other, lead=question, actor=mona),
        lambda: delete_for_good(question=question, actor=magnus),
    )
    assert counted(outcomes) == (1, 1)
    assert set(Question.objects.all()) in ({other}, {question, other})
