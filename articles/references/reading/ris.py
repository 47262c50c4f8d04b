"""RIS, as Zotero, EndNote, Mendeley, Ovid, Embase, Cochrane and publishers write it.

The file is cut into records here, because rispy runs a record without its end into the next one and drops the last; it
then reads each record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rispy import RisParser
from rispy.config import TAG_KEY_MAPPING

from articles.references.reading.dates import read_date
from articles.references.reading.fields import read_isbn, read_issn, read_language, read_pages
from articles.references.reading.finishing import Found, finish
from articles.references.reading.names import Names, read_names
from articles.references.reading.plain_text import first_of, paragraphs
from articles.references.reading.record import BrokenRecord, BrokenRecordError, ReadRecord, excerpt_of

_TAGGED = re.compile(r"[ \t]{0,3}([A-Z][A-Z0-9])[ \t]{1,3}-(?:[ \t]?(.*)|$)")
# Only a file whose records begin with `TY - ` has tags with one blank; elsewhere `IL - 6` begins a line of text.
_STRICTLY_TAGGED = re.compile(r"([A-Z][A-Z0-9])  -(?: ?(.*)|$)")
_END = re.compile(r"[ \t]*ER(?:[ \t]{1,3}-.*)?[ \t]*")
_LOOSE_START = re.compile(r"^(?:[ \t]+TY[ \t]+-|TY(?: |   )-)", re.MULTILINE)
_TAGS = {*TAG_KEY_MAPPING, "AR", "BT", "CT", "DI", "ED", "J1", "L3", "LK", "PM", "PP", "PT"} - {"UK"}

_LINE_END = "\u2028"
Fields = dict[str, list[str]]

_TYPES = {
    csl: tags.split()
    for csl, tags in {
        "article-journal": "JOUR EJOUR JFULL ABST INPR",
        "article-magazine": "MGZN",
        "article-newspaper": "NEWS",
        "book": "BOOK EBOOK EDBOOK WHOLE SER",
        "chapter": "CHAP ECHAP",
        "entry-encyclopedia": "ENCYC",
        "entry-dictionary": "DICT",
        "paper-conference": "CPAPER CONF",
        "report": "RPRT GOVDOC",
        "thesis": "THES",
        "webpage": "ELEC WEB ICOMM MULTI",
        "post-weblog": "BLOG",
        "manuscript": "UNPB MANSCPT UNPD",
        "pamphlet": "PAMP",
        "dataset": "DATA DBASE AGGR",
        "software": "COMP",
        "standard": "STAND",
        "legislation": "STAT LEGAL",
        "bill": "BILL",
        "legal_case": "CASE",
        "hearing": "HEAR",
        "patent": "PAT",
        "personal_communication": "PCOMM",
        "document": "GEN",
    }.items()
}
_CSL_TYPES = {tag: csl for csl, tags in _TYPES.items() for tag in tags}
_CONTAINED = {"chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary", "webpage", "post-weblog"}
_WITH_EDITORS = {"book", "chapter", "paper-conference", "entry-encyclopedia"}
_PERIODICAL = {"article-journal", "article-magazine", "article-newspaper"}
_BEGINS_AS_DOI = re.compile(r"\s*(?:doi[:\s]*)?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/", re.IGNORECASE)
_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)


@dataclass
class Chunk:
    """One record: its fields, each as the pieces that its lines give; `complete` once its end was seen."""

    line: int
    fields: list[list[str]] = field(default_factory=list)
    complete: bool = False

    @property
    def lines(self) -> list[str]:
        """One line a field."""
        return ["".join(pieces) for pieces in self.fields]


def read_ris(text: str) -> Iterator[ReadRecord | BrokenRecord]:
    """Every record of a RIS file, in its order."""
    parser = _parser()
    for chunk in chunks_of(text):
        try:
            yield finish(_found(_parsed(parser, chunk)), chunk.line)
        except BrokenRecordError as error:
            yield BrokenRecord(chunk.line, str(error), excerpt_of("\n".join(chunk.lines)))


def _parser() -> RisParser:
    """rispy with every tag as a list under its own name: by default it keeps the first of repeated fields and cuts
    addresses at each semicolon."""
    names = {tag: tag for tag in _TAGS} | {"UK": "UK"}
    return RisParser(mapping=names, list_tags=sorted(_TAGS - {"TY"}), delimiter_tags_mapping={})


def _parsed(parser: RisParser, chunk: Chunk) -> Fields:
    lines = chunk.lines
    if not lines[0].startswith("TY  -"):
        raise BrokenRecordError("does not begin with a line “TY  - ”")
    if not chunk.complete:
        raise BrokenRecordError("is cut off: the line “ER  - ” that ends it is missing")
    parsed = parser.parse("\n".join([*lines, "ER  - "]))[0]
    parsed["TY"] = [parsed.get("TY", "")]
    return {tag: values for tag, values in parsed.items() if isinstance(values, list)}


def chunks_of(text: str) -> Iterator[Chunk]:
    """The records of a file, told apart by `TY` and `ER`. Lines without a tag continue the field above them."""
    tagged = _TAGGED if _LOOSE_START.search(text) else _STRICTLY_TAGGED
    chunk: Chunk | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if _END.fullmatch(line):
            if chunk:
                chunk.complete = True
                yield chunk
            chunk = None
        elif found := tagged.match(line):
            if found[1] == "TY" and chunk:
                yield chunk
                chunk = None
            chunk = chunk or Chunk(number)
            chunk.fields.append([f"{found[1]}  - {(found[2] or '').strip()}"])
        elif chunk and line.strip():
            chunk.fields[-1] += [_joint(chunk.fields[-1][0]), line.strip()]
    if chunk:
        yield chunk


def _joint(line: str) -> str:
    # rispy is given one line a field; a sign that no decoded file contains stands for the line ends inside it.
    return _LINE_END if line[:2] in ("N1", "N2", "AB", "UR", "L1", "L2") else " "


def _texts(fields: Fields, *tags: str) -> list[str]:
    return [line for tag in tags for value in fields.get(tag, []) for line in value.split(_LINE_END) if line.strip()]


def _one(fields: Fields, *tags: str) -> str:
    return first_of(*(fields.get(tag) for tag in tags))


def _found(fields: Fields) -> Found:
    kind = _CSL_TYPES.get(_one(fields, "TY").upper()) or ("article-journal" if _one(fields, "JO", "JF") else "document")
    edited = _one(fields, "TY").upper() == "EDBOOK"
    authors = read_names(_authors(fields))
    editors = read_names(_texts(fields, "ED", "A2") if kind in _WITH_EDITORS else [])
    return Found(
        csl={"type": kind} | _titles(fields, kind) | _imprint(fields, kind),
        authors=Names() if edited else authors,
        editors=authors if edited else editors,
        dois=[*_texts(fields, "DO", "DI"), *_dois_elsewhere(fields)],
        pmids=[*_texts(fields, "PM"), *_accession_numbers(fields)],
        pmcids=[text for text in _texts(fields, "C2", "C1") if text.upper().startswith("PMC")],
        addresses=_texts(fields, "UR", "LK", "L2", "L3"),
        notes=_texts(fields, "N1", "C1", "C3"),
        key=_one(fields, "ID"),
        publication_types=[part for text in _texts(fields, "M3", "PT") for part in re.split(r"[;|]", text)],
        abstract=paragraphs("\n".join(_texts(fields, "AB") or _texts(fields, "N2"))),
    )


def _authors(fields: Fields) -> list[str]:
    """Reference Manager's `A1`, then `AU`; some exporters write every author in both. Two authors can share a name."""
    first = _texts(fields, "A1")
    return [*first, *(name for name in _texts(fields, "AU") if name not in first)]


