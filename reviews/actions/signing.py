"""Signing a decision, taking one back, and the approval that follows from enough of them."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from articles.policy import why_sources_forbid
from cms import clock
from cms.accounts.models import User
from cms.accounts.signing import SignatureProof
from cms.ledger.actions import record_evidence
from cms.ledger.audit import save_audited
from cms.ledger.canonical import canonical_text
from cms.outbox.actions import queue_mail
from cms.refusals import Refused, Stale, refuse_if
from reviews.actions.locking import lock_round
from reviews.actions.rounds import close_open_assignments, close_round
from reviews.models import Approval, ApprovalSignOff, Assignment, Round, SignOff, SignOffWithdrawal
from reviews.policy import standing_dissent, why_not_approve, why_not_sign, why_not_take_back
from reviews.signals import round_approved
from reviews.states import (
    ASSIGNMENT_TRANSITIONS,
    OPEN_ASSIGNMENTS,
    ROUND_TRANSITIONS,
    next_state,
)

MEANINGS = {
    SignOff.Choice.APPROVE: (
        "I have reviewed this version, its claims and the sources it cites, and approve it for publication."
    ),
    SignOff.Choice.REQUEST_CHANGES: (
        "I have reviewed this version and ask for the changes that I have named before it is published."
    ),
}

EVERYBODY_ANSWERED = "Every reviewer has answered, and changes were asked for."


@transaction.atomic
def sign_off(
    *,
    assignment: Assignment,
    actor: User,
    decision: SignOff.Choice,
    seen_version_sha256: str,
    proof: SignatureProof,
    comment: str = "",
) -> SignOff:
    """Sign a decision on the version that the reviewer saw.

    Comes in: the assignment, the digest that the page showed, and the proof of a password just checked
    (`confirm_password`, before this transaction). Goes out: the sign-off. Changes: the sign-off with its ledger entry,
    the assignment, and, where it meets the policy, the approval; or the end of the round, where one request for
    changes ends it. Raises Refused (policy, state, proof) and Stale (another version).
    """
    review = lock_round(assignment.round)
    assignment = Assignment.objects.select_related("reviewer").get(pk=assignment.pk, round=review)
    assignment.round = review
    target = next_state(ASSIGNMENT_TRANSITIONS, "sign", assignment.state)
    actor = User.objects.get(pk=actor.pk)
    proof.check(actor)
    decision = SignOff.Choice(decision)
    why_not = why_not_approve if decision == SignOff.Choice.APPROVE else why_not_sign
    refuse_if(why_not(actor, assignment), code="may-not-sign")
    if seen_version_sha256 != review.version.version_sha256:
        raise Stale(
            "The version on your page is not the one before the board now. Load the page again before you sign."
        )
    if decision == SignOff.Choice.REQUEST_CHANGES and not comment.strip():
        raise Refused("Say which changes you ask for.", code="comment-missing")
    signed = _write(assignment, review, decision, comment.strip(), proof.method)
    assignment.state, assignment.closed_at = target, signed.signed_at
    save_audited(assignment, by=actor, reason=signed.get_decision_display(), update_fields=["state", "closed_at"])
    _decide(review, signed, actor)
    return signed


def _write(assignment: Assignment, review: Round, decision: SignOff.Choice, comment: str, method: str) -> SignOff:
    reviewer = assignment.reviewer
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
            interests=assignment.interests_sentence,
            comment=comment,
            version_sha256=review.version.version_sha256,
            method=method,
            signed_at=clock.now(),
        ),
        kind="sign-off",
    )


def _decide(review: Round, signed: SignOff, actor: User) -> None:
    """What this signature does to the round: approve it, end it, or neither."""
    if signed.decision == SignOff.Choice.REQUEST_CHANGES and review.terms["one_request_ends_round"]:
        _end_with_changes(review, actor, f"{signed.printed_name} asked for changes.")
    elif policy_is_met(review):
        _approve(review, actor)
    elif _nobody_is_asked(review) and standing_dissent(review.version):
        _end_with_changes(review, actor, EVERYBODY_ANSWERED)


def settle(review: Round, actor: User) -> None:
    """Decide a round that waits for nobody any more, after something other than a signature changed it: an answer, the
    end of an assignment, a sign-off taken back. The caller holds its lock."""
    if policy_is_met(review) and why_sources_forbid(review.version) is None:
        _approve(review, actor)
    elif _nobody_is_asked(review) and standing_dissent(review.version):
        _end_with_changes(review, actor, EVERYBODY_ANSWERED)


def valid_approvals(review: Round) -> list[SignOff]:
    """The round's approvals that count: not taken back, on this very version, one a person."""
    rows = SignOff.objects.filter(
        round=review,
        decision=SignOff.Choice.APPROVE,
        withdrawal__isnull=True,
        version_sha256=review.version.version_sha256,
    ).order_by("signed_at", "pk")
    return list({row.reviewer_id: row for row in rows}.values())


def policy_is_met(review: Round) -> bool:
    """Enough valid approvals, and nobody's request for changes stands against exactly this text."""
    return len(valid_approvals(review)) >= review.terms["approvals_needed"] and not standing_dissent(review.version)


def _nobody_is_asked(review: Round) -> bool:
    return not Assignment.objects.filter(round=review, state__in=OPEN_ASSIGNMENTS).exists()


def _end_with_changes(review: Round, actor: User, reason: str) -> None:
    close_round(review, "request_changes", by=actor, reason=reason)
    _tell_owner(review, "Changes requested", f"{reason} The comments are on the article's page.")


def _approve(review: Round, actor: User) -> Approval:
    review.state = next_state(ROUND_TRANSITIONS, "approve", review.state)
    review.closed_at = clock.now()
    save_audited(review, by=actor, reason="The policy is met", update_fields=["state", "closed_at"])
    close_open_assignments(review, by=actor, reason="The policy was met without this review.")
    rows = valid_approvals(review)
    approval = record_evidence(
        Approval(
            round=review,
            version=review.version,
            version_sha256=review.version.version_sha256,
            sign_offs_sha256=canonical_text([row.record_sha256 for row in rows]),
            approvals_needed=review.terms["approvals_needed"],
            at=review.closed_at,
        ),
        kind="approval",
    )
    ApprovalSignOff.objects.bulk_create([ApprovalSignOff(approval=approval, sign_off=row) for row in rows])
    _tell_owner(review, "Approved", "The medical advisory board has approved the article.")
    round_approved.send(sender=Approval, approval=approval)
    return approval


def _tell_owner(review: Round, what: str, sentence: str) -> None:
    queue_mail(
        # The system account, which owns what it imported, reads no mail.
        to=review.article.owner if review.article.owner.is_active else review.submitted_by,
        subject=f"{what}: {review.version.title}",
        body=f"{sentence}\n\n{settings.SITE_URL}/desk/articles/{review.article.slug}/\n",
        kind="round-decided",
    )


@transaction.atomic
def take_back_sign_off(*, sign_off: SignOff, actor: User, reason: str) -> SignOffWithdrawal:
    """Take one's own sign-off back before the round is over. A new record; the assignment closes, and signing again
    takes a new one. Where it was the last request for changes in the way of enough approvals, the round is approved."""
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
    settle(review, actor)
    return withdrawal
