"""The byline of a draft as plain values: to be shown, compared, and recognised again."""

from __future__ import annotations

from collections.abc import Iterable

from articles.models import Draft, DraftContributor
from cms.ledger.canonical import digest

Line = dict[str, str]


def lines_of(contributors: Iterable[DraftContributor]) -> list[Line]:
    """The lines of a byline, saved or not."""
    return [
        {
            "printed_name": line.printed_name,
            "role": line.role,
            "credentials": line.credentials,
            "interests": line.interests,
        }
        for line in contributors
    ]


def byline_sha256(draft: Draft) -> str:
    """Tells one byline from another: a page sends back which one it showed."""
    return digest(lines_of(draft.contributors.all()))
