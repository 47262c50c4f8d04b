"""A reader asks: what is offered, what is kept, what is bounded, and what nobody learns."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions import change_slug
from articles.tests.scenes import make_article
from cms.outbox.models import OutboxMessage
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.questions import actions, views
from cms.publishing.questions.models import AskerAddress, Question
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    published_article,
    published_by_the_cast,
)
from cms.refusals import Refused
from reviews.tests.scenes import make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

ASK = reverse("publishing:ask")
SENT = reverse("publishing:question-sent")
WORDS = "Can tea from the garden make my skin yellow?"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


def test_the_article_leads_to_the_form_and_the_form_back(client, edition):
    page = client.get(f"/articles/{edition.article.slug}/patient/").content.decode()
    link = f"{ASK}?about={edition.article.slug}&amp;audience=patient"
    assert link in page
    form = client.get(ASK, {"about": edition.article.slug, "audience": "patient"}).content.decode()
    assert edition.version.title in form
    assert f'href="/articles/{edition.article.slug}/patient/"' in form


def test_a_question_is_kept_with_what_was_read(client, edition):
    response = client.post(f"{ASK}?about={edition.article.slug}&audience=patient", {"text": f"  {WORDS}  "})
    assert response["Location"] == SENT
    question = Question.objects.get()
    assert (question.text, question.about, question.audience) == (WORDS, edition.article, "patient")
    assert question.state == "new"
    assert not AskerAddress.objects.exists()


def test_a_question_about_nothing_in_particular(client):
    assert client.post(ASK, {"text": WORDS})["Location"] == SENT
    assert Question.objects.get().about is None


def test_articles_that_may_answer_are_offered_before_it_is_sent(client, edition):
    text = "What can be the cause of a low neutrophil count?"
    offered = client.post(ASK, {"text": text, "address": "reader@home.example"})
    assert offered.status_code == HTTPStatus.OK
    assert f"/articles/{edition.article.slug}/" in offered.content.decode()
    assert 'value="reader@home.example"' in offered.content.decode()
    assert not Question.objects.exists()
    assert client.post(ASK, {"text": text, "send": "1"})["Location"] == SENT
    assert Question.objects.get().text == text


def test_the_article_that_is_asked_about_is_not_offered(client, edition):
    address = f"{ASK}?about={edition.article.slug}"
    assert client.post(address, {"text": "What else causes low neutrophils?"})["Location"] == SENT


def test_nothing_is_offered_that_lists_may_not_tell_of(client, edition, edith, mona):
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    make_article(edith, title="What causes low neutrophils in children?")
    named_for_emergencies(mona)
    in_emergency(make_round(make_article(edith, title="What causes low neutrophils in adults?")), mona)
    assert client.post(ASK, {"text": "What causes low neutrophils?"})["Location"] == SENT


@pytest.mark.parametrize("state", ["draft", "in review", "unknown"])
def test_an_article_that_readers_cannot_know_of_is_not_there_to_ask_about(client, edith, state):
    slug = "no-such-article" if state == "unknown" else make_article(edith).slug
    if state == "in review":
        make_round(make_article(edith, title="What is in review?"))
        slug = "what-is-in-review"
    assert client.get(ASK, {"about": slug}).status_code == HTTPStatus.NOT_FOUND
    assert client.post(f"{ASK}?about={slug}", {"text": WORDS}).status_code == HTTPStatus.NOT_FOUND
    assert not Question.objects.exists()


def test_an_old_address_still_names_the_article(client, edition, mona):
    old = edition.article.slug
    change_slug(article=edition.article, actor=mona, slug="somewhere-else")
    client.post(f"{ASK}?about={old}", {"text": WORDS})
    assert Question.objects.get().about_id == edition.article_id


def test_the_address_is_kept_apart_and_not_written_to(client):
    written = OutboxMessage.objects.count()
    client.post(ASK, {"text": WORDS, "address": "reader@home.example"})
    assert AskerAddress.objects.get().address == "reader@home.example"
    assert "reader" not in str(Question.objects.values())
    assert OutboxMessage.objects.count() == written


def test_the_history_keeps_no_words(client):
    client.post(ASK, {"text": WORDS})
    row = Question.history.values().get()
    assert WORDS not in str(row)
    assert row["history_user_id"] is not None


def test_the_thanks_are_the_same_for_everybody(client, edith):
    anonymous = client.get(SENT).content
    client.force_login(edith)
    assert client.get(SENT).content == anonymous


def test_a_program_that_fills_in_every_field_is_thanked_and_forgotten(client):
    response = client.post(ASK, {"text": WORDS, "website": "https://pills.example"})
    assert response["Location"] == SENT
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "why?", "x" * 700, "See http://a.example and https://b.example now", "[url=x] www.y.example buy this"],
    ids=["nothing", "too short", "too long", "two links", "two links in other forms"],
)
def test_what_is_no_question_is_not_taken(client, text):
    response = client.post(ASK, {"text": text})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Question.objects.exists()


def test_an_address_that_is_none_is_named_beside_the_field(client):
    response = client.post(ASK, {"text": WORDS, "address": "reader@home\nBcc: all@house.example"})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Question.objects.exists()


def test_control_characters_and_blanks_are_taken_out():
    question = actions.ask(text="Why  does\x00 it\x07 hurt\r\n\r\n\r\n\r\nat night?")
    assert question.text == "Why does it hurt\n\nat night?"


def test_sent_twice_it_is_one_question():
    first = actions.ask(text=WORDS, address="reader@home.example")
    assert actions.ask(text=WORDS, address="reader@home.example") == first
    assert actions.ask(text=WORDS, address="other@home.example") != first
    assert Question.objects.count() == 2


def test_one_visitor_asks_only_so_often(client):
    answers = [client.post(ASK, {"text": f"{WORDS} Number {turn}."}).status_code for turn in range(8)]
    assert answers[:6] == [HTTPStatus.FOUND] * 6
    assert answers[6:] == [HTTPStatus.TOO_MANY_REQUESTS] * 2


@pytest.mark.parametrize("bound", ["HOURLY_LIMIT", "OPEN_LIMIT"])
def test_the_inbox_takes_only_so_many(monkeypatch, bound):
    monkeypatch.setattr(actions, bound, 2)
    for turn in range(2):
        actions.ask(text=f"{WORDS} Number {turn}.")
    with pytest.raises(Refused, match="cannot take more questions"):
        actions.ask(text=WORDS)


def test_beyond_its_bound_an_address_is_left_out_without_a_word():
    for turn in range(7):
        actions.ask(text=f"{WORDS} Number {turn}.", address="reader@home.example")
    assert Question.objects.count() == 7
    assert AskerAddress.objects.count() == actions.OPEN_OF_ONE_ADDRESS


def test_the_form_shows_nobody_what_others_asked(client, edition):
    actions.ask(text="Whispered words of another reader?", about=edition.article, address="other@home.example")
    for address in (ASK, f"{ASK}?about={edition.article.slug}", SENT, f"/articles/{edition.article.slug}/", "/"):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        assert "Whispered" not in page
        assert "other@home.example" not in page
        assert not [query for query in queries if "publishing_question" in query["sql"]], address


def test_looking_for_an_answer_costs_the_same_with_one_article_and_with_three(client, edition, edith, mona, ravi, rosa):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.post(ASK, {"text": "What are causes of low neutrophils?"})
        return len(queries)

    one = cost()
    for title in ("What causes low neutrophils in summer?", "What causes low neutrophils in winter?"):
        published_article(edith, mona, ravi, rosa, title=title)
    assert cost() == one


TYPING = reverse("publishing:may-answer")


def test_while_it_is_typed_articles_that_may_answer_are_shown_and_nothing_is_kept(client, edition):
    page = client.post(TYPING, {"text": "my neutropenia, why is the count"}).content.decode()
    assert f'href="/articles/{edition.article.slug}/"' in page
    assert not Question.objects.exists()
    assert client.post(TYPING, {"text": "rhinoceros"}).content.strip() == b""


def test_what_is_typed_stays_out_of_addresses(client, edition):
    assert client.get(TYPING, {"text": "low neutrophils"}).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.post(TYPING, {"text": "x"}).headers["Cache-Control"].startswith("max-age=0")


def test_the_article_that_is_asked_about_is_not_shown_while_typing(client, edition):
    page = client.post(f"{TYPING}?about={edition.article.slug}", {"text": "low neutrophils"}).content
    assert edition.article.slug.encode() not in page


def test_typing_has_a_bound(client, edition, monkeypatch):
    monkeypatch.setattr(views, "TYPED", 1)
    answers = [client.post(TYPING, {"text": "low neutrophils"}).status_code for _ in range(2)]
    assert answers == [HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS]


def test_nothing_is_shown_while_typing_that_lists_may_not_tell_of(client, edition, mona):
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    assert client.post(TYPING, {"text": "What causes low neutrophils?"}).content.strip() == b""


def test_nothing_is_asked_about_what_readers_do_not_see(edith):
    with pytest.raises(Refused, match="not published") as refusal:
        actions.ask(text=WORDS, about=make_article(edith))
    assert refusal.value.code == "not-published"
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"text": f"{WORDS} \ud83d"}, "broken-character"),
        ({"text": WORDS, "address": "reader at home"}, "not-an-address"),
    ],
)
def test_what_cannot_be_kept_is_refused_below_the_form_too(db, typed, code):
    with pytest.raises(Refused) as refusal:
        actions.ask(**typed)
    assert refusal.value.code == code
    assert not Question.objects.exists()
