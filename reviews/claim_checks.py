"""Where a reviewer stands with the claims of a version: which verdicts hold, which carried over, which are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.claims import Claim
from articles.version_evidence import VersionSource, checked_sha256, claims_of_version, sources_of
from reviews.models import Assignment, ClaimCheck, Verdict


@dataclass(frozen=True)
class CheckedClaim:
    """One claim of a version with the reviewer's verdict on it, if one holds.

    `is_carried` says that the verdict was given in an earlier round: words, sources, context, source data and
    retraction status are the same as then.
    """

    audience: str
    position: int
    claim: Claim
    checked_sha256: str
    verdict: str = ""
    note: str = ""
    is_carried: bool = False
    at: datetime | None = None

    @property
    def is_checked(self) -> bool:
        """Whether a verdict holds."""
        return bool(self.verdict)

    @property
    def is_against(self) -> bool:
        """Whether the verdict asks for a word more: anything but that the sources bear the claim out."""
        return self.is_checked and self.verdict != Verdict.SUPPORTED

    @property
    def verdict_label(self) -> str:
        """The verdict as people read it; empty without one."""
        return str(Verdict(self.verdict).label) if self.verdict else ""


@dataclass(frozen=True)
class ClaimSheet:
    """All claims of a version for one reviewer, in the order of its texts, the sources behind them by key, and every
    verdict that the reviewer gave on the article, oldest first."""

    claims: tuple[CheckedClaim, ...]
    sources: dict[str, VersionSource]
    given: tuple[ClaimCheck, ...]

    @property
    def total(self) -> int:
        """How many claims there are to check."""
        return len(self.claims)

    @property
    def checked(self) -> int:
        """On how many a verdict holds."""
        return sum(claim.is_checked for claim in self.claims)

    @property
    def carried(self) -> int:
        """How many of those verdicts were given in an earlier round."""
        return sum(claim.is_carried for claim in self.claims)

    @property
    def unchecked(self) -> tuple[CheckedClaim, ...]:
        """The claims that wait for a verdict."""
        return tuple(claim for claim in self.claims if not claim.is_checked)

    @property
    def by_verdict(self) -> dict[Verdict, int]:
        """How many claims carry each verdict."""
        counted = Counter(claim.verdict for claim in self.claims if claim.verdict)
        return {verdict: counted[verdict] for verdict in Verdict}

    @property
    def verdicts_in_words(self) -> str:
        """`20 supported, 1 partly supported, 1 not supported`; empty where nothing is checked."""
        return ", ".join(f"{count} {str(verdict.label).lower()}" for verdict, count in self.by_verdict.items() if count)

    def find(self, identity: str) -> CheckedClaim | None:
        """The claim with this identity."""
        return next((claim for claim in self.claims if claim.claim.identity == identity), None)

    def as_canonical(self) -> dict[str, Any]:
        """What a sign-off keeps of it: how many claims there were, and each verdict with its note."""
        return {
            "claims": self.total,
            "checked": self.checked,
            "carried": self.carried,
            "verdicts": [
                {
                    "audience": checked.audience,
                    "claim": checked.claim.identity,
                    "text": checked.claim.text,
                    "checked_sha256": checked.checked_sha256,
                    "verdict": checked.verdict,
                    "note": checked.note,
                    "carried": checked.is_carried,
                    "at": checked.at,
                }
                for checked in self.claims
                if checked.is_checked
            ],
        }


def claim_sheet(assignment: Assignment) -> ClaimSheet:
    """The claims of the assignment's version with its reviewer's verdicts. Four queries, however many there are.

    A verdict holds where the same reviewer gave it on the same question (`checked_sha256`), in this round or an
    earlier one; the newest counts, and an empty one takes it back.
    """
    review = assignment.round
    sources = sources_of(review.version)
    given = tuple(ClaimCheck.objects.filter(article=review.article_id, reviewer=assignment.reviewer_id).order_by("pk"))
    newest = {check.checked_sha256: check for check in given}
    claims = []
    for audience, found in claims_of_version(review.version, sources).items():
        for position, claim in enumerate(found, start=1):
            asked = checked_sha256(claim, sources)
            check = newest.get(asked)
            claims.append(_checked(audience, position, claim, asked, check, assignment))
    return ClaimSheet(claims=tuple(claims), sources=sources, given=given)


def _checked(
    audience: str, position: int, claim: Claim, asked: str, check: ClaimCheck | None, assignment: Assignment
) -> CheckedClaim:
    if check is None or not check.verdict:
        return CheckedClaim(audience, position, claim, asked)
    return CheckedClaim(
        audience=audience,
        position=position,
        claim=claim,
        checked_sha256=asked,
        verdict=check.verdict,
        note=check.note,
        is_carried=check.assignment_id != assignment.pk,
        at=check.at,
    )
