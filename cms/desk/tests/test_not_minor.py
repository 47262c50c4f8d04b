"""“This is not minor”: which reviewer says so of a correction, and that its round then goes on under its full rules."""

from __future__ import annotations

import pytest

from articles.tests.scenes import make_article
from cms.desk.models import BoardPlace
from cms.desk.tests.test_correcting import MENDED, MISSPELT, corrected, hand_in
from cms.ledger.models import LedgerEntry
from cms.ledger.verification import verify
from cms.publishing.actions import publish
from cms.publishing.models import Edition, Notice
from cms.publishing.tests.scenes import published
from cms.refusals import Refused
from reviews.actions import accept, call_not_minor, set_policy, withdraw_round
from reviews.corrections import NotMinorError
from reviews.models import Approval, CorrectionObjection
from reviews.tests.scenes import make_assignment, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(edith, mona, ravi, rosa) -> Edition:
    return published(make_article(edith, text=MISSPELT), mona, ravi, rosa)


@pytest.fixture
def one_suffices(mona):
    set_policy(actor=mona, topic=None, minor_approvals_needed=1)


def test_a_reviewer_says_that_it_is_not_minor_and_the_full_rules_hold(edition, edith, mona, ravi, rosa, one_suffices):
    review = corrected(edition, edith, MENDED)
    assignments = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]
    call_not_minor(review=review, actor=ravi, reason="The first section now says something else.")
    signed(assignments[0])
    assert not Approval.objects.filter(round=review).exists()
    signed(assignments[1])
    publish(approval=Approval.objects.get(round=review), actor=mona)
    assert Notice.objects.get().correction_kind == "major"
    assert LedgerEntry.objects.filter(kind="correction-not-minor").count() == 1
    assert verify().holds


def test_a_round_that_is_not_minor_any_more_may_be_short_of_reviewers(edition, edith, mona, ravi, one_suffices):
    review = corrected(edition, edith, MENDED)
    make_assignment(review, ravi, mona)
    place = BoardPlace.objects.filter(round=review)
    assert not place.get().lacks_reviewers
    call_not_minor(review=review, actor=ravi, reason="The first section now says something else.")
    assert place.get().lacks_reviewers


def test_only_a_reviewer_of_the_round_says_so(edition, edith, mona, ravi, rosa):
    review = corrected(edition, edith, MENDED)
    make_assignment(review, ravi, mona)
    for somebody in (edith, mona, rosa):
        with pytest.raises(Refused):
            call_not_minor(review=review, actor=somebody, reason="It says something else by now.")


def test_it_is_said_once(edition, edith, mona, ravi, rosa):
    review = corrected(edition, edith, MENDED)
    for reviewer in (ravi, rosa):
        make_assignment(review, reviewer, mona)
    call_not_minor(review=review, actor=ravi, reason="It says something else by now.")
    with pytest.raises(Refused, match="has said so already"):
        call_not_minor(review=review, actor=rosa, reason="It says something else by now.")


def test_it_is_not_said_of_a_round_that_is_over(edition, edith, mona, ravi):
    review = corrected(edition, edith, MENDED)
    make_assignment(review, ravi, mona)
    withdraw_round(review=review, actor=edith, reason="Once more.")
    with pytest.raises(Refused, match="This round is over"):
        call_not_minor(review=review, actor=ravi, reason="It says something else by now.")
    assert not CorrectionObjection.objects.exists()


def test_who_waits_for_a_decision_about_declared_interests_does_not_say_so(edition, edith, mona, ruth):
    review = corrected(edition, edith, MENDED)
    invited = make_assignment(review, ruth, mona, accepted=False)
    accept(assignment=invited, actor=ruth, has_interests=True, interests="Shares.", interest_kinds=["financial"])
    with pytest.raises(Refused, match="You declared interests"):
        call_not_minor(review=review, actor=ruth, reason="It says something else by now.")
    assert not CorrectionObjection.objects.exists()


def test_an_objection_is_not_shaken_off_by_handing_in_again(edition, edith, mona, ravi, one_suffices):
    review = corrected(edition, edith, MENDED)
    make_assignment(review, ravi, mona)
    call_not_minor(review=review, actor=ravi, reason="It says something else by now.")
    withdraw_round(review=review, actor=edith, reason="Once more.")
    with pytest.raises(NotMinorError, match="has said that this is not minor"):
        hand_in(edition.article, edith)
