"""NBIB: PubMed's MEDLINE format, read record by record by Biopython's `Bio.Medline`.

Two things are done before: the file is cut into records at each `PMID-`, because a missing blank line runs two records
into one; and continuation lines are joined, because the library makes further list members of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from Bio import Medline

from articles.references.reading.announcements import LINKS, announced
from articles.references.reading.dates import read_date
from articles.references.reading.fields import journal_title, read_isbn, read_issn, read_language, read_pages
from articles.references.reading.finishing import Found, finish
from articles.references.reading.names import Name, Names, group, is_et_al, read_name, read_names
from articles.references.reading.plain_text import first_of, plain
from articles.references.reading.record import BrokenRecord, BrokenRecordError, ReadRecord, excerpt_of

_TAGGED = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)")
_MARKED = re.compile(r"(\S+)\s*\[(doi|pii|pmc|pmcid|bookaccession)\]", re.IGNORECASE)
_AUTHORS, _EDITORS = {"FAU": "AU", "CN": ""}, {"FED": "ED"}
_UNTITLED = re.compile(r"\[(?:not available|in process citation)\]\.?", re.IGNORECASE)
_ENDING = {"SO", "JT", "TA", "BTI"}
Fields = dict[str, list[str]]


@dataclass
class _Chunk:
    line: int
    fields: list[list[str]] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """One line a field."""
        return [" ".join(pieces) for pieces in self.fields]


def read_nbib(text: str) -> Iterator[ReadRecord | BrokenRecord]:
    """Every record of a MEDLINE file, in its order."""
    for chunk in _chunks(text):
        try:
            if not chunk.lines[0].startswith("PMID-"):
                raise BrokenRecordError("does not begin with a line “PMID- ”")
            fields = _fields(chunk)
            if not _ENDING.intersection(fields):
                raise BrokenRecordError(
                    "is cut off: the journal or book that every record names near its end is missing"
                )
            yield finish(_found(fields, [line[:4].rstrip() for line in chunk.lines]), chunk.line)
        except BrokenRecordError as error:
            yield BrokenRecord(chunk.line, str(error), excerpt_of("\n".join(chunk.lines)))


def _chunks(text: str) -> Iterator[_Chunk]:
    chunk: _Chunk | None = None
    after_blank = True
    for number, line in enumerate(text.split("\n"), start=1):
        found = _TAGGED.match(line)
        if found and chunk and (found[1] == "PMID" or (after_blank and chunk.fields[0][0].startswith("PMID-"))):
            yield chunk
            chunk = None
        if found:
            chunk = chunk or _Chunk(number)
            chunk.fields.append([f"{found[1]:<4}- {found[2].strip()}"])
        elif chunk and line.strip():
            chunk.fields[-1].append(line.strip())
        after_blank = not line.strip()
    if chunk:
        yield chunk


def _fields(chunk: _Chunk) -> Fields:
    record = next(Medline.parse(chunk.lines))
    return {tag: [value] if isinstance(value, str) else list(value) for tag, value in record.items()}


def _found(fields: Fields, tags: list[str]) -> Found:
    marked = _marked(fields)
    fate = announced([(tag, citation) for tag in LINKS for citation in fields.get(tag, [])], fields.get("PT", []))
    return Found(
        csl=_csl(fields),
        authors=_names(fields, tags, _AUTHORS),
        editors=_names(fields, tags, _EDITORS),
        dois=[value for value, kind in marked if kind == "doi"],
        pmids=fields.get("PMID", []),
        pmcids=[*fields.get("PMC", []), *(value for value, kind in marked if kind in ("pmc", "pmcid"))],
        publication_types=fields.get("PT", []),
        abstract=plain(first_of(fields.get("AB"))),
        retraction=fate.status,
        retracted_on=fate.on,
        retraction_notice=fate.notice,
    )


def _marked(fields: Fields) -> list[tuple[str, str]]:
    """(identifier, kind) of what LID and AID carry: `10.1016/x [doi]`; LID's are joined into one text."""
    texts = [text for tag in ("LID", "AID") for text in fields.get(tag, [])]
    return [(value, kind.lower()) for text in texts for value, kind in _MARKED.findall(text)]


def _csl(fields: Fields) -> dict[str, Any]:
    def one(*tags: str) -> str:
        return first_of(*(fields.get(tag) for tag in tags))

    book = "BTI" in fields
    title = one("TI") if not _UNTITLED.fullmatch(one("TI")) else ""
    container = one("BTI") if book and title else "" if book else journal_title(one("JT", "TA"))
    return {
        "type": ("chapter" if container else "book") if book else "article-journal",
        "title": title or one("TT", "BTI"),
        "container-title": container,
        "container-title-short": "" if book or one("TA") == container else one("TA"),
        "collection-title": one("CTI"),
        "issued": read_date(one("DP")) or read_date(one("DEP")[:4]),
        "volume": one("VI"),
        "issue": one("IP"),
        "page": read_pages(one("PG")),
        "publisher": one("PB"),
        "publisher-place": one("PL") if book else "",
        "edition": one("EN"),
        "ISSN": read_issn(*fields.get("IS", [])),
        "ISBN": read_isbn(*fields.get("ISBN", [])),
        "language": read_language(one("LA")),
    }


def _names(fields: Fields, tags: list[str], roles: dict[str, str]) -> Names:
    """People and bodies in the order of the record, full names where it has them."""
    full = {role: short for role, short in roles.items() if role in fields}
    if not any(fields.get(role) for role, short in roles.items() if short):
        full |= {short: "" for short in roles.values() if short in fields}
    left = {tag: iter(fields[tag]) for tag in full}
    people: list[Name] = []
    incomplete = False
    for tag in tags:
        for text in [next(left[tag], "")] if tag in left else []:
            read = _body(text) if tag == "CN" else read_names([text])
            people += read.people
            incomplete = incomplete or read.incomplete
    return Names(tuple(people), incomplete)


def _body(text: str) -> Names:
    return Names((group(text),)) if read_name(text) else Names(incomplete=is_et_al(text))
