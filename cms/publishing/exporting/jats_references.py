"""The sources of a text as a JATS list of references, each in an `element-citation`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from articles.citations.nlm import doi_of, pmid_of, url_of
from articles.citations.source import Source
from cms.publishing.exporting.csl_fields import (
    Person,
    container_of,
    date_parts,
    notes_on,
    page_range,
    people,
    plain,
)
from cms.publishing.exporting.jats_elements import dated, element, holding, linked

# The values of `publication-type` that the JATS tag library suggests.
_PUBLICATION_TYPES = {
    **dict.fromkeys(("article-journal", "article", "review"), "journal"),
    **dict.fromkeys(("article-magazine", "article-newspaper"), "newspaper"),
    **dict.fromkeys(("book", "chapter", "entry-encyclopedia", "entry-dictionary"), "book"),
    **dict.fromkeys(("webpage", "website", "post", "post-weblog"), "webpage"),
    **dict.fromkeys(("legislation", "regulation"), "legal"),
    "dataset": "data",
    "paper-conference": "confproc",
    "report": "report",
    "software": "software",
    "standard": "standard",
    "thesis": "thesis",
}
_CHAPTERS = frozenset({"chapter", "entry-encyclopedia", "entry-dictionary"})


def reference_list(sources: Iterable[Source]) -> etree._Element | None:
    """The list in the order of the numbers, or None without sources. The first has the id `ref-1` and the label 1."""
    refs = [
        holding("ref", element("label", f"{number}"), _citation(source), id=f"ref-{number}")
        for number, source in enumerate(sources, start=1)
    ]
    return holding("ref-list", element("title", "References"), *refs) if refs else None


def _citation(source: Source) -> etree._Element:
    kind = plain(source.csl.get("type"))
    parts = _parts(source, kind)
    return holding("element-citation", *parts, publication_type=_PUBLICATION_TYPES.get(kind, "other"))


def _parts(source: Source, kind: str) -> Iterator[etree._Element]:
    csl = source.csl
    yield from _names(csl, "author")
    yield from _names(csl, "editor")
    yield from _titles(csl, kind)
    yield from _texts(csl, {"edition": "edition", "publisher-loc": "publisher-place", "publisher-name": "publisher"})
    if issued := date_parts(csl.get("issued")):
        yield from _issued(issued)
    yield from _texts(csl, {"volume": "volume", "issue": "issue"})
    yield from _pages(csl)
    yield from _texts(csl, {"isbn": "ISBN", "issn": "ISSN"})
    if accessed := date_parts(csl.get("accessed")):
        yield dated("date-in-citation", accessed, content_type="access-date")
    yield from _identifiers(csl)
    for note in notes_on(source):
        yield element("comment", note)


def _texts(csl: Mapping[str, Any], fields: Mapping[str, str]) -> Iterator[etree._Element]:
    for tag, name in fields.items():
        if value := plain(csl.get(name)):
            yield element(tag, value)


def _titles(csl: Mapping[str, Any], kind: str) -> Iterator[etree._Element]:
    """A part of a larger work has a title and a `source`; a work by itself only the latter."""
    title, container = plain(csl.get("title")) or "Untitled source", container_of(csl)
    if container:
        yield element("chapter-title" if kind in _CHAPTERS else "article-title", title)
    yield element("source", container or title)


def _issued(issued: tuple[int, ...]) -> Iterator[etree._Element]:
    whole = dated("date", issued)
    iso = whole.get("iso-8601-date", "")
    for part in reversed(list(whole)):
        if part.tag == "year":
            part.set("iso-8601-date", iso)
        yield part


def _pages(csl: Mapping[str, Any]) -> Iterator[etree._Element]:
    first, last = page_range(csl)
    first = first or plain(csl.get("number"))
    if last:
        yield element("fpage", first)
        yield element("lpage", last)
    elif first:
        yield element("fpage" if first.isdigit() else "elocation-id", first)


def _identifiers(csl: Mapping[str, Any]) -> Iterator[etree._Element]:
    if doi := doi_of(csl):
        yield element("pub-id", doi, pub_id_type="doi")
    if pmid := pmid_of(csl):
        yield element("pub-id", pmid, pub_id_type="pmid")
    if (url := url_of(csl)) and not doi:
        yield linked(element("ext-link", url, ext_link_type="uri"), url)


def _names(csl: Mapping[str, Any], role: str) -> Iterator[etree._Element]:
    if names := [_name(person) for person in people(csl, role)]:
        yield holding("person-group", *names, person_group_type=role)


def _name(person: Person) -> etree._Element:
    if person.is_et_al:
        return element("etal")
    if person.literal:
        return element("collab", person.literal)
    parts = {"surname": person.family_with_particle, "given-names": person.given, "suffix": person.suffix}
    return holding("name", *(element(tag, value) for tag, value in parts.items() if value))
