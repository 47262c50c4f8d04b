"""The letter of response: what became of the board's remarks, point by point, as it goes with a submission.

Editors answer each remark with what was changed or why nothing was, as journals ask authors to. The letter is kept with
the submission as it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Subquery

from articles.models import Article
from cms.ledger.canonical import canonical_text, canonical_value
from reviews.models import Comment, Outcome, Submission


@dataclass(frozen=True)
class Point:
    """One remark and its answer, in words that were true when the letter was sent."""

    remark: str
    quote: str
    by: str
    version: int
    must_fix: bool
    outcome: str
    answer: str
    answered_by: str
    answered_at: str

    @property
    def outcome_label(self) -> str:
        """What became of the text, in words."""
        return str(Outcome(self.outcome).label)


def points_to_send(article: Article) -> list[Point]:
    """The points that go with the next submission: remarks that editors answered, saying what became of the text, since
    the submission before; of several answers to one remark the newest. In the order of the remarks. One query."""
    last = Submission.objects.filter(version__article=article).order_by("-at", "-pk").values("at")[:1]
    answers = (
        Comment.objects.filter(round__article=article, parent__isnull=False, at__gt=Subquery(last))
        .exclude(outcome="")
        .select_related("author", "parent__author", "parent__round__version")
        .order_by("at", "pk")
    )
    newest = {answer.parent_id: answer for answer in answers}
    return [_point(newest[remark]) for remark in sorted(newest, key=lambda pk: pk or 0)]


def _point(answer: Comment) -> Point:
    remark = answer.parent or answer
    return Point(
        remark=remark.body,
        quote=remark.quote,
        by=remark.author.printed_name,
        version=remark.round.version.number,
        must_fix=remark.must_fix,
        outcome=answer.outcome,
        answer=answer.body,
        answered_by=answer.author.printed_name,
        answered_at=str(canonical_value(answer.at)),
    )


def letter_text(points: Iterable[Point]) -> str | None:
    """The points as they are kept; None where there is nothing to say."""
    kept = [asdict(point) for point in points]
    return canonical_text(kept) if kept else None


def letter_of(submission: Submission) -> list[Point]:
    """The letter that came with a submission; empty where none did."""
    return [Point(**kept) for kept in json.loads(submission.response)] if submission.response else []
