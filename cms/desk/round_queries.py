"""What managing editors read of one round. Query counts are fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404

from articles.models import VersionReference
from articles.policy import may_see_draft
from cms.accounts.models import User
from cms.publishing.models import Edition, LiveEdition
from reviews.dissent import Fate, RequestForChanges, requests_for_changes
from reviews.models import Assignment, Round, SignOff
from reviews.queries import get_round_or_404


@dataclass(frozen=True)
class RoundCard:
    """One round with its dates and who is late."""

    review: Round | None
    now: datetime

    @property
    def open_assignments(self) -> list[Assignment]:
        """What is still asked of reviewers."""
        assignments = self.review.assignments.all() if self.review else []
        return [assignment for assignment in assignments if assignment.is_open]

    @property
    def due_at(self) -> datetime | None:
        """The next date that a reviewer has to keep, with the answer or with the review, or by which an open round has
        to be decided; None without one."""
        dates = [one.due_at if one.answered_at else min(one.respond_by, one.due_at) for one in self.open_assignments]
        if self.review and self.review.is_open and self.review.decide_by:
            dates.append(self.review.decide_by)
        return min(dates, default=None)

    @property
    def planned_for(self) -> datetime | None:
        """When the approval is to be published, where that was planned (only on the board's cards)."""
        waiting = getattr(getattr(self.review, "approval", None), "waiting", [])
        return waiting[0].publish_at if waiting else None

    @property
    def is_overdue(self) -> bool:
        """Whether a reviewer is late, with the answer or with the review, or the board with its decision."""
        return self._decision_is_late or any(is_late(assignment, self.now) for assignment in self.open_assignments)

    @property
    def _decision_is_late(self) -> bool:
        review = self.review
        return bool(review and review.is_open and review.decide_by and review.decide_by < self.now)

    @property
    def overdue_label(self) -> str:
        """What is overdue, in the words of the badge."""
        is_review = self._decision_is_late or any(one.due_at < self.now for one in self.open_assignments)
        return "Overdue" if is_review else "Answer overdue"


def is_late(assignment: Assignment, now: datetime) -> bool:
    """Whether an open assignment has passed its due date, or an invitation the date for its answer."""
    return assignment.is_open and (
        assignment.due_at < now or (assignment.answered_at is None and assignment.respond_by < now)
    )


def get_desk_round_or_404(user: User, pk: int) -> Round:
    """A round for those who work on the article; its reviewers have a page of their own, behind their declaration."""
    review = get_round_or_404(
        user,
        pk,
        also=("early_access__end", "emergency__edition", "approval__edition", "article__live_edition__edition"),
    )
    if not may_see_draft(user, review.article):
        raise Http404("There is no such round, or you may not see it.")
    # One article in memory: policies look at both ends.
    review.version.article = review.article
    prefetch_related_objects(
        [review],
        "version__writers",
        "version__renditions",
        Prefetch("version__sign_offs", SignOff.objects.select_related("withdrawal", "adjudication")),
        Prefetch("version__references", VersionReference.objects.select_related("reference__merged_into")),
    )
    return review


@dataclass(frozen=True)
class Dissent:
    """A request for changes with the editions that carry the text it was signed on, the oldest first."""

    request: RequestForChanges
    carried_into: tuple[Edition, ...]


def dissent_in(review: Round, sign_offs: Sequence[SignOff]) -> list[Dissent]:
    """What became of each request for changes among the round's sign-offs. Two queries; none where there is no request,
    or the round is open."""
    requests = requests_for_changes(review, sign_offs)
    is_told = requests and not review.is_open
    editions = list(Edition.objects.filter(version=review.version_id).order_by("number")) if is_told else []
    return [Dissent(one, tuple(_carrying(one, editions))) for one in requests]


def _carrying(request: RequestForChanges, editions: Sequence[Edition]) -> Iterator[Edition]:
    """What was published with the text while the request was on it, or before the board had decided; none once its
    reviewer had taken it back."""
    if request.fate != Fate.TAKEN_BACK:
        yield from (one for one in editions if one.is_emergency or one.published_at >= request.sign_off.signed_at)


def live_edition_or_404(slug: str) -> LiveEdition:
    """The live edition at an article's address, with its notices; 404 where there is none."""
    live = (
        LiveEdition.objects.select_related("edition__version", "edition__approval__round", "article__topic")
        .prefetch_related("edition__notices")
        .filter(article__slug=slug)
        .first()
    )
    if live is None:
        raise Http404("This article has no live edition.")
    return live
