"""What becomes of a round when something about it has changed: approved, ended with a request for changes, or neither.

Everything here runs inside the transaction of what changed, with the round's lock held.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.policy import why_sources_forbid
from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.ledger.audit import save_audited
from cms.ledger.canonical import canonical_text
from cms.outbox.notifying import notify
from reviews.actions.demands import responsible_for, tell_what_approval_waits_for
from reviews.actions.locking import lock_round
from reviews.actions.rounds import close_open_assignments, close_round
from reviews.corrections import approvals_needed_by
from reviews.models import Approval, ApprovalSignOff, Assignment, Round, SignOff
from reviews.policy import standing_dissent
from reviews.quorum import policy_is_met, valid_approvals
from reviews.signals import round_approved
from reviews.states import OPEN_ASSIGNMENTS, ROUND_TRANSITIONS, RoundState, next_state

EVERYBODY_ANSWERED = "Every reviewer has answered, and changes were asked for."


def decide(review: Round, signed: SignOff, actor: User, *, demands: int) -> None:
    """What this signature does to the round: approve it, end it, or neither. `demands` comments, read under the same
    lock, must be answered first."""
    if signed.decision == SignOff.Choice.REQUEST_CHANGES and review.rules.one_request_ends_round:
        _end_with_changes(review, actor, f"{signed.printed_name} asked for changes.")
        return
    approvals = valid_approvals(review)
    if policy_is_met(review, approvals, demands):
        _approve(review, actor, approvals)
    elif demands and policy_is_met(review, approvals, demands=0):
        tell_what_approval_waits_for(review)
    elif _nobody_is_asked(review) and standing_dissent(review.version):
        _end_with_changes(review, actor, EVERYBODY_ANSWERED)


def settle(review: Round, actor: User) -> None:
    """Decide a round that waits for nobody any more, after something other than a signature changed it: an answer, the
    end of an assignment, a sign-off taken back. The caller holds its lock."""
    approvals = valid_approvals(review)
    if policy_is_met(review, approvals) and why_sources_forbid(review.version) is None:
        _approve(review, actor, approvals)
    elif _nobody_is_asked(review) and standing_dissent(review.version):
        _end_with_changes(review, actor, EVERYBODY_ANSWERED)


def settle_open_round_of(review: Round, actor: User) -> None:
    """Decide the article's open round where it waited for nothing else any more: what was answered or adjudicated may
    belong to an earlier one. The caller holds the article's lock."""
    waiting = Round.objects.filter(article=review.article_id, state=RoundState.UNDER_REVIEW).first()
    if waiting is not None:
        settle(lock_round(waiting), actor)


def _nobody_is_asked(review: Round) -> bool:
    return not Assignment.objects.filter(round=review, state__in=OPEN_ASSIGNMENTS).exists()


def _end_with_changes(review: Round, actor: User, reason: str) -> None:
    close_round(review, "request_changes", by=actor, reason=reason)
    _tell_owner(review, "Changes requested", f"{reason} The comments are on the article's page.")


def _approve(review: Round, actor: User, rows: Sequence[SignOff]) -> Approval:
    review.state = next_state(ROUND_TRANSITIONS, "approve", review.state)
    review.closed_at = clock.now()
    save_audited(review, by=actor, reason="The policy is met", update_fields=["state", "closed_at"])
    close_open_assignments(review, by=actor, reason="The policy was met without this review.")
    approval = record_evidence(
        Approval(
            round=review,
            version=review.version,
            version_sha256=review.version.version_sha256,
            sign_offs_sha256=canonical_text([row.record_sha256 for row in rows]),
            approvals_needed=approvals_needed_by(review),
            at=review.closed_at,
        ),
        kind="approval",
    )
    ApprovalSignOff.objects.bulk_create([ApprovalSignOff(approval=approval, sign_off=row) for row in rows])
    _tell_owner(review, "Approved", "The medical advisory board has approved the article.")
    round_approved.send(sender=Approval, approval=approval)
    return approval


def _tell_owner(review: Round, what: str, sentence: str) -> None:
    notify(
        # The system account, which owns what it imported, reads no mail.
        to=responsible_for(review),
        kind="round-decided",
        subject=f"{what}: {review.version.title}",
        text=sentence,
        path=f"/desk/rounds/{review.pk}/",
        dedupe_key=f"round-decided:{review.pk}",
    )
