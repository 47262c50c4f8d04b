"""Crossref's REST API (`/works/{doi}`): metadata of what has a Crossref DOI, and what was announced about it.

Field names as in https://api.crossref.org/swagger-ui; `updated-by` holds publishers' Crossmark updates and Retraction
Watch's records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings

from articles.evidence_types import RetractionStatus
from articles.references.identifiers import normal_doi
from articles.references.lookup.fetching import Fetcher
from articles.references.lookup.identifier import Identifier
from articles.references.lookup.jats_text import abstract, one_line
from articles.references.lookup.provider import Found, LookupTrouble, Statement
from articles.references.reading import finishing as reading
from articles.references.reading.evidence import retraction_of
from articles.references.reading.fields import read_isbn, read_issn, read_language, read_pages
from articles.references.reading.names import Names, group, person
from articles.references.reading.record import BrokenRecordError

_KINDS = ("application/json", "application/vnd.crossref-api-message+json")
MAX_NAMES = 1_000

CSL_TYPES: Mapping[str, str] = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-set": "book",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "book-track": "chapter",
    "reference-entry": "entry-encyclopedia",
    "report": "report",
    "report-component": "report",
    "posted-content": "article",
    "dataset": "dataset",
    "database": "dataset",
    "dissertation": "thesis",
    "standard": "standard",
    "peer-review": "review",
}

# Crossmark's kinds of update. A partial retraction counts as a correction, as in imports; additions and new versions
# say nothing against what was published.
STATUSES: Mapping[str, RetractionStatus] = {
    "retraction": RetractionStatus.RETRACTED,
    "withdrawal": RetractionStatus.RETRACTED,
    "removal": RetractionStatus.RETRACTED,
    "partial-retraction": RetractionStatus.CORRECTED,
    "expression-of-concern": RetractionStatus.CONCERN,
    "correction": RetractionStatus.CORRECTED,
    "corrigendum": RetractionStatus.CORRECTED,
    "erratum": RetractionStatus.CORRECTED,
}


class Crossref:
    """Finds DOIs. `name`, `find`: see `Provider`."""

    name = "Crossref"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def find(self, identifier: Identifier) -> Found | None:
        """The work with this DOI; None for other kinds of identifier. Raises LookupTrouble."""
        if identifier.kind != "doi":
            return None
        query = {"mailto": settings.CONTACT_EMAIL} if settings.CONTACT_EMAIL else {}
        body = self._fetcher.get(f"/works/{quote(identifier.value, safe='')}", query, kinds=_KINDS)
        return None if body is None else _found(_message(body), identifier)


def _message(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise LookupTrouble("Crossref sent an answer that breaks off or cannot be read.") from error
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict) or not _line(message.get("title")):
        raise LookupTrouble("Crossref sent an answer without a title; enter the source by hand.")
    return message


def _found(message: Mapping[str, Any], asked: Identifier) -> Found:
    published_as = _published_as(message)
    read = reading.Found(
        csl=csl_item(message) | ({"custom": {"published-as": published_as}} if published_as else {}),
        authors=_names(message.get("author")),
        editors=_names(message.get("editor")),
        dois=[_text(message.get("DOI")), asked.value],
        abstract=abstract(_text(message.get("abstract"))),
    )
    try:
        source = reading.finish(read, 1).data
    except BrokenRecordError as error:
        raise LookupTrouble(f"Crossref sent a record that {error}.") from error
    return Found(
        provider=Crossref.name,
        csl=source.csl,
        evidence_type=source.evidence_type,
        issuing_body=source.issuing_body,
        abstract=source.abstract,
        statement=statement_of(message),
        published_as=published_as,
        announces=_announces(message),
    )


def csl_item(message: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a CSL-JSON item from a Crossref work, without names and identifiers. Fields of an unexpected shape
    are left out."""
    title, subtitle = _line(message.get("title")), _line(message.get("subtitle"))
    if subtitle and subtitle.casefold() not in title.casefold():
        title = f"{title}: {subtitle}" if title[-1] not in ":?!" else f"{title} {subtitle}"
    return {
        "type": CSL_TYPES.get(_text(message.get("type")), "document"),
        "genre": "preprint" if _text(message.get("subtype")) == "preprint" else "",
        "title": title,
        "container-title": _line(message.get("container-title")) or _line(message.get("group-title")),
        "container-title-short": _line(message.get("short-container-title")),
        "issued": _issued(message),
        "volume": _line(message.get("volume")),
        "issue": _line(message.get("issue")),
        "page": read_pages(_line(message.get("page")) or _line(message.get("article-number"))),
        "edition": _line(message.get("edition-number")),
        "publisher": _line(message.get("publisher")) or _institution(message),
        "publisher-place": _line(message.get("publisher-location")),
        "language": read_language(_line(message.get("language"))),
        "ISSN": read_issn(_line(message.get("ISSN"))),
        "ISBN": read_isbn(_line(message.get("ISBN"))),
    }


