"""A reviewer of whom nothing is asked any more is told so, with the reason, once."""

from __future__ import annotations

import pytest

from articles.tests.scenes import make_article
from cms.outbox.models import Notification
from reviews.actions import set_policy, unassign, withdraw_round
from reviews.models import Round
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def told(person) -> list[str]:
    return list(Notification.objects.filter(kind="review-not-needed", recipient=person).values_list("text", flat=True))


def fresh(review: Round) -> Round:
    return Round.objects.get(pk=review.pk)


def test_a_withdrawn_submission_is_told_to_its_reviewers_with_the_reason(edith, mona, ravi, rosa):
    review = make_round(make_article(edith))
    make_assignment(review, ravi, mona)
    make_assignment(fresh(review), rosa, mona, accepted=False)
    withdraw_round(review=fresh(review), actor=edith, reason="A newer guideline came out.")
    assert "A newer guideline came out." in told(ravi)[0]
    assert len(told(ravi)) == len(told(rosa)) == 1


def test_a_reviewer_whose_assignment_is_ended_reads_why(edith, mona, ravi):
    review = make_round(make_article(edith))
    unassign(assignment=make_assignment(review, ravi, mona), actor=mona, reason="Somebody else has time sooner.")
    assert "Somebody else has time sooner." in told(ravi)[0]


def test_whom_the_board_did_not_wait_for_is_told(edith, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, approvals_needed=1)
    review = make_round(make_article(edith))
    asked = make_assignment(review, ravi, mona)
    make_assignment(fresh(review), rosa, mona, accepted=False)
    signed(asked)
    assert "without this review" in told(rosa)[0]
    assert told(ravi) == []
