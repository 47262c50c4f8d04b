"""Marks on a served page that nobody signed, put into the frozen HTML so that taking every `.overlay` out gives it
back.

The frozen pieces are never parsed and written again: marks are inserted at fixed places, everything else stays byte
for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from articles.evidence_types import DATE_NOT_KNOWN, RetractionStatus, announced
from articles.models import VersionReference, VersionRendition

# A quotation mark inside an attribute is stored as an entity, and `<` in text too: neither pattern can match anything
# but a tag.
_LIST_ITEM = re.compile(r'<li\b[^>]*\bid="(?:[a-z0-9]+-)*ref-(\d+)"[^>]*>')
_CITATION = re.compile(r'(<sup\b[^>]*\bclass="cite"[^>]*>)(.*?)(?=</sup>)', re.DOTALL)
_ALL_NUMBERS = re.compile(r'\bdata-refs="([\d ]+)"')
_LINKED_NUMBER = re.compile(r'\bhref="#(?:[a-z0-9]+-)*ref-(\d+)"')

_IN_DOUBT = (RetractionStatus.RETRACTED, RetractionStatus.CONCERN)


@dataclass(frozen=True)
class SourceMark:
    """What has become of a cited source, by the number that it has in the text.

    `is_news`: the frozen list does not say it. `is_known`: whoever signed could know it all the same, because the text
    was frozen before and signed (or signed again) after it became known.
    """

    number: int
    status: RetractionStatus
    on: date | None
    is_news: bool
    is_known: bool = False

    @property
    def in_doubt(self) -> bool:
        """Whether the text that cites it has to carry a mark as well. A corrected source still stands."""
        return self.status in _IN_DOUBT

    @property
    def announced(self) -> str:
        """What was announced, and when, in words."""
        return announced(self.status, self.on)


def source_marks(
    rendition: VersionRendition, cited: Iterable[VersionReference], *, signed_from: datetime | None = None
) -> tuple[SourceMark, ...]:
    """The cited sources about which their publishers have announced something, by number in this text.

    `signed_from` is when the first of the signatures that count was given; without it nobody has signed. `cited` come
    with `reference__merged_into`.
    """
    numbers = {key: number for number, key in enumerate(json.loads(rendition.keys), start=1)}
    marks = [
        _mark(numbers[copy.key], copy, signed_from)
        for copy in cited
        if copy.key in numbers and copy.reference.current.retraction != RetractionStatus.NONE
    ]
    return tuple(sorted(marks, key=lambda mark: mark.number))


def _mark(number: int, copy: VersionReference, signed_from: datetime | None) -> SourceMark:
    now = copy.reference.current
    return SourceMark(
        number=number,
        status=RetractionStatus(now.retraction),
        on=now.retracted_on,
        is_news=(copy.retraction, copy.retracted_on) != (now.retraction, now.retracted_on),
        is_known=signed_from is not None and (known := known_since(copy)) is not None and known < signed_from,
    )


def known_since(copy: VersionReference) -> datetime | None:
    """Since when the library knows of the flag that a frozen source has now; None where that was not kept.

    A duplicate that was merged into a flagged source is flagged since the merge.
    """
    moments = [copy.reference.flagged_at, copy.reference.current.flagged_at]
    return max((moment for moment in moments if moment), default=None)


def marked_references(
    references_html: str, marks: Sequence[SourceMark], *, since: str = "this edition was signed"
) -> str:
    """The list of references with a mark before each source whose standing has changed since the text was frozen.

    `since` completes “noted after …”.
    """
    changed = {mark.number: mark for mark in marks if mark.is_news}
    if not changed:
        return references_html

    def with_mark(item: re.Match[str]) -> str:
        mark = changed.get(int(item[1]))
        return item[0] if mark is None else f"{item[0]}{_reference_mark(mark, since)}"

    return _LIST_ITEM.sub(with_mark, references_html)


def marked_body(body_html: str, marks: Sequence[SourceMark]) -> str:
    """The text with a mark in each citation of a retracted source, or of one under an expression of concern."""
    doubted = {mark.number: mark for mark in marks if mark.in_doubt}
    if not doubted:
        return body_html

    def with_marks(citation: re.Match[str]) -> str:
        found = "".join(_citation_mark(doubted[number]) for number in _numbers(citation) if number in doubted)
        return f"{citation[1]}{citation[2]}{found}"

    return _CITATION.sub(with_marks, body_html)


def _numbers(citation: re.Match[str]) -> list[int]:
    """The numbers that a citation stands for, those inside a range included, each once."""
    listed = _ALL_NUMBERS.search(citation[1])
    found = listed[1].split() if listed else _LINKED_NUMBER.findall(citation[2])
    return list(dict.fromkeys(map(int, found)))


# The separating space belongs to the mark: outside it, it would be a byte that nobody signed.
def _reference_mark(mark: SourceMark, since: str) -> str:
    noted = _("known to the board when it signed") if mark.is_known else _("noted after %(since)s") % {"since": since}
    return format_html(
        '<span class="overlay badge" data-state="{}" lang="{}">{}; {} </span>',
        mark.status.value,
        _words_language(),
        mark.announced,
        noted,
    )


def _citation_mark(mark: SourceMark) -> str:
    # Short, since it stands in the sentence; the list of references has the day in full.
    day = ""
    if mark.status == RetractionStatus.RETRACTED:
        day = " " + date_format(mark.on, _("j M Y")) if mark.on else f", {DATE_NOT_KNOWN}"
    return format_html(
        '<span class="overlay cite-mark" data-state="{}" lang="{}"> {} {}{}</span>',
        mark.status.value,
        _words_language(),
        mark.number,
        mark.status.label.lower(),
        day,
    )


def _words_language() -> str:
    """The language of the marks, which are the site's words inside somebody's text."""
    return to_locale(get_language() or "en-gb").replace("_", "-")


def marked_parts(rendition: VersionRendition, marks: Sequence[SourceMark], *, since: str) -> dict[str, str]:
    """The stored HTML of a frozen text by the name of its place, with the marks laid over body and references."""
    parts = rendition.parts
    return parts | {
        "body": marked_body(parts["body"], marks),
        "references": marked_references(parts["references"], marks, since=since),
    }
