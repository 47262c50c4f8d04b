"""The printed list of references: numbered, with evidence badges, and with links back to every place that cites."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from string import ascii_lowercase

from articles.citations.nlm import reference_html
from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus

_MARKS = {
    RetractionStatus.RETRACTED.value: "Retracted",
    RetractionStatus.CONCERN.value: "Expression of concern",
    RetractionStatus.CORRECTED.value: "Corrected",
}


def references_html(cited: Iterable[tuple[Source, Sequence[str]]], id_prefix: str = "") -> str:
    """The reference list in the order of the numbers; each source comes with the anchors of the places citing it.

    Empty without sources. Everything that comes from a source is escaped.
    """
    items = "".join(_item(number, source, places, id_prefix) for number, (source, places) in enumerate(cited, start=1))
    if not items:
        return ""
    return f'<section role="doc-bibliography" aria-label="References"><ol class="references">{items}</ol></section>'


def _item(number: int, source: Source, places: Sequence[str], id_prefix: str) -> str:
    return (
        f'<li id="{id_prefix}ref-{number}" class="reference">'
        f"{_retraction(source)}"
        f'<span class="reference-text">{reference_html(source)}</span> '
        f"{badge_html(source.evidence_type)} "
        f'<span class="backlinks">{_backlinks(number, places)}</span>'
        "</li>"
    )


@lru_cache(maxsize=64)
def badge_html(evidence_type: str) -> str:
    """The badge that names a source's kind of evidence; an unknown kind is *Other*."""
    known = evidence_type in EvidenceType.values
    kind = EvidenceType(evidence_type) if known else EvidenceType.OTHER
    return f'<span class="badge badge-{kind.value}">{escape(str(kind.label))}</span>'


def _retraction(source: Source) -> str:
    mark = _MARKS.get(source.retraction)
    if mark is None:
        return ""
    when = f" {source.retracted_on.isoformat()}" if source.retracted_on else ""
    return f'<strong class="retraction-mark">{mark}{when}</strong> '


def _backlinks(number: int, places: Sequence[str]) -> str:
    return " ".join(
        f'<a class="backlink" href="#{anchor}" role="doc-backlink" '
        f'aria-label="Back to place {place_letter(index)} citing reference {number}">{place_letter(index)}</a>'
        for index, anchor in enumerate(places)
    )


@lru_cache(maxsize=1024)
def place_letter(index: int) -> str:
    """The name of the place with this 0-based index: a … z, aa, ab, …"""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, len(ascii_lowercase))
        letters = ascii_lowercase[letter] + letters
    return letters
