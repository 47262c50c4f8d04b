"""PubMed XML (`PubmedArticleSet`), as PubMed's site and the E-utilities give it.

The file is cut into records before parsing, so that one that is not well-formed does not take the others with it. No
document type is ever parsed and no entity expanded: a file that declares entities is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from lxml import etree

from articles.citations.csl import UnreadableReferences
from articles.references.reading.announcements import announced
from articles.references.reading.dates import read_date
from articles.references.reading.fields import journal_title, read_isbn, read_issn, read_language, read_pages
from articles.references.reading.finishing import Found, finish
from articles.references.reading.names import Name, Names, group, is_et_al, person, read_name
from articles.references.reading.plain_text import paragraphs, plain, raised
from articles.references.reading.record import BrokenRecord, BrokenRecordError, ReadRecord, excerpt_of

MAX_RECORD_CHARACTERS = 5_000_000

_START = re.compile(r"<(PubmedArticle|PubmedBookArticle)(?=[\s>/])")
_NUMBER = re.compile(r"<PMID\b")
_DECLARATION = re.compile(r"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)\b", re.IGNORECASE)


def read_pubmed_xml(text: str) -> Iterator[ReadRecord | BrokenRecord]:
    """Every article and book of a PubMed XML file, in its order.

    Raises `UnreadableReferences` for a file that declares entities, which PubMed's own files never do.
    """
    first = _START.search(text)
    if _DECLARATION.search(text, 0, first.start() if first else len(text)):
        raise UnreadableReferences(
            "The reference file declares XML entities, which PubMed's files never do. It was not read."
        )
    counted, line = 0, 1
    for start, end, name in _places(text):
        line, counted = line + text.count("\n", counted, start), start
        try:
            yield finish(_found(_element(text[start:end], name)), line)
        except BrokenRecordError as error:
            yield BrokenRecord(line, str(error), excerpt_of(re.sub(r"<[^<>]*>", " ", text[start : start + 1500])))


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    """Beginning, end and name of each record; one that lacks its end goes to where the next begins.

    A record whose first tag is damaged has no name: what lies between two records and holds a PMID.
    """
    starts = list(_START.finditer(text))
    for found, following in zip_longest(starts, starts[1:]):
        limit = following.start() if following else len(text)
        closing = f"</{found[1]}>"
        end = text.find(closing, found.end(), limit)
        done = end + len(closing) if end >= 0 else limit
        yield found.start(), done, found[1]
        if stray := _NUMBER.search(text, done, limit):
            yield stray.start(), limit, ""


def _element(xml: str, name: str) -> etree._Element:
    if len(xml) > MAX_RECORD_CHARACTERS:
        raise BrokenRecordError(f"is over the limit of {MAX_RECORD_CHARACTERS // 1_000_000} million characters")
    if not name:
        raise BrokenRecordError("does not begin with “<PubmedArticle>”")
    if not xml.endswith(f"</{name}>"):
        raise BrokenRecordError(f"is cut off: its end “</{name}>” is missing")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(xml.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        raise BrokenRecordError(f"is not well-formed XML ({str(error.msg).split(', line')[0]})") from error


def _text(element: etree._Element | None) -> str:
    """The element's text; raised numbers stay raised."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    pieces = [element.text or ""]
    for child in element:
        inner = _text(child) if isinstance(child.tag, str) else ""
        pieces += [raised(inner.strip(), child.tag) if child.tag in ("sup", "sub") else inner, child.tail or ""]
    return "".join(pieces)


def _at(root: etree._Element, *paths: str) -> str:
    """The text at the first of the paths that leads to some."""
    found = (element for path in paths for element in root.iterfind(path))
    return next((text for element in found if (text := plain(_text(element)))), "")


def _found(root: etree._Element) -> Found:
    book = root.tag == "PubmedBookArticle"
    record = root.find("BookDocument" if book else "MedlineCitation")
    if record is None:
        raise BrokenRecordError("holds neither an article nor a book")
    work = record if book else record.find("Article")
    if work is None:
        raise BrokenRecordError("has no element “Article”")
    data = root.find("PubmedBookData" if book else "PubmedData")
    lists = [part.find("ArticleIdList") for part in (record, data) if part is not None]
    ids = [one for part in lists if part is not None for one in part.iterfind("ArticleId")]
    types = [plain(_text(one)) for one in work.iter("PublicationType")]
    fate = announced(_links(record), types)
    return Found(
        csl=_book(record) if book else _article(work),
        authors=_names(work, ("AuthorList", "Book/AuthorList"), "authors"),
        editors=_names(work, ("AuthorList", "Book/AuthorList"), "editors"),
        dois=[*(_text(one) for one in ids if one.get("IdType") == "doi"), *_locations(work, "doi")],
        pmids=[_text(record.find("PMID"))],
        pmcids=[_text(one) for one in ids if one.get("IdType") in ("pmc", "pmcid")],
        publication_types=types,
        abstract=_abstract(work.find("Abstract")),
        retraction=fate.status,
        retracted_on=fate.on,
        retraction_notice=fate.notice,
    )


