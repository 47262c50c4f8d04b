"""What the board tells of one article."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from articles.models import VersionReference
from cms.desk.models import BoardPlace, Standing
from cms.desk.round_queries import RoundCard
from reviews.corrections import approvals_needed_by, correction_of
from reviews.models import Assignment, CorrectionKind, SignOff
from reviews.policy import awaits_conflict_decision

# How long before its review date an edition appears on the board: time to find reviewers.
NOTICE_OF_REVIEW = timedelta(days=60)
DUE = "due"


@dataclass(frozen=True)
class BoardCard(RoundCard):
    """One article as a card and as a row: where it stands, since when, and what comes next."""

    place: BoardPlace

    @property
    def age_days(self) -> int:
        """Whole days in this state."""
        return max(0, (self.now - self.place.since).days)

    @property
    def is_live(self) -> bool:
        """Whether the card is about what readers see, not about a round."""
        return self.place.state == Standing.PUBLISHED

    @property
    def rests_on_flagged(self) -> bool:
        """Whether a source was retracted or put under concern since the live edition was signed."""
        return self.is_live and bool(getattr(self.place, "flagged", False))

    @property
    def flags(self) -> list[VersionReference]:
        """Those sources, by key."""
        return getattr(self.place.version, "unanswered_flags", []) if self.is_live else []

    @property
    def is_due(self) -> bool:
        """Whether the live edition is to be looked at again."""
        until = self.now.date() + NOTICE_OF_REVIEW
        due = self.place.review_due
        return self.is_live and (self.rests_on_flagged or (due is not None and due <= until))

    @property
    def is_overdue(self) -> bool:
        """Whether a reviewer is late, or the review date of what readers see has passed."""
        if self.is_live:
            return self.place.review_due is not None and self.place.review_due < self.now.date()
        return super().is_overdue

    @property
    def correction_label(self) -> str:
        """Minor or major, where the round, or the draft, is a correction; what the board says of it counts."""
        before_board = correction_of(self.review) if self.review and self.review.is_open else None
        kind = before_board.kind_now if before_board else self.place.correction
        return f"{CorrectionKind(kind).label} correction" if kind else ""

    @property
    def draft_is_overdue(self) -> bool:
        """Whether the draft was to be submitted before today."""
        return self.place.due_on is not None and self.place.due_on < self.now.date()

    @property
    def state_key(self) -> str:
        """The column that the card stands in."""
        return DUE if self.is_due else self.place.state

    @property
    def state_label(self) -> str:
        """The same in words."""
        return "Due for re-review" if self.is_due else str(Standing(self.place.state).label)

    @property
    def assignments(self) -> list[Assignment]:
        """The reviewers of the newest round, where the card is about that round."""
        return list(self.review.assignments.all()) if self.review and self.place.version else []

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Their names, each with how far its reviewer has come, in words."""
        return [(one.reviewer.printed_name, how_far(one)) for one in self.assignments]

    @property
    def approvals(self) -> int:
        """How many of them have approved the version, not counting what was taken back."""
        return len(self._who(SignOff.Choice.APPROVE))

    @property
    def approvals_needed(self) -> int:
        """How many have to: as many as were when the board decided, or as are now."""
        if self.review is None:
            return 0
        approval = getattr(self.review, "approval", None)
        return approval.approvals_needed if approval else approvals_needed_by(self.review)

    @property
    def requests(self) -> int:
        """How many of them have asked for changes, not counting what was taken back."""
        return len(self._who(SignOff.Choice.REQUEST_CHANGES))

    def _who(self, decision: SignOff.Choice) -> set[int]:
        # As `reviews.quorum` counts: each person once. A round's sign-offs are all on its one version.
        sign_offs = [one.sign_off for one in self.assignments if hasattr(one, "sign_off")]
        return {one.reviewer_id for one in sign_offs if one.decision == decision and not hasattr(one, "withdrawal")}

    @property
    def findings(self) -> tuple[int | None, int | None]:
        """Errors and warnings. A draft's were counted when it was saved (None: not since there are counts); a version
        has no errors, and the warnings that its submitter let stand."""
        if self.place.state == Standing.DRAFT or self.review is None:
            return self.place.errors, self.place.warnings
        return 0, len(json.loads(self.review.submission.acknowledgements))

    @property
    def tells_findings(self) -> bool:
        """Whether a card has something to say of findings: a version is not told of that has none."""
        return self.place.state == Standing.DRAFT or self.findings != (0, 0)

    @property
    def address(self) -> str:
        """The page on which a managing editor goes on: the draft, or the round that it stands on."""
        if self.place.state == Standing.DRAFT or self.review is None:
            return reverse("desk:draft", args=[self.place.article.slug])
        if self.is_live and self.place.edition:
            return reverse("desk:round", args=[self.place.edition.ground.round_id])
        return reverse("desk:round", args=[self.review.pk])


def how_far(assignment: Assignment) -> str:
    """How far one reviewer has come, in words; interests that wait for a decision come first, for they wait for us."""
    if assignment.is_open and awaits_conflict_decision(assignment):
        return "declared interests: decide"
    return assignment.get_state_display().lower()
