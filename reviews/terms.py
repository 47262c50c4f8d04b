"""The rules that a round keeps from its start, read from its `terms`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """One question of the checklist. A required one has to be answered with yes before an approval is signed."""

    question: str
    required: bool


@dataclass(frozen=True)
class Terms:
    """A round's rules. A round from before a rule existed goes on without it."""

    approvals_needed: int
    minor_approvals_needed: int
    reviewers_invited: int
    specialties: tuple[str, ...]
    checklist: tuple[Question, ...]
    all_claims_checked: bool
    response_days: int
    review_days: int
    re_review_months: int
    one_request_ends_round: bool
    publish_on_approval: bool
    emergency_publishers: tuple[str, ...]
    emergency_review_days: int


def terms_of(kept: Mapping[str, Any]) -> Terms:
    """The rules in `kept`, the JSON of `Round.terms`."""
    return Terms(
        approvals_needed=kept["approvals_needed"],
        minor_approvals_needed=kept.get("minor_approvals_needed") or kept["approvals_needed"],
        reviewers_invited=kept.get("reviewers_invited", kept["approvals_needed"]),
        specialties=tuple(kept.get("specialties", ())),
        checklist=tuple(Question(row["question"], row["required"]) for row in kept.get("checklist", ())),
        all_claims_checked=kept.get("all_claims_checked", False),
        response_days=kept["response_days"],
        review_days=kept["review_days"],
        re_review_months=kept["re_review_months"],
        one_request_ends_round=kept["one_request_ends_round"],
        publish_on_approval=kept["publish_on_approval"],
        emergency_publishers=tuple(kept.get("emergency_publishers", ())),
        emergency_review_days=kept.get("emergency_review_days", 0),
    )
