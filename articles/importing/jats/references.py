"""The reference list of a JATS article as sources, with the keys that its entries became."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree

from articles.evidence_types import RetractionStatus
from articles.importing.jats.citing import ReferenceOrder
from articles.importing.jats.elements import children, href_of, line_of, text_at, text_of
from articles.importing.listed import ListedSource, Sources
from articles.importing.printed_references import read_printed
from articles.references.reading.dates import read_date
from articles.references.reading.fields import read_isbn, read_issn, read_pages
from articles.references.reading.finishing import Found
from articles.references.reading.names import Name, Names, group, is_et_al, person, read_name, read_names

CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation")
TYPES = {
    "journal": "article-journal",
    "book": "book",
    "book-chapter": "chapter",
    "chapter": "chapter",
    "report": "report",
    "gov": "report",
    "guideline": "report",
    "web": "webpage",
    "webpage": "webpage",
    "website": "webpage",
    "confproc": "paper-conference",
    "conference": "paper-conference",
    "thesis": "thesis",
    "patent": "patent",
    "data": "dataset",
    "dataset": "dataset",
    "software": "software",
    "preprint": "article",
    "newspaper": "article-newspaper",
    "legal": "legislation",
    "standard": "standard",
}
TITLES = ("article-title", "chapter-title", "part-title", "data-title", "trans-title")
FEWEST_LETTERS = 20
ISSUED_BY = "Issued by "


def read_list(article: etree._Element) -> tuple[list[ListedSource], ReferenceOrder]:
    """Every entry in order. One that holds several citations (`4a`, `4b`) becomes several sources under one id."""
    sources = Sources()
    ids: list[str] = []
    keys: dict[str, tuple[str, ...]] = {}
    numbers: dict[int, str] = {}
    # Not those of a `sub-article`, which is another text: a review of this one, or its translation.
    refs = (
        ref for part in ("body", "back", "floats-group") for root in article.iterfind(part) for ref in root.iter("ref")
    )
    for position, ref in enumerate(refs, start=1):
        rid = ref.get("id") or f"ref-{position}"
        made = [sources.take(_found(one), text_of(one), line_of(one)) for one in _citations(ref)]
        ids.append(rid)
        keys[rid] = tuple(made)
        for element, key in zip(_citations(ref), made, strict=True):
            keys.setdefault(element.get("id") or rid, (key,))
        label = text_at(ref, "label", *(f"{name}/label" for name in CITATIONS)).strip("[](). ")
        numbers.setdefault(int(label) if label.isascii() and label.isdigit() and len(label) < 5 else position, rid)
    return sources.listed, ReferenceOrder(tuple(ids), keys, numbers)


def _citations(ref: etree._Element) -> list[etree._Element]:
    """The citations of an entry; of alternatives the one that is marked up best. An entry without any is one itself."""
    found = []
    for child in children(ref):
        if child.tag == "citation-alternatives":
            found += [one for name in CITATIONS for one in child.iterfind(name)][:1]
        elif child.tag in CITATIONS:
            found.append(child)
    return found or [ref]


def _found(citation: etree._Element) -> Found | None:
    """What a citation says, or None where its parts are not marked up and cannot be told apart."""
    titled = text_at(citation, *TITLES)
    if not titled and (_is_loose(citation) or not text_at(citation, "source")):
        printed = read_printed(_without_label(citation))
        return _with_identifiers(printed, citation) if printed else None
    found = Found(csl=_csl(citation), authors=_people(citation, "author"), editors=_people(citation, "editor"))
    return _with_identifiers(found, citation)


def _without_label(citation: etree._Element) -> str:
    return text_of(citation).removeprefix(text_at(citation, "label")).strip()


def _is_loose(citation: etree._Element) -> bool:
    """Whether much of a citation is text outside any element, so that its title is probably there."""
    loose = [citation.text or "", *(child.tail or "" for child in citation)]
    return sum(sum(map(str.isalpha, text)) for text in loose) >= FEWEST_LETTERS


def _with_identifiers(found: Found, citation: etree._Element) -> Found:
    ids = [(one.get("pub-id-type", ""), text_of(one)) for one in citation.iter("pub-id", "object-id", "article-id")]
    links = list(citation.iter("ext-link", "uri"))
    ids += [(one.get("ext-link-type", ""), href_of(one) or text_of(one)) for one in links]
    found.dois += [text for kind, text in ids if kind == "doi"]
    found.pmids += [text for kind, text in ids if kind == "pmid"]
    found.pmcids += [text for kind, text in ids if kind in {"pmc", "pmcid"}]
    found.addresses += [href_of(one) or text_of(one) for one in links]
    comments = [text_of(one) for one in citation.iter("comment")]
    found.notes += comments
    said = [comment for comment in comments if not _announces(found, comment)]
    found.csl["note"] = "; ".join(filter(None, said))
    return found


def _announces(found: Found, comment: str) -> bool:
    """Takes over what our own exports say in comments: who issued a source, and what its publisher announced."""
    if comment.startswith(ISSUED_BY):
        found.issuing_body = comment.removeprefix(ISSUED_BY)
        return True
    label, _, day = comment.partition(" on ")
    status = next((status for status in RetractionStatus if status and comment and label == status.label), None)
    if status is None or status == RetractionStatus.NONE:
        return False
    found.retraction, found.retraction_notice = status.value, "the file"
    parts = (read_date(day) or {}).get("date-parts", [[]])[0]
    found.retracted_on = date(*parts) if len(parts) == 3 else None
    return True


def _csl(citation: etree._Element) -> dict[str, Any]:
    written = citation.get("publication-type") or citation.get("citation-type") or citation.get("content-type") or ""
    kind = TYPES.get(written.lower(), "")
    title, source = text_at(citation, *TITLES), text_at(citation, "source", "series")
    volume = text_at(citation, "volume")
    if kind == "book" and title:
        kind = "chapter"
    pages = read_pages(text_at(citation, "fpage"), text_at(citation, "lpage")) or read_pages(
        text_at(citation, "page-range")
    )
    accessed = next(
        (one for one in citation.iter("date-in-citation") if "access" in one.get("content-type", "access")), None
    )
    return {
        "type": kind or ("article-journal" if volume or title else "document"),
        "title": title or source,
        "container-title": source if title else "",
        "issued": _date(citation),
        "accessed": _date_in(accessed),
        "volume": volume,
        "issue": " ".join(filter(None, (text_at(citation, "issue"), text_at(citation, "supplement")))),
        "page": pages or read_pages(text_at(citation, "elocation-id")),
        "edition": text_at(citation, "edition").removesuffix(".").removesuffix(" ed"),
        "publisher": text_at(citation, "publisher-name", "institution", "publisher/publisher-name"),
        "publisher-place": text_at(citation, "publisher-loc", "publisher/publisher-loc"),
        "event-title": text_at(citation, "conf-name"),
        "number": text_at(citation, "patent"),
        "version": text_at(citation, "version"),
        "ISSN": read_issn(text_at(citation, "issn")),
        "ISBN": read_isbn(text_at(citation, "isbn")),
    }


def _date(citation: etree._Element) -> dict[str, Any] | None:
    nested = citation.find("date")
    return _date_in(citation) or (_date_in(nested) if nested is not None else None)


def _date_in(element: etree._Element | None) -> dict[str, Any] | None:
    if element is None:
        return None
    year, month, day = (text_at(element, name) for name in ("year", "month", "day"))
    if not year:
        iso = element.get("iso-8601-date", "")
        return (
            read_date(iso or text_of(element)) if element.tag == "date-in-citation" else read_date(iso) if iso else None
        )
    month = month or text_at(element, "season")
    return read_date(f"{year}-{month}-{day}".rstrip("-") if month.isdigit() else f"{year} {month} {day}".strip())


def _people(citation: etree._Element, role: str) -> Names:
    """The names of one role. Those outside any `person-group` are the authors'."""
    groups = [one for one in citation.iterfind("person-group") if _role(one) == role]
    if role == "author" and not groups:
        groups = [citation]
    people: list[Name] = []
    incomplete = False
    for one in groups:
        named = list(_names(one))
        if not named and one.tag == "person-group":
            loose = read_names([text_of(one)])
            people += loose.people
            incomplete = incomplete or loose.incomplete
        people += [name for name in named if name]
        incomplete = incomplete or one.find("etal") is not None
    return Names(tuple(people), incomplete)


def _role(person_group: etree._Element) -> str:
    written = person_group.get("person-group-type", "author")
    return {"allauthors": "author", "all-authors": "author", "editors": "editor"}.get(written, written)


def _names(parent: etree._Element) -> Iterator[Name]:
    for child in children(parent):
        if child.tag == "name-alternatives":
            yield from list(_names(child))[:1]
        elif child.tag in ("name", "string-name") and (name := _person(child)):
            yield name
        elif child.tag == "collab" or (child.tag == "institution" and parent.tag == "person-group"):
            yield group(text_of(child))


def _person(element: etree._Element) -> Name | None:
    family, given = text_at(element, "surname"), text_at(element, "given-names")
    if family or given:
        return person(family, given, text_at(element, "suffix"))
    text = text_of(element)
    return None if is_et_al(text) else read_name(text)
