"""Inviting reviewers, and their answers."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cms import clock
from cms.accounts.models import User
from cms.ledger.audit import save_audited
from cms.outbox.actions import queue_mail
from cms.refusals import Refused, refuse_if
from reviews.actions.deciding import settle
from reviews.actions.locking import lock_round
from reviews.models import Assignment, Round
from reviews.policy import why_not_answer, why_not_assign, why_not_review, why_not_unassign
from reviews.states import ASSIGNMENT_TRANSITIONS, ROUND_TRANSITIONS, AssignmentState, RoundState, next_state


@transaction.atomic
def assign(*, review: Round, actor: User, reviewer: User) -> Assignment:
    """Invite a board member to a round; due dates come from the round's policy.

    Changes: an assignment, the round's state at the first one (Under Review), an invitation in the outbox. Raises
    Refused.
    """
    review = lock_round(review)
    target = next_state(ROUND_TRANSITIONS, "begin_review", review.state)
    refuse_if(why_not_assign(actor, review), code="may-not-assign")
    refuse_if(why_not_review(reviewer, review), code="may-not-review")
    now = clock.now()
    if review.state == RoundState.SUBMITTED:
        review.state, review.review_began_at = target, now
        save_audited(review, by=actor, reason="First reviewer invited", update_fields=["state", "review_began_at"])
    assignment = Assignment(
        round=review,
        reviewer=reviewer,
        state=AssignmentState.INVITED,
        assigned_by=actor,
        invited_at=now,
        respond_by=now + timedelta(days=review.terms["response_days"]),
        due_at=now + timedelta(days=review.terms["review_days"]),
    )
    save_audited(assignment, by=actor, reason="Invited")
    queue_mail(
        to=reviewer,
        subject=f"Please review: {review.version.title}",
        body=_invitation(assignment),
        kind="review-invitation",
    )
    return assignment


def _invitation(assignment: Assignment) -> str:
    review = assignment.round
    return (
        f"Dear {assignment.reviewer.printed_name},\n\n"
        f"{assignment.assigned_by.printed_name} asks you to review version {review.version.number} of\n\n"
        f"    {review.version.title}\n\n"
        f"Please accept or decline by {assignment.respond_by:%-d %B %Y}; "
        f"the review is due on {assignment.due_at:%-d %B %Y}.\n\n"
        f"{settings.SITE_URL}{reverse('reviews:assignment', args=[assignment.pk])}\n\n"
        f"{settings.SITE_NAME}\n"
    )


def _locked(assignment: Assignment) -> tuple[Assignment, Round]:
    review = lock_round(assignment.round)
    fresh = Assignment.objects.select_related("reviewer").get(pk=assignment.pk, round=review)
    fresh.round = review
    return fresh, review


@transaction.atomic
def accept(*, assignment: Assignment, actor: User, has_interests: bool, interests: str = "") -> Assignment:
    """Accept an invitation and declare interests, looking back two years (ICMJE), before the text opens. Raises
    Refused."""
    assignment, _ = _locked(assignment)
    target = next_state(ASSIGNMENT_TRANSITIONS, "accept", assignment.state)
    refuse_if(why_not_answer(actor, assignment), code="not-your-invitation")
    if has_interests and not interests.strip():
        raise Refused("Say which interests you have: they are printed with the edition.", code="interests-missing")
    assignment.state, assignment.answered_at = target, clock.now()
    assignment.has_interests = has_interests
    assignment.interests = interests.strip() if has_interests else ""
    save_audited(
        assignment,
        by=actor,
        reason="Accepted",
        update_fields=["state", "answered_at", "has_interests", "interests"],
    )
    return assignment


@transaction.atomic
def decline(*, assignment: Assignment, actor: User, reason: str) -> Assignment:
    """Decline an invitation, or step back after accepting, with a reason for the managing editors. Raises Refused."""
    assignment, review = _locked(assignment)
    target = next_state(ASSIGNMENT_TRANSITIONS, "decline", assignment.state)
    refuse_if(why_not_answer(actor, assignment), code="not-your-invitation")
    if not reason.strip():
        raise Refused("Give a reason, so that the managing editor can find somebody else.", code="reason-missing")
    assignment.state, assignment.answered_at, assignment.decline_reason = target, clock.now(), reason.strip()
    save_audited(assignment, by=actor, reason="Declined", update_fields=["state", "answered_at", "decline_reason"])
    queue_mail(
        to=assignment.assigned_by,
        subject=f"{actor.printed_name} declined to review: {review.version.title}",
        body=f"Reason given: {reason.strip()}\n\n{settings.SITE_URL}/desk/rounds/{review.pk}/\n",
        kind="review-declined",
    )
    settle(review, actor)
    return assignment


@transaction.atomic
def unassign(*, assignment: Assignment, actor: User, reason: str) -> Assignment:
    """End an open assignment. What its reviewer signed, if anything, stays. Raises Refused."""
    assignment, review = _locked(assignment)
    refuse_if(why_not_unassign(actor, assignment), code="may-not-unassign")
    refuse_if(None if reason.strip() else "Say why the assignment ends.", code="reason-missing")
    assignment.state = next_state(ASSIGNMENT_TRANSITIONS, "close", assignment.state)
    assignment.closed_at, assignment.close_reason = clock.now(), reason.strip()
    save_audited(assignment, by=actor, reason=reason, update_fields=["state", "closed_at", "close_reason"])
    settle(review, actor)
    return assignment
