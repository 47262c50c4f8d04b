"""CSL-JSON, as Zotero, Crossref, Mendeley, Pandoc and Manubot write it; one broken item does not spoil the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from articles.citations.csl import FROZEN_ITEM, UnreadableReferences, read_csl_json
from articles.citations.source import Source
from articles.evidence_types import EvidenceType
from articles.references.reading.dates import date_part, read_date
from articles.references.reading.fields import read_language, read_pages
from articles.references.reading.finishing import Found, finish
from articles.references.reading.names import Names, group, is_et_al, is_group, read_name, read_names
from articles.references.reading.plain_text import first_of, paragraphs, plain
from articles.references.reading.record import BrokenRecord, BrokenRecordError, ReadRecord, excerpt_of

_OPENING = re.compile(r"\s*(?:\[|\{\s*\"(?:items|references)\"\s*:\s*\[)")
_GAP = re.compile(r"[\s,]*")
# Where the next item may begin after a broken one: no object inside an item begins with one of these names.
_NEXT_ITEM = re.compile(
    r"(?<=[,\s}\]])\{(?=\s*\"(?:id|type|title|DOI|PMID|issued|language|abstract|author|container-title)\"\s*:)"
)
_CROSSREF_TYPES = {
    "journal-article": "article-journal",
    "book-chapter": "chapter",
    "proceedings-article": "paper-conference",
    "posted-content": "article",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "dissertation": "thesis",
    "website": "webpage",
}
_OTHER_NAMES = ("editor", "translator", "container-author", "collection-editor", "director", "recipient")
_NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix")
_OWN = tuple("evidence_type evidence-type issuing_body issuing-body retraction retracted_on retracted-on".split())
_KEPT_ELSEWHERE = frozenset([*_OWN, FROZEN_ITEM])
_NOTED_EVIDENCE = re.compile(r"^\s*\{?:?\s*evidence[-_ ]type\s*:\s*([A-Za-z _-]+)", re.IGNORECASE | re.MULTILINE)
_DATES = ("issued", "accessed", "original-date", "submitted", "event-date", "available-date")
# The other variables of CSL 1.0.2's schema that a reference in our library can carry.
_TEXTS = (
    "title-short,container-title,container-title-short,journalAbbreviation,collection-title,collection-number,volume,"
    "volume-title,number,number-of-pages,number-of-volumes,part-number,issue,chapter-number,edition,version,publisher,"
    "publisher-place,event-title,event-place,ISBN,genre,medium,status,jurisdiction,authority,archive,archive_location,"
    "call-number,keyword,note,section,source,original-title,supplement-number"
).split(",")


def read_items(text: str) -> Iterator[ReadRecord | BrokenRecord]:
    """Every item of a CSL-JSON array, in its order. Raises `UnreadableReferences` for JSON of another shape."""
    for line, raw, item in _items(text):
        try:
            if not isinstance(item, dict):
                raise BrokenRecordError(item if isinstance(item, str) else "is not a JSON object")
            yield finish(_found(item), line)
        except BrokenRecordError as error:
            yield BrokenRecord(line, str(error), excerpt_of(raw))


def _items(text: str) -> Iterator[tuple[int, str, Any]]:
    """(line, beginning, item) of each item; for one that is not JSON the reason stands in the item's place."""
    opening = _OPENING.match(text)
    single = opening is None and text.lstrip().startswith("{")
    if not opening and not single:
        raise UnreadableReferences("The reference file is not CSL-JSON: it should be an array of items.")
    decoder = json.JSONDecoder(parse_constant=_refused)
    place = _GAP.match(text, opening.end() if opening else 0)
    at, counted, line = place.end() if place else 0, 0, 1
    item: Any = None
    while at < len(text) and text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            item, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            item, end = _reason(error, line, at, text), _next_item(text, at)
        yield line, text[at : at + 400], item
        gap = _GAP.match(text, end)
        at = gap.end() if gap else end
    if ending := _odd_ending(text, at, item, single=single, wrapped=bool(opening and "{" in opening[0])):
        yield line + text.count("\n", counted, at), text[at : at + 400] or text[-120:], ending


def _odd_ending(text: str, at: int, item: Any, *, single: bool, wrapped: bool) -> str:
    """What is wrong with how the file ends, where the last item is not to blame already; or nothing."""
    if at >= len(text):
        cut = not (single or isinstance(item, str))
        return "is missing: the file ends before the array does, so it may be cut off" if cut else ""
    return "" if wrapped or not text[at + 1 :].strip() else "stands after the end of the array and was not read"


