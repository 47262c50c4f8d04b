"""What the library said of sources at an earlier time.

Entries are shared and corrected; a draft's save links them and keeps no copy, so what was known then comes from the
library's audit trail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from articles.citations.nlm import reference_text
from articles.citations.source import Source
from articles.comparing import CitedSource, SourceChange
from articles.comparing.sources import source_changes
from articles.models import Reference

_KNOWN = ("key", "csl", "doi", "pmid", "evidence_type", "issuing_body", "retraction", "retracted_on")


def sources_at(reference_ids: Iterable[int], at: datetime | None) -> dict[str, Source]:
    """Sources by the keys that they had at that time (None: now). A duplicate that was merged since bears the name of
    the entry that stands for it, so that it is the same source. Two queries."""
    references = Reference.objects.filter(pk__in=list(reference_ids)).select_related("merged_into").order_by("key")
    then = _as_known(reference_ids, at) if at else {}
    sources = {}
    for reference in references:
        known = then.get(reference.pk, reference)
        sources[known.key] = replace(known.as_source(), key=reference.current.key)
    return sources


def changed_since(reference_ids: Iterable[int], at: datetime) -> tuple[SourceChange, ...]:
    """What the library says of these sources now that it did not say then. Restoring links to what it says now."""
    ids = list(reference_ids)
    return source_changes(_cited(sources_at(ids, at)), _cited(sources_at(ids, None))).changed


def _cited(sources: dict[str, Source]) -> dict[str, CitedSource]:
    return {source.key: CitedSource(source.key, 0, reference_text(source), source) for source in sources.values()}


def _as_known(reference_ids: Iterable[int], at: datetime) -> dict[int, Reference]:
    rows: Iterable[Any] = Reference.history.filter(id__in=list(reference_ids), history_date__lte=at).order_by(
        "history_date", "history_id"
    )
    # The last row of each entry holds.
    return {row.id: Reference(**{field: getattr(row, field) for field in _KNOWN}) for row in rows}
