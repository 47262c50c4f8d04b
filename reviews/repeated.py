"""Rows that carry no digest of their own, and what the ledger repeats of them: comments, whom they name, marks,
verdicts on claims, and what became of an assignment.

An entry says `{"article": 12, "rows": [{"model": "reviews.comment", "row": {column: value, …}}, …]}`, every column of
each row; or `{"article": 12, "assignments": [{…}, …]}`, the columns below as they were when an assignment was answered
or ended. What belongs together has one entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet

from cms.ledger.canonical import canonical_value
from cms.ledger.models import AppendOnly, LedgerEntry
from reviews.models import Assignment, ClaimCheck, Comment, CommentMark, Mention

# Each with the path from it to its article.
REPEATED: dict[type[AppendOnly], str] = {
    Comment: "round__article",
    Mention: "comment__round__article",
    CommentMark: "comment__round__article",
    ClaimCheck: "article",
}
ROW_KINDS = ("comment", "comment-mark", "claim-check")
ASSIGNMENT_KINDS = ("assignment-answer", "assignment-ended")
ASSIGNMENT_COLUMNS = (
    "id",
    "round_id",
    "reviewer_id",
    "assigned_by_id",
    "replaces_id",
    "invited_at",
    "state",
    "answered_at",
    "closed_at",
    "decline_reason",
    "close_reason",
    "has_interests",
    "interest_kinds",
    "interests",
)


def columns_of(row: Model) -> dict[str, Any]:
    """Every column of the row as canonical values."""
    return {field.attname: canonical_value(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def payload_of_rows(article_id: int, rows: Sequence[AppendOnly]) -> dict[str, Any]:
    """What the ledger says of rows that are written once."""
    said = [{"model": row._meta.label_lower, "row": columns_of(row)} for row in rows]
    return {"article": article_id, "rows": said}


def facts_of(assignment: Assignment) -> dict[str, Any]:
    """What the ledger says of one assignment."""
    return {name: canonical_value(getattr(assignment, name)) for name in ASSIGNMENT_COLUMNS}


def payload_of_assignments(article_id: int, assignments: Sequence[Assignment]) -> dict[str, Any]:
    """What the ledger says of assignments that were answered or ended."""
    return {"article": article_id, "assignments": [facts_of(assignment) for assignment in assignments]}


def entries_about(article_id: int | None, *kinds: str) -> QuerySet[LedgerEntry]:
    """The entries of these kinds in their order, about one article or (None) about all."""
    entries = LedgerEntry.objects.filter(kind__in=kinds).order_by("sequence")
    # A payload is canonical JSON: `article` is its first key.
    return entries if article_id is None else entries.filter(payload__startswith=f'{{"article":{article_id},')
