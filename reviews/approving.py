"""What stands in the way of approving a version, all of it at once, so that nobody mends one thing to be told of the
next. Asking for changes is always possible to whoever may sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.policy import why_sources_forbid
from cms.accounts.models import User
from reviews.claim_checks import ClaimSheet
from reviews.discussion import Waiting, why_own_demands_forbid
from reviews.models import Round, Verdict
from reviews.terms import Terms

# A verdict that readers of the signature ask about: how somebody could approve in spite of it.
_TO_BE_EXPLAINED = (Verdict.NOT_SUPPORTED, Verdict.CANNOT_VERIFY)


@dataclass(frozen=True)
class Obstacle:
    """One thing that has to be mended before an approval: a stable code, and a sentence for the reviewer."""

    code: str
    reason: str


def obstacles_to_approval(
    user: User, review: Round, waiting: Waiting, *, sheet: ClaimSheet, answers: Sequence[bool | None], comment: str
) -> list[Obstacle]:
    """Everything that keeps a reviewer, who may sign, from approving: sources that forbid it, comments of their own
    that must be answered, the checklist, claims without a verdict, and verdicts against a claim without a remark.

    A comment of somebody else keeps nobody from signing; the approval waits for it.
    """
    return list(_obstacles(user, review, waiting, sheet, answers, comment))


def _obstacles(
    user: User, review: Round, waiting: Waiting, sheet: ClaimSheet, answers: Sequence[bool | None], comment: str
) -> Iterator[Obstacle]:
    if reason := why_sources_forbid(review.version):
        yield Obstacle("may-not-sign", reason)
    if reason := why_own_demands_forbid(user, waiting.demands):
        yield Obstacle("may-not-sign", reason)
    for reason in why_checklist_forbids(review.rules, answers):
        yield Obstacle("checklist-incomplete", reason)
    if reason := why_claims_forbid(review.rules, sheet):
        yield Obstacle("claims-unchecked", reason)
    if reason := why_verdicts_forbid(sheet, comment):
        yield Obstacle("verdicts-unexplained", reason)


def why_checklist_forbids(rules: Terms, answers: Sequence[bool | None]) -> list[str]:
    """An approval takes a yes to every required question of the checklist; a sentence for each that has none."""
    given = [*answers, *([None] * len(rules.checklist))]
    return [
        f"Question {number} of the checklist has to be answered with yes first: {question.question}"
        for number, (question, answer) in enumerate(zip(rules.checklist, given, strict=False), start=1)
        if question.required and not answer
    ]


def why_claims_forbid(rules: Terms, sheet: ClaimSheet) -> str | None:
    """Where the policy demands it, an approval takes a verdict on every claim."""
    left = sheet.total - sheet.checked
    if not rules.all_claims_checked or not left:
        return None
    return f"{left} of {sheet.total} claims {'is' if left == 1 else 'are'} not checked yet; the rules ask for all."


def why_verdicts_forbid(sheet: ClaimSheet, comment: str) -> str | None:
    """Who approves although they found a claim not supported, or could not verify it, says why: it becomes a part of
    what is signed."""
    counted = sheet.by_verdict
    found = [f"{counted[verdict]} “{verdict.label}”" for verdict in _TO_BE_EXPLAINED if counted[verdict]]
    if comment.strip() or not found:
        return None
    return f"You marked {' and '.join(found)}. Say in your remark why the version can be approved all the same."
