"""BibTeX and BibLaTeX, as Zotero, Better BibTeX, Mendeley, EndNote, JabRef, Google Scholar and publishers write it.

bibtexparser cuts the file into blocks. What it gives up on and what it would pass over in silence are named: blocks
that fail, fields that follow the end of their entry, values after a missing comma.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

import bibtexparser
from bibtexparser.library import Library
from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
    String,
)

from articles.references.reading.bibtex_names import read_bibtex_names
from articles.references.reading.dates import read_date
from articles.references.reading.fields import read_isbn, read_issn, read_language, read_pages
from articles.references.reading.finishing import Found, finish
from articles.references.reading.latex import from_latex, unescaped
from articles.references.reading.names import Names, group
from articles.references.reading.record import BrokenRecord, BrokenRecordError, ReadRecord, excerpt_of

# The library logs what it cannot read; here every such record is reported to the person instead.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

_TYPES = {
    entry: csl
    for csl, entries in {
        "article-journal": "article suppperiodical review",
        "book": "book mvbook collection mvcollection reference mvreference proceedings mvproceedings bookinbook",
        "chapter": "inbook incollection suppbook suppcollection inreference",
        "paper-conference": "inproceedings conference",
        "report": "techreport report manual",
        "thesis": "phdthesis mastersthesis thesis",
        "webpage": "online electronic www webpage",
        "manuscript": "unpublished",
        "pamphlet": "booklet",
        "patent": "patent",
        "dataset": "dataset",
        "software": "software",
        "periodical": "periodical",
        "legislation": "legislation legal",
        "legal_case": "jurisdiction",
        "standard": "standard",
    }.items()
    for entry in entries.split()
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_STRAY_FIELD = re.compile(r"\s*,?\s*[A-Za-z][\w-]*\s*=\s*[{\"\w]")
_PIECE = re.compile(r"\"(?:[^\"{}]|\{[^{}]*\})*\"|\{[^{}]*\}|[^\s\"{}#,]+")
_MISSING_COMMA = re.compile(r"[}\"]\s*[A-Za-z][\w-]*\s*=\s*[{\"\d]")
Fields = Mapping[str, str]
Text = Callable[..., str]


def read_bibtex(text: str) -> Iterator[ReadRecord | BrokenRecord]:
    """Every entry of a BibTeX file, in its order; comments, preambles and strings are not records."""
    blocks = list(bibtexparser.parse_string(text, parse_stack=[]).blocks)
    strings = _strings(blocks)
    entries = {id(block): entry for block in blocks if (entry := _entry_of(block))}
    _resolve(strings, list(entries.values()))
    by_key = {entry.key.lower(): entry for entry in reversed(entries.values())}
    for block, following in zip_longest(blocks, blocks[1:]):
        if entry := entries.get(id(block)):
            yield _read(entry, following, strings, by_key)
        elif isinstance(block, ParsingFailedBlock) and not isinstance(block, DuplicateBlockKeyBlock):
            yield _failed(block)


def _entry_of(block: Block) -> Entry | None:
    """The entry, also where the library sets it apart because a key or a field occurs twice.

    Two entries under one key are two sources all the same; of a field given twice BibTeX takes the first.
    """
    if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
        inner = block.ignore_error_block
        return _entry_of(inner) if inner is not None else None
    if not isinstance(block, Entry):
        return None
    fields: dict[str, Field] = {}
    for one in block.fields:
        name = one.key.lower()
        fields.setdefault(name, Field(name, one.value, one.start_line))
    return Entry(block.entry_type.lower(), block.key, list(fields.values()), block.start_line, block.raw)


def _strings(blocks: Iterable[Block]) -> dict[str, str]:
    defined = {month: month for month in _MONTHS}
    for block in blocks:
        inner = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        if isinstance(inner, String):
            defined[inner.key.lower()] = str(inner.value).strip()[1:-1]
    return defined


def _resolve(strings: Mapping[str, str], entries: list[Entry]) -> None:
    """Puts in what `@string` stands for and takes the outer braces or quotes off, in place."""
    library = Library([String(name, f"{{{value}}}") for name, value in strings.items()])
    keys = [entry.key for entry in entries]
    for number, entry in enumerate(entries):
        entry.key = str(number)  # the library passes over entries whose key it has seen
    library.add(list(entries))
    for middleware in (ResolveStringReferencesMiddleware(), RemoveEnclosingMiddleware()):
        library = middleware.transform(library)
    for key, entry in zip(keys, entries, strict=True):
        entry.key = key


def _failed(block: ParsingFailedBlock) -> BrokenRecord:
    why = " ".join(str(getattr(block.error, "abort_reason", block.error)).replace("`", "").split()).rstrip(".")
    return BrokenRecord(
        _line(block), f"cannot be read: {why}. Check its braces and commas", excerpt_of(block.raw or "")
    )


def _line(block: Block) -> int:
    return (block.start_line or 0) + 1


def _read(
    entry: Entry, following: Block | None, strings: Mapping[str, str], by_key: Mapping[str, Entry]
) -> ReadRecord | BrokenRecord:
    try:
        if isinstance(following, ImplicitComment) and _STRAY_FIELD.match(following.comment):
            raise BrokenRecordError("ends before its last fields: one of its braces closes too early")
        fields = _fields(entry, strings)
        return finish(_found(entry, _inherited(fields, by_key, strings)), _line(entry))
    except BrokenRecordError as error:
        return BrokenRecord(_line(entry), str(error), excerpt_of(entry.raw or ""))


def _fields(entry: Entry, strings: Mapping[str, str]) -> Fields:
    return {one.key: _value(one, strings) for one in entry.fields}


def _value(one: Field, strings: Mapping[str, str]) -> str:
    """The field's value; `"12~" # jan` is put together. Raises `BrokenRecordError` for a value run into the next."""
    value = str(one.value)
    if one.enclosing != "no-enclosing":
        return value
    if _MISSING_COMMA.search(value):
        raise BrokenRecordError(f"lacks a comma after its field “{one.key}”")
    if "#" not in value:
        return value
    pieces = (piece[1:-1] if piece[0] in '{"' else strings.get(piece.lower(), piece) for piece in _PIECE.findall(value))
    return "".join(pieces)


