"""References as RIS, which every reference manager reads.

One line a field, so no value may hold a line end. The format has no escapes and needs none: a tag is only a tag at the
start of a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from articles.citations.nlm import doi_of, pmid_of, url_of
from articles.models import Version
from cms.interface_language import in_english
from cms.publishing.exporting.csl_fields import (
    Person,
    container_of,
    date_parts,
    evidence_label,
    notes_on,
    page_range,
    people,
    plain,
    short_container_of,
)
from cms.publishing.exporting.frozen_sources import numbered_sources

LINE_END = "\r\n"
_TYPES = {
    **dict.fromkeys(("article-journal", "article", "review"), "JOUR"),
    **dict.fromkeys(("webpage", "website", "post", "post-weblog"), "ELEC"),
    **dict.fromkeys(("legislation", "regulation"), "STAT"),
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "manuscript": "UNPB",
    "paper-conference": "CPAPER",
    "report": "RPRT",
    "software": "COMP",
    "standard": "STAND",
    "thesis": "THES",
}


@in_english
def references_ris(version: Version) -> str:
    """The version's sources as a RIS file, by number; `ID` is the key that the text cites.

    Kind of evidence stands in `KW`; issuing body and what the publisher announced in `N1`; the PubMed number in `AN`
    with the database's name in `DB`. Empty without sources.
    """
    entries = (
        ris_entry(source.key, source.csl, keywords=[evidence_label(source)], notes=notes_on(source))
        for source in numbered_sources(version)
    )
    return LINE_END.join(entries)


def ris_entry(key: str, csl: Mapping[str, Any], *, keywords: Iterable[str] = (), notes: Iterable[str] = ()) -> str:
    """One record, from `TY` to `ER`, ending in a line end."""
    lines = [("TY", _TYPES.get(plain(csl.get("type")), "GEN")), ("ID", key), *_fields(csl)]
    lines += [("KW", plain(word)) for word in keywords]
    lines += [("N1", plain(note)) for note in notes]
    return "".join(f"{tag}  - {value}{LINE_END}" for tag, value in lines if value) + f"ER  - {LINE_END}"


def _fields(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for tag, role in (("AU", "author"), ("A2", "editor")):
        for person in people(csl, role):
            yield tag, "" if person.is_et_al else _name(person)
    yield "TI", plain(csl.get("title"))
    yield "T2", container_of(csl)
    yield "J2", short_container_of(csl)
    yield from _dates(csl)
    yield "VL", plain(csl.get("volume"))
    yield "IS", plain(csl.get("issue")) or plain(csl.get("number"))
    yield from zip(("SP", "EP"), page_range(csl), strict=True)
    yield "ET", plain(csl.get("edition"))
    yield "PB", plain(csl.get("publisher"))
    yield "CY", plain(csl.get("publisher-place"))
    yield "SN", plain(csl.get("ISSN")) or plain(csl.get("ISBN"))
    yield "LA", plain(csl.get("language"))
    yield "DO", doi_of(csl)
    yield from (("AN", pmid), ("DB", "PubMed")) if (pmid := pmid_of(csl)) else ()
    yield "UR", url_of(csl)


def _dates(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    issued = date_parts(csl.get("issued"))
    if issued:
        yield "PY", f"{issued[0]:04}"
    if len(issued) > 1:
        # Year, month, day and a word for anything else, with all three strokes.
        month, day = (f"{part:02}" for part in (*issued[1:], 0)[:2])
        yield "DA", f"{issued[0]:04}/{month}/{day if len(issued) > 2 else ''}/"


def _name(person: Person) -> str:
    if person.literal:
        return person.literal
    return ", ".join(part for part in (person.family_with_particle, person.given, person.suffix) if part)
