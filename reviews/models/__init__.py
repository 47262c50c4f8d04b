"""Tables of the judging floor."""

from reviews.models.absence import Absence
from reviews.models.checking import ClaimCheck, ReviewDraft, Verdict
from reviews.models.correction import CORRECTION_MEANINGS, Correction, CorrectionKind, CorrectionObjection
from reviews.models.discussion import Comment, CommentMark, Mention, Outcome
from reviews.models.policy import Policy
from reviews.models.record import (
    Adjudication,
    Approval,
    ApprovalSignOff,
    ConflictDecision,
    Decision,
    SignOff,
    SignOffWithdrawal,
    Submission,
)
from reviews.models.round import Assignment, InterestKind, Round, RoundKind

__all__ = [
    "CORRECTION_MEANINGS",
    "Absence",
    "Adjudication",
    "Approval",
    "ApprovalSignOff",
    "Assignment",
    "ClaimCheck",
    "Comment",
    "CommentMark",
    "ConflictDecision",
    "Correction",
    "CorrectionKind",
    "CorrectionObjection",
    "Decision",
    "InterestKind",
    "Mention",
    "Outcome",
    "Policy",
    "ReviewDraft",
    "Round",
    "RoundKind",
    "SignOff",
    "SignOffWithdrawal",
    "Submission",
    "Verdict",
]