def _locations(work: etree._Element, kind: str) -> list[str]:
    valid = (one for one in work.iterfind("ELocationID") if one.get("ValidYN", "Y") == "Y")
    return [_text(one) for one in valid if one.get("EIdType") == kind]


def _links(record: etree._Element) -> list[tuple[str, str]]:
    found = record.iterfind("CommentsCorrectionsList/CommentsCorrections")
    return [(one.get("RefType", ""), plain(_text(one.find("RefSource")))) for one in found]


def _article(work: etree._Element) -> dict[str, Any]:
    journal, short = journal_title(_at(work, "Journal/Title")), _at(work, "Journal/ISOAbbreviation")
    pages = read_pages(_at(work, "Pagination/MedlinePgn"))
    return {
        "type": "article-journal",
        "title": _at(work, "ArticleTitle", "VernacularTitle"),
        "container-title": journal or short,
        "container-title-short": short if short != journal else "",
        "issued": _date(work.find("Journal/JournalIssue/PubDate")) or _date(work.find("ArticleDate")),
        "volume": _at(work, "Journal/JournalIssue/Volume"),
        "issue": _at(work, "Journal/JournalIssue/Issue"),
        "page": pages or read_pages(_at(work, "Pagination/StartPage"), _at(work, "Pagination/EndPage")),
        "ISSN": read_issn(_at(work, "Journal/ISSN")),
        "language": read_language(_at(work, "Language")),
    }


def _book(record: etree._Element) -> dict[str, Any]:
    title, volume = _at(record, "ArticleTitle"), _at(record, "Book/BookTitle")
    return {
        "type": "chapter" if title and title != volume else "book",
        "title": title or volume,
        "container-title": volume if title and title != volume else "",
        "collection-title": _at(record, "Book/CollectionTitle"),
        "issued": _date(record.find("Book/PubDate")),
        "page": read_pages(_at(record, "Pagination/MedlinePgn")),
        "publisher": _at(record, "Book/Publisher/PublisherName"),
        "publisher-place": _at(record, "Book/Publisher/PublisherLocation"),
        "edition": _at(record, "Book/Edition"),
        "ISBN": read_isbn(_at(record, "Book/Isbn")),
        "language": read_language(_at(record, "Language")),
    }


def _date(element: etree._Element | None) -> dict[str, Any] | None:
    if element is None:
        return None
    if medline := _at(element, "MedlineDate"):
        return read_date(medline)
    year, month, day = (_at(element, name) for name in ("Year", "Month", "Day"))
    if month.isdigit():
        return read_date(f"{year}-{month}-{day}".rstrip("-"))
    return read_date(f"{year} {month or _at(element, 'Season')} {day}".strip())


def _names(work: etree._Element, paths: tuple[str, ...], role: str) -> Names:
    people: list[Name] = []
    incomplete = False
    for author in (one for path in paths for part in work.iterfind(path) if _is(part, role) for one in part):
        if author.tag != "Author" or author.get("ValidYN", "Y") != "Y":
            continue
        body, family = _at(author, "CollectiveName"), _at(author, "LastName")
        incomplete = incomplete or is_et_al(body or family)
        if body and read_name(body) and not is_et_al(body):
            people.append(group(body.rstrip(".")))
        elif family and not is_et_al(family):
            people.append(person(family, _at(author, "ForeName", "Initials"), _at(author, "Suffix")))
    return Names(tuple(people), incomplete or _cut(work, paths, role))


def _is(part: etree._Element, role: str) -> bool:
    return part.get("Type", "authors") == role


def _cut(work: etree._Element, paths: tuple[str, ...], role: str) -> bool:
    """MEDLINE of the years when only the first authors were kept says so (`CompleteYN="N"`)."""
    return any(part.get("CompleteYN") == "N" for path in paths for part in work.iterfind(path) if _is(part, role))


def _abstract(element: etree._Element | None) -> str:
    if element is None:
        return ""
    parts = ((part.get("Label", ""), plain(_text(part))) for part in element.iterfind("AbstractText"))
    return paragraphs("\n".join(f"{label}: {text}" if label else text for label, text in parts if text))
