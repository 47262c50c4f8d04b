"""Plain factories for scenes on the judging floor. Everything is made through the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from articles.models import Article, Version
from articles.tests.scenes import make_version
from cms import clock
from cms.accounts.models import User
from cms.accounts.signing import _SEAL, SignatureProof
from reviews.actions import accept, assign, open_round, sign_off
from reviews.models import Assignment, Round, SignOff


def proof_of(user: User) -> SignatureProof:
    """A password just confirmed, without hashing one (that is tested where it is done)."""
    return SignatureProof(user_id=user.pk, purpose="scene", at=clock.now() - timedelta(milliseconds=1), seal=_SEAL)


def make_round(article: Article, by: User | None = None, version: Version | None = None) -> Round:
    return open_round(version=version or make_version(article, by), actor=by or article.owner, note="Ready, I think.")


def make_assignment(review: Round, reviewer: User, by: User, *, accepted: bool = True) -> Assignment:
    assignment = assign(review=review, actor=by, reviewer=reviewer)
    return accept(assignment=assignment, actor=reviewer, has_interests=False) if accepted else assignment


def signed(
    assignment: Assignment,
    decision: str = SignOff.Choice.APPROVE,
    comment: str = "",
    answers: Sequence[bool | None] = (),
) -> SignOff:
    return sign_off(
        assignment=assignment,
        actor=assignment.reviewer,
        decision=SignOff.Choice(decision),
        seen_version_sha256=assignment.round.version.version_sha256,
        proof=proof_of(assignment.reviewer),
        comment=comment or ("Please mend the figure." if decision == SignOff.Choice.REQUEST_CHANGES else ""),
        answers=answers,
    )


def approved(article: Article, by: User, *reviewers: User) -> Round:
    """The article's text as it stands, approved by all of `reviewers`; `by` assigned them."""
    review = make_round(article)
    for assignment in [make_assignment(review, reviewer, by) for reviewer in reviewers]:
        signed(assignment)
    return Round.objects.get(pk=review.pk)
