"""Deciding about interests that a reviewer declared."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.ledger.audit import save_audited
from cms.outbox.notifying import notify
from cms.refusals import Refused, refuse_if
from reviews.actions.deciding import settle
from reviews.actions.locking import lock_round
from reviews.actions.repeating import repeat_assignments
from reviews.models import Assignment, ConflictDecision
from reviews.policy import why_not_decide_conflict
from reviews.states import ASSIGNMENT_TRANSITIONS, next_state


@transaction.atomic
def decide_conflict(
    *, assignment: Assignment, actor: User, outcome: ConflictDecision.Outcome, reason: str
) -> ConflictDecision:
    """Say whether a reviewer may judge in spite of the interests declared (ICMJE: editors decide, reviewers disclose).

    Changes: the decision with its ledger entry; the text opens to the reviewer, or the assignment ends. The reviewer
    is told. Raises Refused.
    """
    review = lock_round(assignment.round)
    assignment = Assignment.objects.select_related("reviewer").get(pk=assignment.pk, round=review)
    assignment.round = review
    refuse_if(why_not_decide_conflict(actor, assignment), code="may-not-decide")
    outcome = ConflictDecision.Outcome(outcome)
    if not reason.strip():
        raise Refused("Give the reason: it stays on record.", code="reason-missing")
    decided = record_evidence(
        ConflictDecision(
            assignment=assignment,
            version=review.version,
            interests=assignment.interests_sentence,
            outcome=outcome,
            reason=reason.strip(),
            decided_by=actor,
            printed_name=actor.name_with_credentials,
            at=clock.now(),
        ),
        kind="conflict-decision",
    )
    if outcome == ConflictDecision.Outcome.MAY_NOT_REVIEW:
        assignment.state = next_state(ASSIGNMENT_TRANSITIONS, "close", assignment.state)
        assignment.closed_at, assignment.close_reason = decided.at, f"Declared interests: {reason.strip()}"
        save_audited(
            assignment, by=actor, reason="Conflict of interest", update_fields=["state", "closed_at", "close_reason"]
        )
        repeat_assignments([assignment], review=review, kind="assignment-ended")
        settle(review, actor)
    notify(
        to=assignment.reviewer,
        kind="conflict-decided",
        subject=f"{decided.get_outcome_display()}: {review.version.title}",
        text=f"{actor.printed_name} has decided about the interests that you declared.\n\n{reason.strip()}",
        path=reverse("reviews:assignment", args=[assignment.pk]),
        dedupe_key=f"conflict-decided:{assignment.pk}",
    )
    return decided
