"""Tables of the judging floor."""

from reviews.models.policy import Policy
from reviews.models.record import (
    Adjudication,
    Approval,
    ApprovalSignOff,
    Decision,
    SignOff,
    SignOffWithdrawal,
    Submission,
)
from reviews.models.round import Assignment, Comment, Round, RoundKind

__all__ = [
    "Adjudication",
    "Approval",
    "ApprovalSignOff",
    "Assignment",
    "Comment",
    "Decision",
    "Policy",
    "Round",
    "RoundKind",
    "SignOff",
    "SignOffWithdrawal",
    "Submission",
]
