"""Everything that changes the judging floor: one verb a change, one transaction each. Locks: article → round → ledger
head."""

from reviews.actions.absences import add_absence, remove_absence
from reviews.actions.adjudication import adjudicate
from reviews.actions.assignments import accept, assign, decline, hand_over, unassign
from reviews.actions.checking import check_claim
from reviews.actions.comments import comment, reopen, reply, resolve
from reviews.actions.conflicts import decide_conflict
from reviews.actions.objecting import call_not_minor
from reviews.actions.policies import follow_house, set_policy
from reviews.actions.reminders import send_reminders
from reviews.actions.review_drafts import keep_review_draft
from reviews.actions.rounds import open_round, withdraw_round
from reviews.actions.signing import sign_off, take_back_sign_off

__all__ = [
    "accept",
    "add_absence",
    "adjudicate",
    "assign",
    "call_not_minor",
    "check_claim",
    "comment",
    "decide_conflict",
    "decline",
    "follow_house",
    "hand_over",
    "keep_review_draft",
    "open_round",
    "remove_absence",
    "reopen",
    "reply",
    "resolve",
    "send_reminders",
    "set_policy",
    "sign_off",
    "take_back_sign_off",
    "unassign",
    "withdraw_round",
]
