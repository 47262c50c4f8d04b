"""Answering a round: remarks as a list, each answered once, and the letter that goes with the next submission."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import Article
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.tests import cast
from cms.refusals import Refused
from reviews.actions import comment, reply
from reviews.letters import letter_of, points_to_send
from reviews.models import Comment, Outcome, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

DOSE = "The dose is for adults; say so."


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    mona, ravi = cast.make_mona(), cast.make_ravi()
    article = make_article(cast.make_edith())
    review = make_round(article)
    asked = make_assignment(review, ravi, mona)
    comment(review=Round.objects.get(pk=review.pk), actor=ravi, body="A shorter title would do.")
    comment(review=Round.objects.get(pk=review.pk), actor=ravi, body=DOSE, quote="Neutropenia", must_fix=True)
    signed(asked, SignOff.Choice.REQUEST_CHANGES)
    return article.pk


@pytest.fixture
def article(made) -> Article:
    """Ravi asked for changes, with two remarks, one of which must be answered."""
    return Article.objects.get(pk=made)


@pytest.fixture
def desk(client, edith):
    client.force_login(edith)
    return client


def page(article: Article) -> str:
    return reverse("desk:answers", args=[article.slug])


def answered(article: Article, by, body: str = "It says “in adults” now.", outcome: str = Outcome.CHANGED) -> Comment:
    return reply(comment=Comment.objects.get(body=DOSE), actor=by, body=body, outcome=outcome)


def test_what_must_be_answered_stands_first(desk, article):
    shown = desk.get(page(article)).content.decode()
    assert shown.index(DOSE) < shown.index("A shorter title would do.")
    assert "Must be answered" in shown


def test_an_answer_says_what_became_of_the_text(desk, article):
    remark = Comment.objects.get(body=DOSE)
    sent = {"comment": remark.pk, "outcome": "changed", "body": "It says “in adults” now."}
    shown = desk.post(page(article), sent, follow=True).content.decode()
    assert "goes with the next submission" in shown
    assert remark.replies.get().outcome == Outcome.CHANGED
    assert "Letter of response" in shown


def test_an_answer_without_an_outcome_is_asked_again_and_nothing_is_lost(desk, article):
    remark = Comment.objects.get(body=DOSE)
    answer = desk.post(page(article), {"comment": remark.pk, "body": "Typed with care."})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say whether the text was changed." in answer.content.decode()
    assert "Typed with care." in answer.content.decode()
    assert not remark.replies.exists()


def test_a_remark_of_another_article_is_not_answered_here(desk, article, edith):
    other = make_article(edith, title="What else?")
    remark = Comment.objects.get(body=DOSE)
    sent = {"comment": remark.pk, "outcome": "changed", "body": "Done."}
    assert desk.post(page(other), sent).status_code == HTTPStatus.NOT_FOUND


def test_the_letter_goes_with_the_next_submission_as_it_was_sent(article, edith):
    answered(article, edith)
    review = make_round(edited(article, edith, f"{TEXT}\nIn adults.\n"))
    [point] = letter_of(review.submission)
    assert (point.remark, point.answer, point.outcome, point.by) == (
        DOSE,
        "It says “in adults” now.",
        "changed",
        "Dr Ravi",
    )
    assert point.must_fix
    call_command("verify_record")


def test_of_two_answers_the_newest_goes(article, edith):
    answered(article, edith, "Not needed.", Outcome.NOT_CHANGED)
    answered(article, edith, "It says so now.")
    assert [point.answer for point in points_to_send(article)] == ["It says so now."]


def test_what_was_sent_is_not_sent_again(article, edith):
    answered(article, edith)
    make_round(edited(article, edith, f"{TEXT}\nIn adults.\n"))
    assert points_to_send(article) == []


def test_a_submission_without_answers_has_no_letter(article, edith):
    review = make_round(edited(article, edith, f"{TEXT}\nIn adults.\n"))
    assert review.submission.response is None


def test_its_reviewers_read_it_beside_the_text(client, article, edith, mona, rosa):
    answered(article, edith)
    review = make_round(edited(article, edith, f"{TEXT}\nIn adults.\n"))
    asked = make_assignment(review, rosa, mona)
    client.force_login(rosa)
    shown = client.get(reverse("reviews:assignment", args=[asked.pk])).content.decode()
    assert "Letter of response" in shown
    assert "It says “in adults” now." in shown
    assert "?against=1" in shown


def test_the_round_shows_it(desk, article, edith):
    answered(article, edith)
    review = make_round(edited(article, edith, f"{TEXT}\nIn adults.\n"))
    assert "It says “in adults” now." in desk.get(reverse("desk:round", args=[review.pk])).content.decode()


def test_the_submit_page_shows_what_is_open_what_changed_and_the_letter(desk, article, edith):
    answered(article, edith)
    edited(article, edith, f"{TEXT}\nIn adults.\n")
    shown = desk.get(reverse("desk:submit", args=[article.slug])).content.decode()
    assert "1 remark without an answer" in shown
    assert "What changed since version 1" in shown
    assert "Letter of response: 1 point" in shown


def test_before_the_first_version_there_is_nothing_since(desk, edith):
    fresh = make_article(edith, title="What is new?")
    assert "Since the board last had it" not in desk.get(reverse("desk:submit", args=[fresh.slug])).content.decode()


def test_a_reviewer_does_not_say_what_became_of_the_text(article, ravi):
    with pytest.raises(Refused, match="Only an editor"):
        answered(article, ravi)


def test_an_unknown_outcome_is_refused(article, edith):
    with pytest.raises(Refused, match="was changed, or not"):
        answered(article, edith, outcome="perhaps")
