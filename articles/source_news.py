"""What became known of a version's sources after it was frozen: announcements, and corrections of library entries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from articles.checks.frozen import changes_since
from articles.evidence_types import RetractionStatus
from articles.frozen_sources import references_with_library
from articles.models import Reference, Version, VersionReference
from articles.overlays import SourceMark, source_marks


@dataclass(frozen=True)
class SourceNews:
    """One source of which something became known. `mark`: what was announced, or None; `changed`: what is different in
    its library entry, in words."""

    reference: Reference
    number: int
    mark: SourceMark | None
    changed: tuple[str, ...]


def cited_with_news(version: Version) -> list[VersionReference]:
    """The version's frozen sources, each with the library entry that stands for it now: one query, or none where a page
    has read them."""
    return list(references_with_library(version))


def news_of(version: Version, cited: Iterable[VersionReference]) -> list[SourceNews]:
    """What a reviewer or an editor of a frozen version has to know of its sources, by their numbers in its text (the
    professional one where both cite a source). The frozen text does not say it."""
    changes = {copy: changes_since(copy.as_source(), copy.reference.current.as_source()) for copy in cited}
    flagged = any(copy.reference.current.retraction != RetractionStatus.NONE for copy in changes)
    if not flagged and not any(changes.values()):
        return []
    numbers: dict[str, int] = {}
    marks: dict[str, SourceMark] = {}
    for rendition in version.renditions.all():
        keys: list[str] = json.loads(rendition.keys)
        numbers = {key: number for number, key in enumerate(keys, start=1)} | numbers
        marks = {keys[mark.number - 1]: mark for mark in source_marks(rendition, changes) if mark.is_news} | marks
    found = [
        SourceNews(
            reference=copy.reference.current,
            number=numbers[copy.key],
            mark=marks.get(copy.key),
            changed=changed,
        )
        for copy, changed in changes.items()
        if copy.key in numbers
    ]
    return sorted((news for news in found if news.mark or news.changed), key=_gravest_first)


def _gravest_first(news: SourceNews) -> tuple[int, int]:
    order = (RetractionStatus.RETRACTED, RetractionStatus.CONCERN, RetractionStatus.CORRECTED)
    return (order.index(news.mark.status) if news.mark else len(order), news.number)