def _refused(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _reason(error: ValueError | RecursionError, line: int, at: int, text: str) -> str:
    if isinstance(error, json.JSONDecodeError):
        where = line + text.count("\n", at, error.pos)
        return f"is not JSON: {error.msg} in line {where}"
    return "is nested too deeply" if isinstance(error, RecursionError) else "holds a number that JSON does not have"


def _next_item(text: str, at: int) -> int:
    found = _NEXT_ITEM.search(text, at + 1)
    end = text.rfind("]", at)
    return found.start() if found else end if end > at else len(text)


def _found(item: Mapping[str, Any]) -> Found:
    kind = plain(item.get("type"))
    csl: dict[str, Any] = {"type": _CROSSREF_TYPES.get(kind, kind) or "document", "title": first_of(item.get("title"))}
    csl |= {name: first_of(item.get(name)) for name in _TEXTS}
    csl |= {name: _date(item.get(name)) for name in _DATES}
    csl |= {name: [dict(one) for one in _names(item.get(name)).people] for name in _OTHER_NAMES}
    csl |= {
        "ISSN": first_of(item.get("ISSN")),
        "page": read_pages(first_of(item.get("page"))),
        "language": read_language(first_of(item.get("language"))),
        "note": paragraphs(item.get("note")),
        "custom": _custom(item.get("custom")),
    }
    own = _own_fields(item)
    return Found(
        csl=csl,
        authors=_names(item.get("author")),
        dois=[first_of(item.get("DOI"))],
        pmids=[first_of(item.get("PMID"), item.get("pmid"))],
        pmcids=[first_of(item.get("PMCID"), item.get("pmcid"))],
        addresses=[first_of(item.get("URL"))],
        notes=[paragraphs(item.get("note"))],
        publication_types=[csl["genre"]] if csl["genre"] else [],
        key=first_of(item.get("id"), item.get("citation-key")),
        abstract=paragraphs(item.get("abstract")),
        evidence_type=_stated_evidence(item, own.evidence_type),
        issuing_body=own.issuing_body,
        retraction=own.retraction,
        retracted_on=own.retracted_on,
    )


def _custom(value: Any) -> dict[str, Any] | None:
    """What others put into `custom`; fields of our own have places of their own."""
    return (
        {name: kept for name, kept in value.items() if name not in _KEPT_ELSEWHERE} if isinstance(value, dict) else None
    )


def _own_fields(item: Mapping[str, Any]) -> Source:
    """The fields that CSL does not have, read by the same rules as in a manuscript's reference file."""
    custom = item.get("custom")
    places = [custom if isinstance(custom, dict) else {}, item]
    fields = {name: place[name] for place in places for name in _OWN if name in place}
    return read_csl_json(json.dumps([{"id": "item", **fields}]).encode())[0]


def _stated_evidence(item: Mapping[str, Any], read: str) -> str:
    """The evidence type that the item states, or nothing; `evidence-type: …` can also stand in the note."""
    if read != EvidenceType.OTHER:
        return read
    custom = item.get("custom")
    stated = [place.get(name) for place in (item, custom) if isinstance(place, dict) for name in _OWN[:2]]
    noted = _NOTED_EVIDENCE.search(paragraphs(item.get("note")))
    wanted = first_of(*stated, noted[1] if noted else "").lower().replace(" ", "-").replace("_", "-")
    return wanted if wanted in EvidenceType.values else ""


def _names(value: Any) -> Names:
    read = [_name(one) for one in (value if isinstance(value, list) else [value])]
    return Names(tuple(one for names in read for one in names.people), any(names.incomplete for names in read))


def _name(value: Any) -> Names:
    if isinstance(value, str):
        return read_names([value])
    if not isinstance(value, Mapping):
        return Names()
    parts = {part: text for part in _NAME_PARTS if (text := plain(value.get(part)))}
    family, given = parts.get("family", ""), parts.get("given", "")
    if family and given:
        return Names((parts,))
    text = first_of(value.get("literal"), value.get("name"), family, given)
    if is_et_al(text) or not read_name(text):
        return Names(incomplete=is_et_al(text))
    return Names((parts,) if family and not is_group(family) else (group(text),))


def _date(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        return read_date(first_of(value)) if value else None
    moments = value.get("date-parts")
    moments = moments if isinstance(moments, list) else []
    parts = [part for moment in moments[:2] if isinstance(moment, list) and (part := date_part(moment))]
    if not parts:
        return read_date(first_of(value.get("raw"), value.get("literal")))
    season = plain(value.get("season"))
    return {"date-parts": parts} | ({"season": int(season)} if season in ("1", "2", "3", "4") else {})
