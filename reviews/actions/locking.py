"""The order in which every action of this floor locks: the article's row, then the round's."""

from __future__ import annotations

from articles.actions.locking import lock_row_of_article
from cms.prepared_queries import Prepared
from reviews.models import Assignment, Round

_LOCKED_ROUND = Prepared(
    lambda number: (
        Round.objects.select_for_update(of=("self",))
        .select_related("article__owner", "article__draft", "version__article", "version__frozen_by", "submitted_by")
        .select_related("correction__objection", "correction__corrected")
        .filter(pk=number)
        .order_by()
    )
)


_ASSIGNMENT = Prepared(
    lambda number, review: (
        Assignment.objects.select_related("reviewer", "conflict_decision").filter(pk=number, round=review).order_by()
    )
)


def lock_round(review: Round) -> Round:
    """The round as it is now, locked together with its article until the transaction ends."""
    lock_row_of_article(review.article_id)
    return _LOCKED_ROUND.get(review.pk)


def lock_assignment(assignment: Assignment) -> tuple[Assignment, Round]:
    """The assignment and its round as they are now, under the lock of the round."""
    review = lock_round(assignment.round)
    fresh = _ASSIGNMENT.get(assignment.pk, review.pk)
    fresh.round = review
    return fresh, review
