"""What waits for any managing editor, one list for each thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from cms.desk.board_places import SPECIALTY
from cms.desk.models import BoardPlace
from reviews.corrections import approvals_needed_by
from reviews.models import Assignment, Round
from reviews.quorum import specialties_without
from reviews.states import NOT_JUDGING, OPEN_ASSIGNMENTS, AssignmentState

PRINTED = ("article__topic", "version", "submitted_by")


def places_without_reviewers() -> QuerySet[BoardPlace]:
    """Where fewer judge an open round than have to approve it, or nobody of a specialty that its rules name, because
    too few were asked, or somebody declined, was replaced by nobody, or took a sign-off back: the longest waiting
    first."""
    return BoardPlace.objects.filter(lacks_reviewers=True).order_by("since", "pk")


def places_to_publish() -> QuerySet[BoardPlace]:
    """Where an approval waits for publication that nothing newer has overtaken: the oldest first."""
    return BoardPlace.objects.filter(to_publish__isnull=False).order_by("approved_at", "pk")


def rounds_at(places: QuerySet[BoardPlace], name: str, many: int, also: Sequence[str] = ()) -> list[Round]:
    """The rounds that the first places name as `name` (`round`, `to_publish`), with what a list prints of them, what
    is named in `also`, and as `approved_at` when the waiting approval was given. One query."""
    told = places.select_related(*(f"{name}__{one}" for one in (*PRINTED, *also)))
    rounds = []
    for place in told[:many]:
        review: Any = getattr(place, name)
        review.approved_at = place.approved_at
        rounds.append(review)
    return rounds


def first_without_reviewers(many: int) -> list[Round]:
    """The rounds of the first `places_without_reviewers`, each with how many judge it (`judging`), how many have to
    approve it (`needed`), and the specialties that nobody of those has (`lacking`). Two queries."""
    rounds: list[Any] = rounds_at(places_without_reviewers(), "round", many, also=("correction__objection",))
    prefetch_related_objects(
        rounds, Prefetch("assignments", Assignment.objects.annotate(specialty=SPECIALTY), to_attr="asked")
    )
    for review in rounds:
        judging = [one for one in review.asked if one.state not in NOT_JUDGING]
        review.judging, review.needed = len(judging), approvals_needed_by(review)
        review.lacking = specialties_without(review.rules, [one.specialty for one in judging])
    return rounds


def interests_to_decide() -> QuerySet[Assignment]:
    """Interests that reviewers declared and no managing editor has decided about: the longest waiting first. A round
    that ends closes what is open in it."""
    return (
        Assignment.objects.filter(state=AssignmentState.ACCEPTED, has_interests=True, conflict_decision__isnull=True)
        .select_related("round__version", "reviewer")
        .order_by("answered_at", "pk")
    )


def late_assignments(now: datetime) -> QuerySet[Assignment]:
    """What reviewers are late with, the answer or the review: the longest overdue first. A round that ends closes what
    is open in it."""
    unanswered = Q(answered_at__isnull=True, respond_by__lt=now)
    return (
        Assignment.objects.filter(Q(due_at__lt=now) | unanswered, state__in=OPEN_ASSIGNMENTS)
        .select_related("round__version", "reviewer")
        .order_by("due_at", "pk")
    )


def first_late(now: datetime, many: int) -> list[Assignment]:
    """The first of `late_assignments`: the first of each state by its index, then the first of those. One query."""
    late = late_assignments(now)
    tops = [late.filter(state=state).values("pk")[:many] for state in OPEN_ASSIGNMENTS]
    chosen = reduce(or_, (Q(pk__in=top) for top in tops))
    return list(late.filter(chosen)[:many])
