"""Opening and withdrawing a round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from articles.models import Article, Version
from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.ledger.audit import save_audited
from cms.ledger.canonical import canonical_text
from cms.outbox.notifying import Telling, notify_all
from cms.refusals import refuse_if
from reviews.actions.locking import lock_round
from reviews.actions.repeating import repeat_assignments
from reviews.corrections import Correcting, refuse_grave_changes
from reviews.letters import letter_text, points_to_send
from reviews.models import Assignment, Correction, CorrectionKind, Decision, Round, RoundKind, Submission
from reviews.policy import policy_for, why_not_re_review, why_not_submit, why_not_withdraw
from reviews.states import (
    ASSIGNMENT_TRANSITIONS,
    OPEN_ASSIGNMENTS,
    OPEN_ROUNDS,
    ROUND_TRANSITIONS,
    RoundState,
    next_state,
)


@transaction.atomic
def open_round(
    *,
    version: Version,
    actor: User,
    note: str = "",
    acknowledgements: Mapping[str, str] | None = None,
    kind: RoundKind = RoundKind.REVIEW,
    correcting: Correcting | None = None,
) -> Round:
    """Hand a version to the board.

    Comes in: a frozen version, a note, the reasons given for warnings, whether it is a re-review of unchanged text, and
    what it corrects, if it is a correction. Changes: withdraws the open round, if another version is under review; a
    new round with the policy as it is now; a Submission, and for a correction a Correction, in the ledger. Raises
    Refused; NotMinorError where a correction is called minor and changes more than that.
    """
    article = Article.objects.select_for_update(of=("self",)).select_related("topic").get(pk=version.article_id)
    why_not = why_not_re_review if kind == RoundKind.RE_REVIEW else why_not_submit
    refuse_if(why_not(actor, version), code="not-submittable")
    if correcting and correcting.kind == CorrectionKind.MINOR:
        refuse_grave_changes(correcting.corrected, version)
    response = letter_text(points_to_send(article)) if kind == RoundKind.REVIEW else None
    for review in Round.objects.filter(article=article, state__in=OPEN_ROUNDS):
        close_round(
            lock_round(review), "withdraw", by=actor, reason=f"Version {version.number} was submitted in its place."
        )
    terms = policy_for(article.topic).terms()
    last = Round.objects.filter(article=article).order_by("-number").first()
    review = Round(
        article=article,
        version=version,
        number=(last.number if last else 0) + 1,
        kind=kind,
        state=RoundState.SUBMITTED,
        terms=terms,
        submitted_by=actor,
        submitted_at=clock.now(),
    )
    save_audited(review, by=actor, reason="Submitted")
    record_evidence(
        Submission(
            round=review,
            version=version,
            kind=kind,
            submitted_by=actor,
            printed_name=actor.name_with_credentials,
            at=review.submitted_at,
            note=note.strip(),
            acknowledgements=canonical_text(dict(acknowledgements or {})),
            terms=canonical_text(terms),
            response=response,
        ),
        kind="submission",
    )
    if correcting is not None:
        _record_correction(review, correcting)
    return review


def _record_correction(review: Round, correcting: Correcting) -> None:
    record_evidence(
        Correction(
            round=review,
            version=review.version,
            corrected=correcting.corrected,
            corrected_edition=correcting.edition,
            kind=correcting.kind,
            reason=correcting.reason,
            declared_by=correcting.declared_by,
            printed_name=correcting.printed_name,
            at=review.submitted_at,
        ),
        kind="correction",
    )


@transaction.atomic
def withdraw_round(*, review: Round, actor: User, reason: str) -> Round:
    """Take a submission back. Signed decisions stay on record. Raises Refused where the round is over or the person is
    no editor of it."""
    review = lock_round(review)
    next_state(ROUND_TRANSITIONS, "withdraw", review.state)
    refuse_if(why_not_withdraw(actor, review), code="not-withdrawable")
    refuse_if(None if reason.strip() else "Say why the submission is withdrawn.", code="reason-missing")
    return close_round(review, "withdraw", by=actor, reason=reason.strip())


def close_round(review: Round, transition: str, *, by: User, reason: str) -> Round:
    """End a locked round without approval: state, open assignments, and a Decision in the ledger."""
    review.state = next_state(ROUND_TRANSITIONS, transition, review.state)
    review.closed_at = clock.now()
    save_audited(review, by=by, reason=reason, update_fields=["state", "closed_at"])
    close_open_assignments(review, by=by, reason="The round ended.", told=reason)
    record_evidence(
        Decision(
            round=review,
            version=review.version,
            outcome=review.state,
            reason=reason,
            decided_by=by,
            printed_name=by.name_with_credentials,
            at=review.closed_at,
        ),
        kind="decision",
    )
    return review


def close_open_assignments(review: Round, *, by: User, reason: str, told: str = "") -> None:
    """Nothing is asked of the remaining reviewers any more; each is told so, with `told` or the reason."""
    remaining = Assignment.objects.filter(round=review, state__in=OPEN_ASSIGNMENTS).select_related("reviewer")
    closed = list(remaining.prefetch_related("reviewer__emailaddress_set"))
    for assignment in closed:
        close_assignment(assignment, by=by, reason=reason)
    tell_not_needed(review, closed, by=by, why=told or reason)
    repeat_assignments(closed, review=review, kind="assignment-ended")


def close_assignment(assignment: Assignment, *, by: User, reason: str) -> None:
    """End one open assignment."""
    assignment.state = next_state(ASSIGNMENT_TRANSITIONS, "close", assignment.state)
    assignment.closed_at, assignment.close_reason = clock.now(), reason
    save_audited(assignment, by=by, reason=reason, update_fields=["state", "closed_at", "close_reason"])


def tell_not_needed(review: Round, closed: Iterable[Assignment], *, by: User, why: str) -> None:
    """Say to reviewers that nothing is asked of them any more; whoever did it knows."""
    notify_all(
        [
            Telling(
                to=one.reviewer,
                kind="review-not-needed",
                subject=f"Not needed any more: {review.version.title}",
                text=f"Nothing is asked of you in this round any more. {why} Thank you for the time that you gave it.",
                path="/reviews/",
                dedupe_key=f"review-not-needed:{one.pk}",
            )
            for one in closed
            if one.reviewer_id != by.pk and one.reviewer.is_active
        ]
    )
