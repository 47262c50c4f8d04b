"""Marks on a served page that nobody signed, put into the frozen HTML so that taking every `.overlay` out gives it
back.

The frozen pieces are never parsed and written again: marks are inserted at fixed places, everything else stays byte
for byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import escape, format_html

from articles.evidence_types import RetractionStatus

# A quotation mark inside an attribute is stored as an entity, and `<` in text too: neither pattern can match anything
# but a tag.
_LIST_ITEM = re.compile(r'<li\b[^>]*\bid="(?:[a-z0-9]+-)*ref-(\d+)"[^>]*>')
_CITATION = re.compile(r'(<sup\b[^>]*\bclass="cite"[^>]*>)(.*?)(?=</sup>)', re.DOTALL)
_ALL_NUMBERS = re.compile(r'\bdata-refs="([\d ]+)"')
_LINKED_NUMBER = re.compile(r'\bhref="#(?:[a-z0-9]+-)*ref-(\d+)"')

_IN_DOUBT = (RetractionStatus.RETRACTED, RetractionStatus.CONCERN)


@dataclass(frozen=True)
class SourceMark:
    """What has become of a cited source, by the number that it has in the text."""

    number: int
    status: RetractionStatus
    on: date | None
    since_signing: bool

    @property
    def in_doubt(self) -> bool:
        """Whether the text that cites it has to carry a mark as well. A corrected source still stands."""
        return self.status in _IN_DOUBT

    @property
    def sentence(self) -> str:
        """The mark in words, for the list of references."""
        when = f", {date_format(self.on, 'j F Y')}" if self.on else ""
        return f"{self.status.label}{when}; noted after this edition was signed"


def marked_references(references_html: str, marks: Sequence[SourceMark]) -> str:
    """The list of references with a mark before each source whose standing has changed since the text was signed."""
    changed = {mark.number: mark for mark in marks if mark.since_signing}
    if not changed:
        return references_html

    def with_mark(item: re.Match[str]) -> str:
        mark = changed.get(int(item[1]))
        return item[0] if mark is None else f"{item[0]}{_reference_mark(mark)}"

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
def _reference_mark(mark: SourceMark) -> str:
    return format_html(
        '<span class="overlay badge" data-state="{}" lang="en-GB">{} </span>', mark.status.value, mark.sentence
    )


def _citation_mark(mark: SourceMark) -> str:
    return format_html(
        '<span class="overlay cite-mark" data-state="{}" lang="en-GB"> {} {}</span>',
        mark.status.value,
        mark.number,
        mark.status.label.lower(),
    )


def frozen_element(name: str, html: str, *, language: str, css: str = "") -> str:
    """One signed piece in its element: nothing, not even a space, stands between the tags and the stored bytes.

    Made here and not in a template, because templates are indented by tools. `html` is what was frozen, with overlays
    at most.
    """
    attributes = {"class": css, "data-frozen": name, "lang": language, "dir": direction(language)}
    opening = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    return f"<div{opening}>{html}</div>"


def direction(language: str) -> str:
    """`rtl` for languages written from right to left, otherwise nothing."""
    return "rtl" if language.split("-")[0].lower() in {"ar", "fa", "he", "ps", "ur", "yi"} else ""
