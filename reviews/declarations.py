"""What a reviewer declared before, shown when they are asked again. What they choose is a new declaration."""

from __future__ import annotations

from django.db.models import QuerySet

from reviews.models import Assignment
from reviews.models.round import LAST_TOUCHED

SHOWN = 3
# Among so many of the newest assignments the last few different statements are looked for.
LOOKED_THROUGH = 30


def declared_before(assignment: Assignment) -> list[Assignment]:
    """The reviewer's other assignments with what they last declared, each statement once with its newest date, newest
    first; those of the same topic before the others. One query."""
    newest_first = sorted(_answered(assignment), key=lambda one: (one.answered_at, one.pk), reverse=True)
    newest_first.sort(key=lambda one: one.round.article.topic_id != assignment.round.article.topic_id)
    said: dict[tuple[bool | None, str, tuple[str, ...]], Assignment] = {}
    for one in newest_first:
        said.setdefault((one.has_interests, one.interests, tuple(one.interest_kinds)), one)
    return list(said.values())[:SHOWN]


def _answered(assignment: Assignment) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(
        reviewer=assignment.reviewer_id, has_interests__isnull=False, answered_at__isnull=False
    )
    rows = rows.exclude(pk=assignment.pk).select_related("round__article__topic")
    return rows.order_by(LAST_TOUCHED.desc(), "-pk")[:LOOKED_THROUGH]
