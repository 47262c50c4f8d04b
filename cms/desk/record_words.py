"""Sentences of the record."""

from __future__ import annotations

from reviews.corrections import correction_of, needs_fewer
from reviews.models import Approval, Assignment, Round, SignOff, Submission
from reviews.signed_checks import answers_in_words
from reviews.states import AssignmentState


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


def interests_in_words(assignment: Assignment) -> str:
    """The interests that were declared on accepting, with their kinds: `Interests (Financial): …`."""
    kinds = f" ({assignment.kinds_label})" if assignment.kinds_label else ""
    return f"Interests{kinds}: {assignment.interests_sentence}"


def ended_by_itself(assignment: Assignment) -> bool:
    """Whether the assignment was ended while its round went on, and not with it."""
    ended, over = assignment.closed_at, assignment.round.closed_at
    if assignment.state != AssignmentState.CLOSED or ended is None:
        return False
    return over is None or ended < over


def checks_in_words(sign_off: SignOff) -> str:
    """The claims checked and the questions answered, as signed."""
    checks, answers = sign_off.checks_signed, sign_off.answers_signed
    said = [checks.sentence] if checks else []
    if answers:
        said.append(f"Checklist: {answers_in_words(answers)}.")
    return " ".join(said)


def with_signatures(review: Round, approval: Approval) -> str:
    """How many signatures an approval rests on, and which rule asked for them."""
    count = approval.approvals_needed
    asked = "asks of a minor correction" if needs_fewer(review) else "asks for"
    return f"With the {count} signature{'' if count == 1 else 's'} that the policy {asked}."
