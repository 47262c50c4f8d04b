"""A correction is opened once, whatever happens at the same moment. Real threads, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from articles.models import Article
from articles.tests.scenes import edited, make_article
from cms.desk.corrections import give_up_correction, make_correction_major
from cms.desk.models import DraftCorrection
from cms.desk.tests.test_correcting import MENDED, MISSPELT, correct, corrected, hand_in
from cms.publishing.actions import publish
from cms.publishing.models import Edition, Notice
from cms.publishing.tests.scenes import published
from cms.tests.racing import assert_the_record_holds, counted, only_refusal, race
from reviews.actions import call_not_minor, set_policy
from reviews.models import Approval, Round
from reviews.tests.scenes import make_assignment, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    return published(make_article(edith, text=MISSPELT), mona, ravi, rosa)


def test_two_who_open_a_correction_at_once_open_one(edition, edith, mona):
    outcomes = race(lambda: correct(edition, edith), lambda: correct(edition, mona))
    assert counted(outcomes) == (1, 1)
    assert DraftCorrection.objects.count() == 1
    assert only_refusal(outcomes).code in {"stale", "not-correctable"}
    assert_the_record_holds()


def test_giving_up_and_calling_major_at_once_leave_one_state(edition, edith, mona):
    correct(edition, edith)
    race(
        lambda: give_up_correction(article=edition.article, actor=edith),
        lambda: make_correction_major(article=edition.article, actor=mona),
    )
    row = DraftCorrection.objects.get()
    assert row.state == DraftCorrection.State.GIVEN_UP
    assert (row.kind == "major") == (row.made_major_by == mona)


def test_handing_in_and_giving_up_at_once_agree(edition, edith, mona):
    correct(edition, edith)
    edited(edition.article, edith, MENDED)
    race(lambda: hand_in(edition.article, edith), lambda: give_up_correction(article=edition.article, actor=mona))
    review = Round.objects.filter(article=edition.article).order_by("-number").first()
    is_correction = hasattr(review, "correction")
    assert (DraftCorrection.objects.get().state == DraftCorrection.State.OPEN) == is_correction
    assert_the_record_holds()


def test_an_objection_and_the_signature_that_would_suffice(edition, edith, mona, ravi, rosa):
    """Whichever comes first counts: approved by one before the objection, or not by one alone after it."""
    set_policy(actor=mona, topic=None, minor_approvals_needed=1)
    review = corrected(edition, edith, MENDED)
    one, _ = (make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa))
    race(
        lambda: signed(one),
        lambda: call_not_minor(review=review, actor=rosa, reason="It says something else by now."),
    )
    review = Round.objects.get(pk=review.pk)
    assert hasattr(review, "approval") != hasattr(review.correction, "objection")
    assert_the_record_holds()


def test_publishing_a_correction_twice_at_once_places_one_notice(edition, edith, mona, magnus, ravi, rosa):
    review = corrected(edition, edith, MENDED)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]:
        signed(assignment)
    approval = Approval.objects.get(round=review)
    outcomes = race(lambda: publish(approval=approval, actor=mona), lambda: publish(approval=approval, actor=magnus))
    assert counted(outcomes) == (1, 1)
    assert Notice.objects.count() == 1
    assert Article.objects.get(pk=edition.article_id).editions.count() == 2
    assert_the_record_holds()
