"""Inviting reviewers, and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse

from cms import clock
from cms.accounts.models import User
from cms.accounts.queries import managing_editors
from cms.accounts.roles import is_managing_editor
from cms.ledger.audit import save_audited
from cms.outbox.notifying import Telling, notify, notify_all
from cms.refusals import Refused, refuse_if
from reviews.actions.deciding import settle
from reviews.actions.hastening import sooner
from reviews.actions.locking import lock_assignment, lock_round
from reviews.actions.repeating import repeat_assignments
from reviews.actions.rounds import close_assignment, tell_not_needed
from reviews.models import Assignment, InterestKind, Round
from reviews.policy import (
    why_not_answer,
    why_not_assign,
    why_not_hand_over,
    why_not_review,
    why_not_take_over,
    why_not_unassign,
)
from reviews.states import ASSIGNMENT_TRANSITIONS, ROUND_TRANSITIONS, AssignmentState, RoundState, next_state


@transaction.atomic
def assign(*, review: Round, actor: User, reviewer: User, replaces: Assignment | None = None) -> Assignment:
    """Invite a board member to a round; due dates come from the round's policy.

    Comes in: perhaps an assignment of the same round that was declined, whose place this one takes. Changes: an
    assignment, the round's state at the first one (Under Review), an invitation in the outbox. Raises
    Refused.
    """
    review = lock_round(review)
    # Read under the lock, once for both questions.
    prefetch_related_objects([review], "version__writers", "assignments")
    target = next_state(ROUND_TRANSITIONS, "begin_review", review.state)
    refuse_if(why_not_assign(actor, review), code="may-not-assign")
    refuse_if(why_not_review(reviewer, review), code="may-not-review")
    if replaces is not None and (replaces.round_id != review.pk or replaces.is_open):
        raise Refused("Only an assignment of this round that is over can be replaced.", code="not-replaceable")
    now = clock.now()
    if review.state == RoundState.SUBMITTED:
        review.state, review.review_began_at = target, now
        save_audited(review, by=actor, reason="First reviewer invited", update_fields=["state", "review_began_at"])
    return _invite(review, actor=actor, reviewer=reviewer, replaces=replaces, now=now)


def _invite(review: Round, *, actor: User, reviewer: User, replaces: Assignment | None, now: datetime) -> Assignment:
    assignment = Assignment(
        round=review,
        reviewer=reviewer,
        state=AssignmentState.INVITED,
        assigned_by=actor,
        replaces=replaces,
        invited_at=now,
        respond_by=sooner(review, now, days=review.rules.response_days),
        due_at=sooner(review, now, days=review.rules.review_days),
    )
    save_audited(assignment, by=actor, reason="Invited")
    notify(
        to=reviewer,
        kind="review-invitation",
        subject=f"Please review: {review.version.title}",
        text=_invitation(assignment),
        path=reverse("reviews:assignment", args=[assignment.pk]),
    )
    return assignment


def _invitation(assignment: Assignment) -> str:
    review = assignment.round
    return (
        f"{assignment.assigned_by.printed_name} asks you to review version {review.version.number} of\n\n"
        f"    {review.version.title}\n\n"
        f"Please accept or decline by {assignment.respond_by:%-d %B %Y}; "
        f"the review is due on {assignment.due_at:%-d %B %Y}."
    )


@transaction.atomic
def accept(
    *,
    assignment: Assignment,
    actor: User,
    has_interests: bool,
    interests: str = "",
    interest_kinds: Sequence[str] = (),
) -> Assignment:
    """Accept an invitation and declare interests, looking back two years (ICMJE), before the text opens.

    Declared interests are told to the managing editors at once; the text opens when one of them has decided
    (`decide_conflict`). Raises Refused.
    """
    assignment, review = lock_assignment(assignment)
    target = next_state(ASSIGNMENT_TRANSITIONS, "accept", assignment.state)
    refuse_if(why_not_answer(actor, assignment), code="not-your-invitation")
    if has_interests and not interests.strip():
        raise Refused("Say which interests you have: they are printed with the edition.", code="interests-missing")
    kinds = [kind for kind in InterestKind.values if kind in interest_kinds]
    if has_interests and (not kinds or len(kinds) != len(set(interest_kinds))):
        raise Refused("Say of which kind your interests are.", code="kinds-missing")
    assignment.state, assignment.answered_at = target, clock.now()
    assignment.has_interests = has_interests
    assignment.interest_kinds = kinds if has_interests else []
    assignment.interests = interests.strip() if has_interests else ""
    save_audited(
        assignment,
        by=actor,
        reason="Accepted",
        update_fields=["state", "answered_at", "has_interests", "interest_kinds", "interests"],
    )
    if has_interests:
        _tell_of_interests(assignment, review)
    repeat_assignments([assignment], review=review, kind="assignment-answer")
    return assignment


def _tell_of_interests(assignment: Assignment, review: Round) -> None:
    for person in managing_editors():
        notify(
            to=person,
            kind="interests-declared",
            subject=(
                f"{assignment.reviewer.printed_name} declared interests ({assignment.kinds_label}): "
                f"{review.version.title}"
            ),
            text=(
                f"{assignment.kinds_label}: {assignment.interests}\n\n"
                "The text stays closed to the reviewer until a managing editor decides."
            ),
            path=f"/desk/rounds/{review.pk}/",
            dedupe_key=f"interests-declared:{assignment.pk}:{person.pk}",
        )


@transaction.atomic
def hand_over(*, assignment: Assignment, actor: User, colleague: User, reason: str) -> Assignment:
    """Pass an open assignment on to another board member, who is invited in turn; whoever assigned it is told.

    Goes out: the colleague's assignment, with due dates of its own. What was signed is never handed over. Raises
    Refused.
    """
    assignment, review = lock_assignment(assignment)
    refuse_if(why_not_hand_over(actor, assignment), code="may-not-hand-over")
    refuse_if(why_not_review(colleague, review), code="may-not-review")
    refuse_if(why_not_take_over(colleague), code="away")
    if not reason.strip():
        raise Refused("Say why you hand it over.", code="reason-missing")
    assignment.state = next_state(ASSIGNMENT_TRANSITIONS, "close", assignment.state)
    assignment.closed_at = clock.now()
    assignment.close_reason = f"Handed over to {colleague.printed_name}: {reason.strip()}"
    save_audited(assignment, by=actor, reason="Handed over", update_fields=["state", "closed_at", "close_reason"])
    subject = f"{actor.printed_name} handed a review over to {colleague.printed_name}: {review.version.title}"
    _tell_who_looks_after(assignment, review, kind="review-handed-over", subject=subject, text=reason.strip())
    invited = _invite(review, actor=actor, reviewer=colleague, replaces=assignment, now=assignment.closed_at)
    repeat_assignments([assignment], review=review, kind="assignment-ended")
    return invited


@transaction.atomic
def decline(*, assignment: Assignment, actor: User, reason: str) -> Assignment:
    """Decline an invitation, or step back after accepting, with a reason for the managing editors. Raises Refused."""
    assignment, review = lock_assignment(assignment)
    target = next_state(ASSIGNMENT_TRANSITIONS, "decline", assignment.state)
    refuse_if(why_not_answer(actor, assignment), code="not-your-invitation")
    if not reason.strip():
        raise Refused("Give a reason, so that the managing editor can find somebody else.", code="reason-missing")
    assignment.state, assignment.answered_at, assignment.decline_reason = target, clock.now(), reason.strip()
    save_audited(assignment, by=actor, reason="Declined", update_fields=["state", "answered_at", "decline_reason"])
    subject = f"{actor.printed_name} declined to review: {review.version.title}"
    text = f"Reason given: {reason.strip()}"
    _tell_who_looks_after(assignment, review, kind="review-declined", subject=subject, text=text)
    repeat_assignments([assignment], review=review, kind="assignment-answer")
    settle(review, actor)
    return assignment


def _tell_who_looks_after(assignment: Assignment, review: Round, *, kind: str, subject: str, text: str) -> None:
    """Tell the managing editor who invited, or all of them where a colleague passed the review on, or where whoever
    invited is none any more: only they open the round's page, read the reason, and find somebody else."""
    invited_by = assignment.assigned_by
    everybody = managing_editors().exclude(pk=assignment.reviewer_id)
    people = [invited_by] if is_managing_editor(invited_by) else list(everybody)
    path = f"/desk/rounds/{review.pk}/"
    notify_all([Telling(to=person, kind=kind, subject=subject, text=text, path=path) for person in people])


@transaction.atomic
def unassign(*, assignment: Assignment, actor: User, reason: str) -> Assignment:
    """End an open assignment. What its reviewer signed, if anything, stays. Raises Refused."""
    assignment, review = lock_assignment(assignment)
    refuse_if(why_not_unassign(actor, assignment), code="may-not-unassign")
    refuse_if(None if reason.strip() else "Say why the assignment ends.", code="reason-missing")
    close_assignment(assignment, by=actor, reason=reason.strip())
    tell_not_needed(review, [assignment], by=actor, why=reason.strip())
    repeat_assignments([assignment], review=review, kind="assignment-ended")
    settle(review, actor)
    return assignment
