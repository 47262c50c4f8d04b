"""What `index.html` prints: the line of time, each version, what was said and checked, and each row of evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.models import Article, Version
from cms.desk.record import events_of
from cms.desk.record_file.contents import claims_checked_in_editions, title_of
from cms.ledger.canonical import canonical_value
from cms.ledger.models import Evidence
from reviews.models import ClaimCheck, Comment


@dataclass(frozen=True)
class PrintedRow:
    """One row of evidence as its name, its columns, its digest and its place in the ledger."""

    name: str
    columns: tuple[tuple[str, str], ...]
    sha256: str
    sequence: int


def reading_page(article: Article, rows: list[Evidence]) -> dict[str, Any]:
    """The context of the page, in a number of queries that grows with nothing but the versions' texts."""
    return {
        "title": title_of(article),
        "events": events_of(article)[::-1],
        "versions": Version.objects.filter(article=article).prefetch_related("renditions").order_by("number"),
        "threads": Comment.objects.filter(round__article=article, parent=None)
        .select_related("author", "round")
        .prefetch_related("marks__by", "replies__author", "replies__marks__by")
        .order_by("at", "pk"),
        "claims_checked": claims_checked_in_editions(article),
        "checks": ClaimCheck.objects.filter(article=article).select_related("reviewer", "assignment__round"),
        "rows": list(_printed(rows)),
    }


def _printed(rows: list[Evidence]) -> Iterator[PrintedRow]:
    for row in rows:
        columns = tuple((name.replace("_", " "), _in_words(value)) for name, value in row.record().items())
        yield PrintedRow(str(row._meta.verbose_name), columns, row.record_sha256, row.ledger_entry.sequence)


def _in_words(value: Any) -> str:
    plain = canonical_value(value)
    return "–" if plain is None or plain == "" else str(plain)
