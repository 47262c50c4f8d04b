r"""References as BibTeX, in UTF-8.

Characters with a meaning in TeX are written as commands, braces too: BibTeX counts braces without looking at a
backslash before them, so that one `\{` without its partner would swallow the rest of the file. Titles stand in double
braces, because styles would lower their capitals. DOI and address are verbatim fields, as in biblatex.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

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
)
from cms.publishing.exporting.frozen_sources import numbered_sources

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\ensuremath{\lbrace}",
    "}": r"\ensuremath{\rbrace}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "$&#_%"}
_SIGN = re.compile(r"([\\{}~^$&#_%])")
# TeX joins these into one sign where two stand together: `--` prints as a dash.
_LIGATURE = re.compile(r"(?<=([-'`,<>]))(?=\1)|(?<=[?!])(?=`)")
_NOT_VERBATIM = re.compile(r"[{}\\\s]")
_JOINED_BY_AND = re.compile(r"\band\b|,", re.IGNORECASE)

_ENTRY_TYPES = {
    **dict.fromkeys(("article-journal", "article", "article-magazine", "article-newspaper", "review"), "article"),
    **dict.fromkeys(("chapter", "entry-encyclopedia", "entry-dictionary"), "incollection"),
    "book": "book",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
    "manuscript": "unpublished",
}
_CONTAINER_FIELDS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHER_FIELDS = {"techreport": "institution", "phdthesis": "school"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@in_english
def references_bibtex(version: Version) -> str:
    """The version's sources as a BibTeX file, by number; the key of each is the key that the text cites.

    Kind of evidence stands in `keywords`; issuing body and what the publisher announced in `note`. Empty without
    sources.
    """
    entries = (
        bibtex_entry(source.key, source.csl, keywords=evidence_label(source), note=". ".join(notes_on(source)))
        for source in numbered_sources(version)
    )
    return "\n".join(entries)


def bibtex_entry(key: str, csl: Mapping[str, Any], *, keywords: str = "", note: str = "") -> str:
    """One entry, ending in a line end. `key` has the form of citation keys, which BibTeX allows."""
    kind = _ENTRY_TYPES.get(plain(csl.get("type")), "misc")
    fields = [*_fields(kind, csl), ("keywords", text(keywords)), ("note", text(note))]
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields if value]
    if len(issued := date_parts(csl.get("issued"))) > 1:
        # A macro, which every style prints in its own language; so it stands without braces.
        lines.append(f"  month = {_MONTHS[issued[1] - 1]},\n")
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def text(value: str) -> str:
    """A line of plain text as TeX prints it back."""
    return "".join(_COMMANDS.get(piece) or _LIGATURE.sub("{}", piece) for piece in _SIGN.split(value))


def _fields(kind: str, csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "author", _names(csl, "author")
    yield "editor", _names(csl, "editor")
    title = text(plain(csl.get("title")))
    yield "title", f"{{{title}}}" if title else ""
    yield _CONTAINER_FIELDS.get(kind, "howpublished"), text(container_of(csl))
    yield "year", "".join(f"{year}" for year in date_parts(csl.get("issued"))[:1])
    yield "volume", text(plain(csl.get("volume")))
    yield "number", text(plain(csl.get("issue")) or plain(csl.get("number")))
    yield "pages", "--".join(text(page) for page in page_range(csl) if page)
    yield "edition", text(plain(csl.get("edition")))
    yield _PUBLISHER_FIELDS.get(kind, "publisher"), text(plain(csl.get("publisher")))
    yield "address", text(plain(csl.get("publisher-place")))
    yield "isbn", text(plain(csl.get("ISBN")))
    yield "issn", text(plain(csl.get("ISSN")))
    yield "language", text(plain(csl.get("language")))
    yield "doi", _verbatim(doi_of(csl))
    yield "pmid", pmid_of(csl)
    yield "url", _verbatim(url_of(csl))


def _verbatim(value: str) -> str:
    return _NOT_VERBATIM.sub(lambda sign: quote(sign[0]), plain(value))


def _names(csl: Mapping[str, Any], role: str) -> str:
    return " and ".join("others" if person.is_et_al else _name(person) for person in people(csl, role))


def _name(person: Person) -> str:
    """`van der Berg, Jr, Anna`; a body in braces, so that it is not taken apart."""
    if person.literal:
        return f"{{{text(person.literal)}}}"
    parts = (person.family_with_particle, person.suffix, person.given)
    return ", ".join(_guarded(part) for part in parts if part)


def _guarded(part: str) -> str:
    """A part of a name in braces where its own words would take the name apart."""
    return f"{{{text(part)}}}" if _JOINED_BY_AND.search(part) else text(part)