def _inherited(fields: Fields, by_key: Mapping[str, Entry], strings: Mapping[str, str]) -> Fields:
    """A chapter's or paper's fields with those of the volume that its `crossref` names."""
    parent = by_key.get(fields.get("crossref", "").strip().lower())
    if parent is None:
        return fields
    volume = dict(_fields(parent, strings))
    volume.setdefault("booktitle", volume.pop("title", ""))
    return {name: value for name, value in volume.items() if name not in ("author", "doi", "pmid", "pages")} | dict(
        fields
    )


def _found(entry: Entry, fields: Fields) -> Found:
    def text(*names: str) -> str:
        return next((value for name in names if (value := from_latex(fields.get(name, "")))), "")

    def bare(*names: str) -> list[str]:
        return [value for name in names if (value := unescaped(fields.get(name, "")))]

    eprint = text("eprinttype", "archiveprefix").lower()
    kind = _type(entry.entry_type, fields)
    authors = read_bibtex_names(fields.get("author", ""))
    bodies = tuple(group(body) for name in ("collaboration", "collaborator") if (body := text(name)))
    if kind in ("report", "webpage", "document", "book") and not authors.people and not fields.get("editor"):
        bodies = bodies or tuple(group(body) for body in [text("organization", "institution")] if body)
    return Found(
        csl={"type": kind} | _titles(kind, text) | _imprint(kind, fields, text),
        authors=Names((*authors.people, *bodies), authors.incomplete),
        editors=read_bibtex_names(fields.get("editor", "")),
        dois=bare("doi"),
        pmids=bare("pmid") + (bare("eprint") if eprint == "pubmed" else []),
        pmcids=bare("pmcid", "pmc") + (bare("eprint") if eprint == "pmc" else []),
        addresses=[part for value in bare("url", "howpublished", "bdsk-url-1", "link") for part in value.split()],
        notes=[_lines(fields.get(name, "")) for name in ("note", "annote", "annotation", "addendum", "extra")],
        publication_types=[text("type", "entrysubtype")] if kind not in ("thesis",) else [],
        key=entry.key,
        abstract=text("abstract"),
    )


def _lines(note: str) -> str:
    return "\n".join(map(unescaped, note.splitlines()))


def _type(entry_type: str, fields: Fields) -> str:
    if entry_type in _TYPES:
        return _TYPES[entry_type]
    if fields.get("journal") or fields.get("journaltitle"):
        return "article-journal"
    if fields.get("eprint"):
        return "article"
    return "webpage" if fields.get("url") or "http" in fields.get("howpublished", "") else "document"


def _titles(kind: str, text: Text) -> dict[str, Any]:
    title, subtitle = text("title"), text("subtitle")
    container = (
        ("journal", "journaltitle")
        if kind.startswith("article")
        else ("booktitle", "maintitle", "journal", "journaltitle")
    )
    full, short = text(*container), text("shortjournal")
    return {
        "title": f"{title.rstrip(':')}: {subtitle}" if title and subtitle else title or text("booktitle"),
        "container-title": full,
        "container-title-short": short if short != full else "",
        "collection-title": text("series"),
        "genre": text("type") if kind == "thesis" else "",
    }


def _imprint(kind: str, fields: Fields, text: Text) -> dict[str, Any]:
    number = "number" if kind in ("report", "patent", "standard") else "issue"
    return {
        "issued": _issued(text),
        "volume": text("volume"),
        number: text("number", "issue") if number == "number" else text("issue", "number"),
        "page": read_pages(text("pages")) or read_pages(text("eid", "articleno", "article-number", "articlenumber")),
        "publisher": text("publisher", "institution", "school", "organization"),
        "publisher-place": text("address", "location"),
        "edition": text("edition"),
        "ISSN": read_issn(fields.get("issn", "")),
        "ISBN": read_isbn(fields.get("isbn", "")),
        "language": read_language(text("langid")) or read_language(text("language")),
        "accessed": read_date(text("urldate")),
    }


def _issued(text: Text) -> dict[str, Any] | None:
    """The most exact date that the fields allow; a month can be a number, a name, or carry the day (`jan.~12`)."""
    year, month, day = text("year"), text("month"), text("day")
    if not year:
        return read_date(text("date"))
    written = (f"{year}-{month}-{day}".rstrip("-"), f"{year} {month} {day}".strip(), f"{month} {year}", year)
    dates = [dated for dated in map(read_date, written) if dated]
    return max(dates, key=lambda dated: len(dated["date-parts"][0]), default=None)
