"""Telling the ledger of rows that carry no digest of their own, in the transaction that writes them."""

from __future__ import annotations

from collections.abc import Sequence

from cms.ledger.actions import append
from cms.ledger.models import AppendOnly
from reviews.models import Assignment, Round
from reviews.repeated import payload_of_assignments, payload_of_rows


def repeat_rows(rows: Sequence[AppendOnly], *, review: Round, kind: str) -> None:
    """Have one ledger entry repeat the rows just written about `review`.

    Comes in: at least one row, with its number. The caller holds the round's lock and takes no other lock afterwards
    but those of what follows from the rows. Changes: one LedgerEntry, the head.
    """
    append(kind=kind, payload=payload_of_rows(review.article_id, rows))


def repeat_assignments(assignments: Sequence[Assignment], *, review: Round, kind: str) -> None:
    """Have one ledger entry say how these assignments of `review` stand, which were just answered or ended. None, no
    entry. The caller holds the round's lock. Changes: one LedgerEntry, the head."""
    if assignments:
        append(kind=kind, payload=payload_of_assignments(review.article_id, assignments))
