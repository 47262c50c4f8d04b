"""Recomputing the judging floor: signatures fit their versions, approvals fit their signatures, states fit the
evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, Min, Model, OuterRef

from cms.ledger.canonical import canonical_text
from cms.ledger.models import Evidence
from cms.ledger.verification import Break, describe, examined
from reviews.corrections import approvals_needed_by
from reviews.models import Approval, Assignment, ConflictDecision, Correction, Decision, Round, SignOff, Submission
from reviews.quorum import missing_specialties
from reviews.states import OPEN_ROUNDS, RoundState


def check_reviews(slug: str | None) -> Iterator[Break]:
    """Sign-offs, approvals and rounds, of one article or of all."""
    yield from _check_none_orphaned(slug)
    yield from _check_sign_offs(slug)
    yield from _check_approvals(slug)
    yield from _check_rounds(slug)
    yield from _check_corrections(slug)


# What evidence rests on: rows that move, and so carry no digest of their own, but without which it says nothing.
_RESTS_ON: tuple[tuple[type[Evidence], str, type[Model]], ...] = (
    (Submission, "round", Round),
    (SignOff, "round", Round),
    (SignOff, "assignment", Assignment),
    (Approval, "round", Round),
    (Decision, "round", Round),
    (Correction, "round", Round),
    (ConflictDecision, "assignment", Assignment),
)


def _check_none_orphaned(slug: str | None) -> Iterator[Break]:
    """Rounds and assignments that evidence names are still there. (A join would pass over evidence without its
    round.)"""
    for model, name, target in _RESTS_ON:
        orphans = model._default_manager.filter(~Exists(target._default_manager.filter(pk=OuterRef(f"{name}_id"))))
        if slug is not None:
            orphans = orphans.filter(**{f"{model.ARTICLE_PATH}__slug": slug})
        for row in orphans.order_by("pk").iterator(chunk_size=500):
            yield Break(f"{row._meta.label} {row.pk}", f"the {name} that it names is gone")


def _check_sign_offs(slug: str | None) -> Iterator[Break]:
    rows = SignOff.objects.select_related("version", "round", "assignment", "ledger_entry").prefetch_related(
        "version__writers"
    )
    if slug is not None:
        rows = rows.filter(version__article__slug=slug)
    for row in rows.order_by("pk").iterator(chunk_size=500):
        if problem := examined(_sign_off_problem, row):
            yield Break(describe(row), problem)


def _sign_off_problem(row: SignOff) -> str | None:
    if row.version_sha256 != row.version.version_sha256:
        return "the digest that was signed is not the version's"
    if row.round.version_id != row.version_id or row.assignment.round_id != row.round_id:
        return "it does not belong to the round that it names"
    if row.assignment.reviewer_id != row.reviewer_id:
        return "it was not signed by the assigned reviewer"
    if _signed_other_interests(row):
        return "the interests of its assignment are not those that were signed"
    if row.previous_sha256 is not None and row.previous_sha256 != row.ledger_entry.previous_sha256:
        return "it names another record before it than the ledger does"
    if any(writer.user_id == row.reviewer_id for writer in row.version.writers.all()):
        return "the signer wrote in the version"
    if row.round.submitted_by_id == row.reviewer_id:
        return "the signer submitted the version"
    return None


def _signed_other_interests(row: SignOff) -> bool:
    declared = row.assignment
    other_kinds = row.kinds_signed is not None and row.kinds_signed != declared.interest_kinds
    return other_kinds or row.interests != declared.interests_sentence


def _check_approvals(slug: str | None) -> Iterator[Break]:
    rows = Approval.objects.select_related("round__correction__objection", "version").prefetch_related(
        "sign_off_rows__sign_off"
    )
    if slug is not None:
        rows = rows.filter(version__article__slug=slug)
    for row in rows.order_by("pk").iterator(chunk_size=500):
        if problem := examined(_approval_problem, row):
            yield Break(describe(row), problem)


def _approval_problem(row: Approval) -> str | None:
    signed = sorted(
        (link.sign_off for link in row.sign_off_rows.all()), key=lambda sign_off: (sign_off.signed_at, sign_off.pk)
    )
    if canonical_text([sign_off.record_sha256 for sign_off in signed]) != row.sign_offs_sha256:
        return "the sign-offs that it rests on were changed"
    if len({sign_off.reviewer_id for sign_off in signed}) < row.approvals_needed:
        return "it rests on fewer reviewers than the policy asks for"
    if row.version_sha256 != row.version.version_sha256 or row.round.version_id != row.version_id:
        return "it approves another version than its round judged"
    if missing := missing_specialties(row.round.rules, signed):
        return f"it rests on nobody from {missing[0]}, whom the policy asks for"
    if row.approvals_needed < approvals_needed_by(row.round):
        return "it asks for fewer approvals than the rules of its round"
    for sign_off in signed:
        if sign_off.decision != SignOff.Choice.APPROVE or sign_off.version_sha256 != row.version_sha256:
            return "one of its sign-offs does not approve this version"
    return None


def _check_rounds(slug: str | None) -> Iterator[Break]:
    rows = Round.objects.select_related("approval", "decision", "submission__ledger_entry").annotate(
        first_invited_at=Min("assignments__invited_at")
    )
    if slug is not None:
        rows = rows.filter(article__slug=slug)
    counted: Counter[int] = Counter()
    for row in rows.order_by("submission__ledger_entry__sequence", "pk").iterator(chunk_size=500):
        counted[row.article_id] += 1
        if problem := examined(partial(_round_problem, number=counted[row.article_id]), row):
            yield Break(f"{row._meta.label} {row.pk} ({row})", problem)


def _round_problem(row: Round, number: int) -> str | None:
    submission = getattr(row, "submission", None)
    if submission is None or submission.version_id != row.version_id:
        return "there is no submission of its version"
    said = (submission.kind, submission.submitted_by_id, submission.at)
    if (row.kind, row.submitted_by_id, row.submitted_at) != said:
        return "its kind, submitter or date is not that of its submission"
    if canonical_text(row.terms) != submission.terms:
        return "its policy is not the one it was submitted under"
    if row.number != number:
        return f"it is the article's round {number}, not {row.number}"
    return _problem_of_dates(row) or _problem_of_state(row)


def _problem_of_dates(row: Round) -> str | None:
    """When it began and ended follows from its assignments and its outcome."""
    if row.review_began_at != getattr(row, "first_invited_at", row.review_began_at):
        return "it did not begin when its first reviewer was invited"
    outcome = getattr(row, "approval", None) or getattr(row, "decision", None)
    if outcome is not None and row.closed_at != outcome.at:
        return "it did not end when it was decided"
    return None


def _problem_of_state(row: Round) -> str | None:
    if row.state == RoundState.APPROVED:
        return None if hasattr(row, "approval") else "it is called approved without an approval"
    if hasattr(row, "approval"):
        return "there is an approval although it is not called approved"
    if row.state in OPEN_ROUNDS:
        return "there is a decision although it is called open" if hasattr(row, "decision") else None
    decision = getattr(row, "decision", None)
    return None if decision and decision.outcome == row.state else "no decision led to its state"


def _check_corrections(slug: str | None) -> Iterator[Break]:
    rows = Correction.objects.select_related("round", "version", "corrected", "objection")
    if slug is not None:
        rows = rows.filter(version__article__slug=slug)
    for row in rows.order_by("pk").iterator(chunk_size=500):
        if problem := examined(_correction_problem, row):
            yield Break(describe(row), problem)


def _correction_problem(row: Correction) -> str | None:
    """A correction is of the article's own text, and nothing objected to it after its round was over."""
    if row.version_id != row.round.version_id or row.at != row.round.submitted_at:
        return "it was not handed in with the round that it names"
    if row.corrected.article_id != row.version.article_id or row.corrected_id == row.version_id:
        return "it does not correct another version of its article"
    objection = getattr(row, "objection", None)
    if objection is not None and row.round.closed_at is not None and objection.at > row.round.closed_at:
        return "somebody objected to it after its round was over"
    return None
