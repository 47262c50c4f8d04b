"""Remarks for the editors."""

from __future__ import annotations

from django.db import transaction

from cms import clock
from cms.accounts.models import User
from cms.refusals import Refused, refuse_if
from reviews.actions.locking import lock_round
from reviews.models import Comment, Round
from reviews.policy import may_see_round
from reviews.states import AssignmentState

BODY_LIMIT = 5_000


def why_not_comment(user: User, review: Round) -> str | None:
    """Reviewers who have accepted, and the article's editors, talk about an open round."""
    if not may_see_round(user, review):
        return "You have no part in this round."
    if not review.is_open:
        return "This round is over."
    mine = [assignment for assignment in review.assignments.all() if assignment.reviewer_id == user.pk]
    if mine and not any(a.state in (AssignmentState.ACCEPTED, AssignmentState.DONE) for a in mine):
        return "Accept the invitation first."
    return None


@transaction.atomic
def comment(*, review: Round, actor: User, body: str, quote: str = "") -> Comment:
    """Leave a remark on a round, about a quoted passage or the whole. Raises Refused."""
    review = lock_round(review)
    refuse_if(why_not_comment(actor, review), code="may-not-comment")
    text = body.strip()
    if not text:
        raise Refused("Write something before sending the comment.", code="empty")
    if len(text) > BODY_LIMIT or len(quote) > BODY_LIMIT:
        raise Refused(f"A comment has at most {BODY_LIMIT} characters; divide it.", code="input-too-large")
    return Comment.objects.create(round=review, author=actor, body=text, quote=quote.strip(), at=clock.now())
