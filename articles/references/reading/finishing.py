"""From the fields that a format's reader has found to one source in normal form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from articles.citations.csl import INCOMPLETE_AUTHORS
from articles.evidence_types import RetractionStatus
from articles.references.reading.evidence import (
    evidence_type_of,
    gravest,
    issuing_body_of,
    retraction_of,
    study_design_of,
)
from articles.references.reading.mentioned import (
    doi_in,
    doi_of_addresses,
    doi_of_notes,
    pmcid_in,
    pmcid_of_notes,
    pmid_in,
    pmid_of_addresses,
    pmid_of_notes,
)
from articles.references.reading.names import Names
from articles.references.reading.plain_text import plain, without_full_stop
from articles.references.reading.record import BrokenRecordError, ReadRecord, ReadSource

MAX_TITLE_CHARACTERS = 500
MAX_ADDRESS_CHARACTERS = 2000
AUTHORS_LEFT_OUT = (
    "The file ends the authors with “et al.”: the known ones are kept, and “et al.” is printed after them. "
    "Looking the source up gives all of them."
)
_RESOLVER = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_NO_IDENTIFIER = {"", "0", "-", "n/a", "na", "none", "null", "unavailable", "not available", "no doi"}


@dataclass
class Found:
    """What a reader found in one record, not yet in normal form.

    `csl` holds title, container and the like; the other fields what has to be weighed. `dois`, `pmids` and `pmcids`
    are the fields meant for them, in order of trust; addresses and notes are looked through after them.
    """

    csl: dict[str, Any] = field(default_factory=dict)
    authors: Names = field(default_factory=Names)
    editors: Names = field(default_factory=Names)
    dois: list[str] = field(default_factory=list)
    pmids: list[str] = field(default_factory=list)
    pmcids: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    publication_types: list[str] = field(default_factory=list)
    key: str = ""
    abstract: str = ""
    evidence_type: str = ""
    issuing_body: str = ""
    retraction: str = RetractionStatus.NONE.value
    retracted_on: date | None = None
    retraction_notice: str = ""


def finish(found: Found, line: int) -> ReadRecord:
    """The record in normal form. Raises `BrokenRecordError` for one without a title or with one that is no title."""
    found.addresses = [address for address in found.addresses if len(address) <= MAX_ADDRESS_CHARACTERS]
    csl = {name: value for name, value in found.csl.items() if value not in (None, "", [], {})}
    csl["title"] = _title(csl)
    for role, names in (("author", found.authors), ("editor", found.editors)):
        if names.people:
            csl[role] = [dict(name) for name in names.people]
    if found.authors.incomplete:
        csl["custom"] = {**_mapping(csl.get("custom")), INCOMPLETE_AUTHORS: True}
    if address := next(filter(None, map(_address, found.addresses)), ""):
        csl["URL"] = address
    remarks = list(_identified(csl, found))
    if found.authors.incomplete:
        remarks.append(AUTHORS_LEFT_OUT)
    if doi_of_addresses([csl.get("URL", "")]) and _RESOLVER.match(csl["URL"]):
        del csl["URL"]  # it says no more than the DOI
    evidence_type = found.evidence_type or evidence_type_of(csl, found.publication_types)
    by_title = retraction_of(csl["title"])
    retraction = gravest([found.retraction, by_title])
    notice = found.retraction_notice or ("the title" if by_title != RetractionStatus.NONE else "")
    data = ReadSource(
        csl=csl,
        evidence_type=evidence_type,
        issuing_body=found.issuing_body or issuing_body_of(csl, evidence_type),
        key=found.key,
        retraction=retraction,
        retracted_on=found.retracted_on if retraction == RetractionStatus.RETRACTED else None,
        retraction_notice=notice,
        study_design=study_design_of(found.publication_types),
        abstract=found.abstract,
    )
    return ReadRecord(line, data, tuple(remarks))


def _title(csl: Mapping[str, Any]) -> str:
    title = without_full_stop(plain(csl.get("title")))
    if not any(map(str.isalnum, title)):
        raise BrokenRecordError("has no title")
    if len(title) > MAX_TITLE_CHARACTERS:
        raise BrokenRecordError(f"has a title of {len(title)} characters; {MAX_TITLE_CHARACTERS} are the limit")
    return title


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _address(text: str) -> str:
    address = plain(text).split(" ")[0].strip("<>;,")
    return address if address.lower().startswith(("http://", "https://")) else ""


def _identified(csl: dict[str, Any], found: Found) -> Iterable[str]:
    """Puts the identifiers into `csl`; yields a remark for each field that holds something else."""
    dois, pmids = _stated(found.dois), _stated(found.pmids)
    doi = next(filter(None, map(doi_in, dois)), "") or doi_of_addresses(found.addresses) or doi_of_notes(found.notes)
    pmid = (
        next(filter(None, map(pmid_in, pmids)), "") or pmid_of_addresses(found.addresses) or pmid_of_notes(found.notes)
    )
    pmcid = next(filter(None, map(pmcid_in, found.pmcids)), "") or pmcid_of_notes(found.notes)
    for name, value in (("DOI", doi), ("PMID", pmid), ("PMCID", pmcid)):
        csl.pop(name, None)
        if value:
            csl[name] = value
    if dois and not doi:
        yield f"“{dois[0][:80]}” is not a DOI and was left out. A DOI looks like 10.1000/182."
    if pmids and not pmid:
        yield f"“{pmids[0][:80]}” is not a PubMed number and was left out. It has one to nine digits."


def _stated(texts: Iterable[str]) -> list[str]:
    return [text for text in map(plain, texts) if text.lower() not in _NO_IDENTIFIER]
