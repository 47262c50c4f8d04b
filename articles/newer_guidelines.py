"""Guidelines of the library that may have taken the place of those that an article cites."""

from __future__ import annotations

from collections.abc import Iterable

from articles.checks.currency import ISSUED, NEW_AFTER_YEARS
from articles.citations.source import Source
from articles.evidence_types import RetractionStatus
from articles.models import Reference

# The newest count. No body has issued as many; the number bounds what one look at a draft can cost.
MOST = 2_000


def newer_guidelines(references: Iterable[Reference]) -> dict[str, Source]:
    """What the library has of the bodies that stand behind the guidelines among `references`, two years newer than the
    oldest of these or more, by key. Whether one is on the same matter is for the check to say.

    One query over the index of body and year, whatever the number of references, and none without a guideline. Merged
    duplicates and retracted guidelines take nobody's place.
    """
    issued = [row for row in references if row.evidence_type in ISSUED and row.year and row.body_words]
    if not issued:
        return {}
    found = (
        Reference.objects.filter(
            body_words__in={row.body_words for row in issued},
            year__gte=min(row.year for row in issued if row.year) + NEW_AFTER_YEARS,
            evidence_type__in=ISSUED,
            merged_into=None,
        )
        .exclude(retraction=RetractionStatus.RETRACTED)
        .order_by("-year", "key")
        .values_list("key", "title", "year", "evidence_type", "issuing_body")[:MOST]
    )
    return {
        key: Source(key, {"title": title, "issued": {"date-parts": [[year]]}}, evidence_type, issuing_body)
        for key, title, year, evidence_type, issuing_body in found
    }
