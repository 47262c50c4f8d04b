"""Whoever left an address is told once, and the address is gone."""

from __future__ import annotations

import pytest
from django.core import mail

from articles.tests.scenes import make_article
from cms.desk.questions import start_draft
from cms.outbox.delivery import deliver_pending
from cms.outbox.models import OutboxMessage
from cms.publishing.questions.actions import answer, ask, await_article, decline, forget_askers, give, group
from cms.publishing.questions.models import AskerAddress, Question
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    on,
    published_article,
    reaffirmed,
    rewritten,
)
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db

WORDS = "Can tea from the garden make my skin yellow?"


@pytest.fixture
def edition(edith, mona, ravi, rosa):
    return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


def asked(address: str = "reader@home.example", **details: object) -> Question:
    return ask(text=details.pop("text", WORDS), address=address, **details)


def fresh(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def letters() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="question-answered").order_by("pk"))


def test_an_answer_sends_the_link_and_drops_the_address(edition, mona):
    question = asked(audience="patient")
    answer(question=question, actor=mona, article=edition.article)
    (letter,) = letters()
    assert letter.address == "reader@home.example"
    assert f"/articles/{edition.article.slug}/patient/\n" in letter.body
    assert edition.version.title in letter.body
    assert not AskerAddress.objects.exists()
    assert fresh(question).state == "answered"


def test_the_letter_holds_nothing_that_was_typed(edition, mona):
    answer(question=asked(text="Buy pills at www.pills.example today"), actor=mona, article=edition.article)
    (letter,) = letters()
    assert "pills" not in letter.body + letter.subject


def test_once_sent_the_letter_is_gone_with_its_address(edition, mona):
    answer(question=asked(), actor=mona, article=edition.article)
    assert deliver_pending().sent >= 1
    assert [message.to for message in mail.outbox if "question" in message.body] == [["reader@home.example"]]
    assert letters() == []


def test_an_answer_reaches_the_whole_group_once_each(edition, mona):
    lead, same, other = asked(), asked(text=f"{WORDS} Again."), asked("other@home.example", text=f"{WORDS} Too.")
    group(question=same, lead=lead, actor=mona)
    group(question=other, lead=lead, actor=mona)
    answer(question=lead, actor=mona, article=edition.article)
    assert [letter.address for letter in letters()] == ["reader@home.example", "other@home.example"]
    assert not AskerAddress.objects.exists()


def test_without_an_address_nobody_is_told(edition, mona):
    answer(question=asked(""), actor=mona, article=edition.article)
    assert letters() == []


def test_the_first_edition_of_its_draft_tells_the_asker(edith, mona, ravi, rosa):
    make_article(edith)
    question = asked()
    give(question=question, actor=mona, editor=edith)
    article = start_draft(
        question=question, actor=edith, title="Why is my skin yellow?", topic=edith.owned_articles.get().topic
    )
    rewritten(article, edith)
    assert letters() == []
    edition = published(article, mona, ravi, rosa)
    (letter,) = letters()
    assert letter.subject == "The article that you asked about is published"
    settled = fresh(question)
    assert (settled.state, settled.answered_with) == ("published", edition.article)
    assert not AskerAddress.objects.exists()


def test_a_second_edition_tells_nobody_again(edition, edith, mona, ravi, rosa):
    await_article(question=asked(), actor=mona, article=edition.article)
    for text in ("## More\n\nOne cause is new [@curtis2014].\n", "## More\n\nAnother one too [@curtis2014].\n"):
        published(rewritten(edition.article, edith, text), mona, ravi, rosa)
    assert len(letters()) == 1


def test_a_text_that_was_reaffirmed_unchanged_answers_nothing(edition, mona, ravi, rosa):
    question = asked()
    await_article(question=question, actor=mona, article=edition.article)
    reaffirmed(edition, mona, ravi, rosa)
    assert fresh(question).state == "draft-started"
    assert letters() == []


def test_an_emergency_edition_is_nothing_that_askers_are_sent_to(edith, mona, magnus):
    article = make_article(edith)
    question = asked()
    await_article(question=question, actor=mona, article=article)
    named_for_emergencies(magnus)
    in_emergency(make_round(article), magnus)
    assert fresh(question).state == "draft-started"
    assert letters() == []


def test_declining_tells_nobody_and_drops_the_address(mona):
    decline(question=asked(), actor=mona, reason="Not medical.")
    assert letters() == []
    assert not AskerAddress.objects.exists()


def test_addresses_are_dropped_after_their_time(settings):
    settings.QUESTION_ADDRESS_DAYS = 30
    with on(2026, 1, 1):
        asked()
    with on(2026, 1, 30):
        assert forget_askers() == 0
    with on(2026, 2, 1):
        assert forget_askers() == 1
    assert Question.objects.count() == 1


def test_a_letter_that_waits_is_forgotten_too(edition, mona):
    answer(question=asked(), actor=mona, article=edition.article)
    assert forget_askers(address="Reader@home.example") == 1
    assert letters() == []


def test_a_person_is_forgotten_who_asks_for_it():
    asked()
    asked("other@home.example", text=f"{WORDS} Too.")
    assert forget_askers(address="Reader@home.example") == 1
    assert AskerAddress.objects.get().address == "other@home.example"
