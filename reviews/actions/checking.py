"""Verdicts on claims."""

from __future__ import annotations

from django.db import transaction

from cms import clock
from cms.accounts.models import User
from cms.refusals import Refused, Stale, refuse_if
from reviews.actions.locking import lock_round
from reviews.actions.repeating import repeat_rows
from reviews.claim_checks import claim_sheet
from reviews.models import Assignment, ClaimCheck, Verdict
from reviews.policy import why_not_check_claims

NOTE_LIMIT = 2_000


@transaction.atomic
def check_claim(
    *, assignment: Assignment, actor: User, identity: str, verdict: str, note: str = "", seen_sha256: str = ""
) -> ClaimCheck:
    """Say whether the cited sources bear a claim out; an empty verdict takes one back.

    Comes in: the claim's identity, a verdict, a note (at most 2,000 characters), and `checked_sha256` as the page
    showed it, where it did. Changes: one more row, the newest of which holds, with its ledger entry. Raises Refused for
    an unknown claim or verdict, and Stale where the claim's sources have changed since the page was loaded.
    """
    review = lock_round(assignment.round)
    assignment = Assignment.objects.select_related("reviewer").get(pk=assignment.pk, round=review)
    assignment.round = review
    refuse_if(why_not_check_claims(actor, assignment), code="may-not-check")
    if verdict and verdict not in Verdict.values:
        raise Refused("Choose one of the verdicts.", code="unknown-verdict")
    if len(note) > NOTE_LIMIT:
        raise Refused(f"A note has at most {NOTE_LIMIT:,} characters; put more into a comment.", code="input-too-large")
    found = claim_sheet(assignment).find(identity)
    if found is None:
        raise Refused("This version makes no such claim. Load the page again.", code="unknown-claim")
    if seen_sha256 and seen_sha256 != found.checked_sha256:
        raise Stale("A source of this claim was marked since you opened the page. Look at it again.")
    check = ClaimCheck.objects.create(
        assignment=assignment,
        article=review.article,
        reviewer=assignment.reviewer,
        claim_identity=identity,
        claim_text=found.claim.text,
        checked_sha256=found.checked_sha256,
        verdict=verdict,
        note=note.strip(),
        at=clock.now(),
    )
    repeat_rows([check], review=review, kind="claim-check")
    return check
