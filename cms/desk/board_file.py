"""The board's table as a file to take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from articles.claims.evidence_table import BYTE_ORDER_MARK, csv_lines
from cms.desk.board_cards import BoardCard
from cms.desk.board_queries import Places, along, with_cards
from cms.publishing.addresses import absolute

COLUMNS = (
    "article",
    "title",
    "topic",
    "owner",
    "state",
    "since",
    "days",
    "round",
    "version",
    "reviewers",
    "approvals",
    "approvals_needed",
    "requests_for_changes",
    "due",
    "overdue",
    "draft_due",
    "draft_overdue",
    "errors",
    "warnings",
    "edition",
    "review_due",
    "address",
)
CHUNK = 500
# A year's board of a large house. A file that ends here says so in its last line.
MOST_LINES = 20_000


def board_file(parts: Sequence[Places], now: datetime) -> Iterator[str]:
    """The places as CSV (RFC 4180), cells harmless to spreadsheets, piece by piece; at most `MOST_LINES` of them. They
    may come in parts, one after the other."""
    yield f"{BYTE_ORDER_MARK}{csv_lines([COLUMNS])}"
    found = (with_cards(part).prefetch_related(*along())[: MOST_LINES + 1].iterator(chunk_size=CHUNK) for part in parts)
    for number, place in enumerate(chain.from_iterable(found)):
        if number == MOST_LINES:
            yield csv_lines([[f"The file ends after {MOST_LINES} lines. Narrow the board down for the rest."]])
            return
        yield csv_lines([_line(BoardCard(review=place.round, now=now, place=place))])


def _line(card: BoardCard) -> tuple[str, ...]:
    place, review = card.place, card.review
    errors, warnings = card.findings
    return (
        place.article.slug,
        place.title,
        place.article.topic.name,
        place.article.owner.printed_name,
        card.state_label,
        place.since.isoformat(),
        str(card.age_days),
        str(review.number) if review else "",
        str(place.version.number) if place.version else "",
        "; ".join(f"{name}: {how_far}" for name, how_far in card.asked),
        *_decisions(card),
        card.due_at.isoformat() if card.due_at else "",
        "yes" if card.is_overdue else "no",
        place.due_on.isoformat() if place.due_on else "",
        "yes" if card.draft_is_overdue else "no",
        "" if errors is None else str(errors),
        "" if warnings is None else str(warnings),
        str(place.edition.number) if place.edition else "",
        place.review_due.isoformat() if place.review_due else "",
        absolute(card.address),
    )


def _decisions(card: BoardCard) -> tuple[str, str, str]:
    """Approvals, those needed, and requests for changes; nothing where nobody is asked."""
    if not card.assignments:
        return "", "", ""
    return str(card.approvals), str(card.approvals_needed), str(card.requests)
