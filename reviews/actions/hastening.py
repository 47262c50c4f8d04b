"""Asking the board to decide sooner than the rules say, because readers have the text already."""

from __future__ import annotations

from datetime import datetime, timedelta

from cms.accounts.models import User
from cms.ledger.audit import save_audited
from reviews.models import Assignment, Round
from reviews.states import OPEN_ASSIGNMENTS

SHORTEST = timedelta(days=1)


def hasten(review: Round, *, decide_by: datetime, actor: User, reason: str) -> None:
    """Have an open round decided by a moment: for its reviewers, and for those who are asked later.

    The caller holds the round's lock. Changes: the round, and each open assignment that was due later.
    """
    review.decide_by = decide_by
    save_audited(review, by=actor, reason=reason, update_fields=["decide_by"])
    for assignment in Assignment.objects.filter(round=review, state__in=OPEN_ASSIGNMENTS, due_at__gt=decide_by):
        assignment.due_at = decide_by
        assignment.respond_by = min(assignment.respond_by, decide_by)
        save_audited(assignment, by=actor, reason=reason, update_fields=["due_at", "respond_by"])


def sooner(review: Round, now: datetime, *, days: int) -> datetime:
    """That many days from now; at most by when the round is to be decided, but never less than a day."""
    due = now + timedelta(days=days)
    return due if review.decide_by is None else min(due, max(review.decide_by, now + SHORTEST))
