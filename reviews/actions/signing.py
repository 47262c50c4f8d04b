"""Signing a decision, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from articles.models import VersionReference
from cms import clock
from cms.accounts.models import User
from cms.accounts.queries import managing_editors
from cms.accounts.signing import SignatureProof
from cms.ledger.actions import record_evidence
from cms.ledger.audit import save_audited
from cms.ledger.canonical import canonical_text
from cms.outbox.notifying import Telling, notify_all
from cms.refusals import Refused, Stale, refuse_if
from reviews.actions.deciding import decide, settle
from reviews.actions.locking import lock_assignment, lock_round
from reviews.actions.repeating import repeat_assignments
from reviews.approving import Obstacle, obstacles_to_approval
from reviews.claim_checks import ClaimSheet, claim_sheet
from reviews.discussion import Waiting, waiting_threads
from reviews.models import Assignment, Round, SignOff, SignOffWithdrawal
from reviews.policy import why_not_sign, why_not_take_back
from reviews.signals import changes_requested
from reviews.states import ASSIGNMENT_TRANSITIONS, next_state

MEANINGS = {
    SignOff.Choice.APPROVE: (
        "I have reviewed this version, its claims and the sources it cites, and approve it for publication."
    ),
    SignOff.Choice.REQUEST_CHANGES: (
        "I have reviewed this version and ask for the changes that I have named before it is published."
    ),
}


@transaction.atomic
def sign_off(
    *,
    assignment: Assignment,
    actor: User,
    decision: SignOff.Choice,
    seen_version_sha256: str,
    proof: SignatureProof,
    comment: str = "",
    answers: Sequence[bool | None] = (),
) -> SignOff:
    """Sign a decision on the version that the reviewer saw.

    Comes in: the assignment, the digest that the page showed, the proof of a password or passkey just checked (before
    this transaction), and the answers to the checklist of the round's policy in its order: yes, no, or None for a
    question that was not answered, as are those left out.
    Goes out: the sign-off. Changes: the sign-off with its ledger entry, the assignment, and, where it meets the
    policy, the approval; or the end of the round, where one request for changes ends it. Raises Refused (policy,
    state, proof; of an approval everything in `obstacles_to_approval`) and Stale (another version).
    """
    assignment, review = lock_assignment(assignment)
    # Read under the lock, once for the policy and for the claims.
    sources = VersionReference.objects.select_related("reference__merged_into")
    prefetch_related_objects([review], Prefetch("version__references", sources))
    target = next_state(ASSIGNMENT_TRANSITIONS, "sign", assignment.state)
    # The account as it is now; mostly it was read with the assignment.
    actor = assignment.reviewer if assignment.reviewer_id == actor.pk else User.objects.get(pk=actor.pk)
    proof.check(actor)
    decision = SignOff.Choice(decision)
    refuse_if(why_not_sign(actor, assignment), code="may-not-sign")
    waiting = waiting_threads(review)
    if seen_version_sha256 != review.version.version_sha256:
        raise Stale(
            "The version on your page is not the one before the board now. Load the page again before you sign."
        )
    sheet = claim_sheet(assignment)
    if decision == SignOff.Choice.APPROVE:
        _refuse_all(obstacles_to_approval(actor, review, waiting, sheet=sheet, answers=answers, comment=comment))
    elif not comment.strip():
        raise Refused("Say which changes you ask for.", code="comment-missing")
    signed = _write(assignment, decision, comment.strip(), proof.method, answers, sheet, waiting)
    assignment.state, assignment.closed_at = target, signed.signed_at
    save_audited(assignment, by=actor, reason=signed.get_decision_display(), update_fields=["state", "closed_at"])
    decide(review, signed, actor, demands=len(waiting.demands))
    if decision == SignOff.Choice.REQUEST_CHANGES:
        changes_requested.send(sender=SignOff, sign_off=signed)
    return signed


def _refuse_all(obstacles: Sequence[Obstacle]) -> None:
    """Say everything that is in the way; the first gives the refusal its code."""
    if obstacles:
        raise Refused(" ".join(one.reason for one in obstacles), code=obstacles[0].code)


def _write(
    assignment: Assignment,
    decision: SignOff.Choice,
    comment: str,
    method: str,
    answers: Sequence[bool | None],
    sheet: ClaimSheet,
    waiting: Waiting,
) -> SignOff:
    reviewer, review = assignment.reviewer, assignment.round
    given = [*answers, *([None] * len(review.rules.checklist))]
    checklist = [
        {"question": asked.question, "required": asked.required, "answer": answer}
        for asked, answer in zip(review.rules.checklist, given, strict=False)
    ]
    return record_evidence(
        SignOff(
            assignment=assignment,
            round=review,
            version=review.version,
            reviewer=reviewer,
            decision=decision,
            meaning=MEANINGS[decision],
            printed_name=reviewer.printed_name,
            credentials=reviewer.credentials,
            affiliation=reviewer.affiliation,
            specialty=reviewer.specialty,
            interests=assignment.interests_sentence,
            interest_kinds=canonical_text(assignment.interest_kinds),
            comment=comment,
            checklist=canonical_text(checklist),
            claim_checks=canonical_text(sheet.as_canonical()),
            open_comments=len(waiting.of_round),
            version_sha256=review.version.version_sha256,
            method=method,
            signed_at=clock.now(),
        ),
        kind="sign-off",
    )


@transaction.atomic
def take_back_sign_off(*, sign_off: SignOff, actor: User, reason: str) -> SignOffWithdrawal:
    """Take one's own sign-off back before the round is over. A new record; the assignment closes, and signing again
    takes a new one. The managing editors are told; a colleague who passed the review on is not, who may not know what
    was signed. Where it was the last request for
    changes in the way of enough approvals, the round is approved."""
    review = lock_round(sign_off.round)
    sign_off = SignOff.objects.select_related("assignment").get(pk=sign_off.pk)
    sign_off.round = review
    refuse_if(why_not_take_back(actor, sign_off), code="may-not-take-back")
    refuse_if(None if reason.strip() else "Say why you take your sign-off back.", code="reason-missing")
    withdrawal = record_evidence(
        SignOffWithdrawal(
            sign_off=sign_off,
            reason=reason.strip(),
            withdrawn_by=actor,
            printed_name=actor.name_with_credentials,
            at=clock.now(),
        ),
        kind="sign-off-taken-back",
    )
    assignment = sign_off.assignment
    assignment.state = next_state(ASSIGNMENT_TRANSITIONS, "close", assignment.state)
    assignment.close_reason = reason.strip()
    save_audited(assignment, by=actor, reason="Sign-off taken back", update_fields=["state", "close_reason"])
    _tell_of_taking_back(withdrawal, review)
    repeat_assignments([assignment], review=review, kind="assignment-ended")
    settle(review, actor)
    return withdrawal


def _tell_of_taking_back(withdrawal: SignOffWithdrawal, review: Round) -> None:
    signed = withdrawal.sign_off
    notify_all(
        [
            Telling(
                to=person,
                kind="sign-off-taken-back",
                subject=f"{signed.printed_name} took a sign-off back: {review.version.title}",
                text=(
                    f"What was signed: {signed.get_decision_display().lower()}. Reason given: {withdrawal.reason}\n\n"
                    "The assignment has ended. The round may need another reviewer."
                ),
                path=f"/desk/rounds/{review.pk}/",
                dedupe_key=f"sign-off-taken-back:{withdrawal.pk}:{person.pk}",
            )
            for person in managing_editors().exclude(pk=withdrawal.withdrawn_by_id)
        ]
    )