def _titles(fields: Fields, kind: str) -> dict[str, Any]:
    title = _one(fields, "TI", "T1", "CT", "BT" if kind == "book" else "TI")
    if kind not in _PERIODICAL:
        container = _one(fields, "T2", "BT", "JF", "JO") if kind in _CONTAINED else ""
        return {"title": title, "container-title": container, "collection-title": _one(fields, "T3")}
    full = _one(fields, "JF", "T2", "JO", "J1", "JA", "J2")
    short = _one(fields, "JA", "J2", "J1", "JO")
    return {"title": title, "container-title": full, "container-title-short": short if short != full else ""}


def _imprint(fields: Fields, kind: str) -> dict[str, Any]:
    serial = _texts(fields, "SN")
    number = "number" if kind in ("report", "standard", "patent") else "issue"
    return {
        "issued": _issued(fields),
        "volume": _one(fields, "VL"),
        number: _one(fields, "IS", "M1" if number == "number" else "IS"),
        "page": read_pages(_one(fields, "SP"), _one(fields, "EP")) or read_pages(_one(fields, "C7", "AR")),
        "publisher": _one(fields, "PB"),
        "publisher-place": "" if kind in _PERIODICAL else _one(fields, "CY", "PP"),
        "edition": _one(fields, "ET"),
        "ISSN": read_issn(*serial),
        "ISBN": "" if kind in _PERIODICAL else read_isbn(*serial),
        "language": read_language(_one(fields, "LA")),
        "accessed": read_date(_one(fields, "Y2")),
    }


def _issued(fields: Fields) -> dict[str, Any] | None:
    """The year field decides; the date field adds month and day where it is of that year, or names none (EndNote)."""
    year = next(filter(None, map(read_date, _texts(fields, "PY", "Y1"))), None)
    day = _one(fields, "DA")
    if year is None:
        return read_date(day)
    number = year["date-parts"][0][0]
    dated = read_date(day) or read_date(f"{number} {day}")
    return dated if dated and dated["date-parts"][0][0] == number and not _as_exact(year, dated) else year


def _as_exact(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return len(one["date-parts"][0]) >= len(other["date-parts"][0]) and ("season" in one or "season" not in other)


def _dois_elsewhere(fields: Fields) -> list[str]:
    return [text for text in _texts(fields, "M3", "L3", "AN", "C7", "ID") if _BEGINS_AS_DOI.match(text)]


def _accession_numbers(fields: Fields) -> list[str]:
    """Accession numbers of PubMed: other databases number their records too."""
    from_pubmed = any(map(_PUBMED.search, _texts(fields, "DB", "DP")))
    known = from_pubmed or any(text.upper().startswith("PMC") for text in _texts(fields, "C2"))
    return [text for text in _texts(fields, "AN") if known and text.isascii() and text.isdigit() and len(text) < 9]
