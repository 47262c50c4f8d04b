"""Corrections before the board: what a round corrects, whether it may be called minor, and how many approvals it
needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articles.comparing import GraveChange
from articles.models import Version
from articles.version_comparison import grave_changes_between
from cms.accounts.models import User
from cms.refusals import Refused
from reviews.models import Correction, CorrectionKind, Round


@dataclass(frozen=True)
class Correcting:
    """What a version is handed in for: to correct what an edition shows. Whoever declared it gave the reason."""

    corrected: Version
    edition: int
    kind: CorrectionKind
    reason: str
    declared_by: User
    printed_name: str


class NotMinorError(Refused):
    """What was declared a minor correction changes more than that. `changes` names what; empty where the reason lies
    elsewhere."""

    def __init__(self, reason: str, changes: Sequence[GraveChange] = ()) -> None:
        super().__init__(reason, code="not-minor")
        self.changes = tuple(changes)


def not_minor(changes: Sequence[GraveChange]) -> NotMinorError:
    """The refusal of a minor correction that changes these."""
    count = len(changes)
    return NotMinorError(
        f"This is no minor correction: {count} change{' goes' if count == 1 else 's go'} beyond typing, spelling and "
        "form. Take them back, or submit it as a major correction.",
        changes,
    )


def refuse_grave_changes(corrected: Version, version: Version) -> None:
    """Raise NotMinorError where the version changes more than a minor correction may."""
    if changes := grave_changes_between(corrected, version):
        raise not_minor(changes)


def correction_of(review: Round) -> Correction | None:
    """What the round corrects, if it does."""
    return getattr(review, "correction", None)


def needs_fewer(review: Round) -> bool:
    """Whether the round goes by the lower number that its rules give for minor corrections."""
    correction = correction_of(review)
    rules = review.rules
    return bool(correction and correction.is_minor and rules.minor_approvals_needed < rules.approvals_needed)


def approvals_needed_by(review: Round) -> int:
    """How many approvals the round needs: as many as its rules say, or as they say for a minor correction."""
    rules = review.rules
    return rules.minor_approvals_needed if needs_fewer(review) else rules.approvals_needed


def grave_changes_in(review: Round) -> tuple[GraveChange, ...]:
    """What the round's version changes, against the one that it corrects, beyond a minor correction. Compares anew."""
    correction = correction_of(review)
    return grave_changes_between(correction.corrected, review.version) if correction else ()