def statement_of(message: Mapping[str, Any]) -> Statement:
    """The gravest update that Crossref knows of this work, or what a title that begins “RETRACTED:” says."""
    stated = [
        Statement(Crossref.name, status, _day(update.get("updated")), _notice(update))
        for update in _objects(message.get("updated-by"))
        if (status := STATUSES.get(_update_type(update)))
    ]
    if not stated and retraction_of(_line(message.get("title"))) != RetractionStatus.NONE:
        return Statement(Crossref.name, RetractionStatus.RETRACTED, None, "the title")
    stated.sort(key=lambda statement: (statement.gravity, statement.on or date.max, statement.notice))
    return stated[0] if stated else Statement(Crossref.name)


def _update_type(update: Mapping[str, Any]) -> str:
    return _text(update.get("type")).lower().replace("_", "-").replace(" ", "-")


def _notice(update: Mapping[str, Any]) -> str:
    if doi := normal_doi(_text(update.get("DOI"))):
        return doi
    return f"Retraction Watch {_text(update.get('record-id'))}".strip() if update.get("record-id") else "Crossref"


def _announces(message: Mapping[str, Any]) -> str:
    grave = (update for update in _objects(message.get("update-to")) if _update_type(update) in STATUSES)
    return next((doi for update in grave if (doi := normal_doi(_text(update.get("DOI"))))), "")


def _published_as(message: Mapping[str, Any]) -> str:
    relation = message.get("relation")
    related = relation.get("is-preprint-of") if isinstance(relation, Mapping) else None
    return next((doi for one in _objects(related) if (doi := normal_doi(_text(one.get("id"))))), "")


def _names(people: Any) -> Names:
    names = []
    for one in list(_objects(people))[:MAX_NAMES]:
        family, given = _line(one.get("family")), _line(one.get("given"))
        if family:
            names.append(person(family, given, _line(one.get("suffix"))))
        elif body := _line(one.get("name")) or given:
            names.append(group(body))
    return Names(tuple(names))


def _issued(message: Mapping[str, Any]) -> dict[str, Any] | None:
    for field in ("published-print", "issued", "published", "published-online", "posted"):
        if parts := _date_parts(message.get(field)):
            return {"date-parts": [parts]}
    return None


def _date_parts(value: Any) -> list[int]:
    """Year, month and day as far as they are there and make sense."""
    try:
        parts = [int(part) for part in value["date-parts"][0][:3]]
        date(*[*parts, 1, 1][:3])
    except (KeyError, IndexError, TypeError, ValueError):
        return []
    return parts


def _day(value: Any) -> date | None:
    parts = _date_parts(value)
    return date(*parts) if len(parts) == 3 else None


def _institution(message: Mapping[str, Any]) -> str:
    return next((name for one in _objects(message.get("institution")) if (name := _line(one.get("name")))), "")


def _objects(value: Any) -> Iterable[Mapping[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, Mapping)]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _line(value: Any) -> str:
    return one_line(_text(value))
