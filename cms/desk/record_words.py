"""Sentences of the record."""

from __future__ import annotations

from reviews.corrections import correction_of, needs_fewer
from reviews.models import Approval, Round, Submission


def submitted_as(review: Round, submission: Submission) -> str:
    """As what a version was submitted: a first review, a re-review, a correction."""
    correction = correction_of(review)
    if correction is None:
        return submission.get_kind_display().lower()
    return f"review as a {correction.kind} correction of edition {correction.corrected_edition}"


def warning_in_words(fingerprint: str) -> str:
    """What a warning was about, from its fingerprint: `claim-without-citation:professional:Start…` → its words."""
    code, _, subject = fingerprint.split(":", 2)
    return f"{code.replace('-', ' ').capitalize()}: {subject}" if subject else code.replace("-", " ").capitalize()


def with_signatures(review: Round, approval: Approval) -> str:
    """How many signatures an approval rests on, and which rule asked for them."""
    count = approval.approvals_needed
    asked = "asks of a minor correction" if needs_fewer(review) else "asks for"
    return f"With the {count} signature{'' if count == 1 else 's'} that the policy {asked}."
