"""The reference file beside a manuscript: CSL-JSON to the last field, or any other format that is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from articles.checks.finding import Finding, Severity
from articles.citations.csl import (
    UnreadableReferences,
    authors_are_incomplete,
    frozen_source,
    is_et_al,
    read_csl_json,
)
from articles.citations.source import Source
from articles.importing.evidence import with_evidence
from articles.importing.file import REFERENCES_BYTES
from articles.importing.listed_sources import LONGEST_TITLE
from articles.importing.manuscript import UnreadableFile
from articles.references.reading import BrokenRecord, ReadRecord, read_references
from articles.references.reading.finishing import AUTHORS_LEFT_OUT

NAMED = 12


@dataclass(frozen=True)
class ReferenceFile:
    """The sources in the file's order, and what an editor should know of them."""

    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()


def sources_in(references: bytes | None) -> ReferenceFile:
    """The sources of a reference file: CSL-JSON, BibTeX, RIS, NBIB or PubMed XML, told by its text; none without one.

    In CSL-JSON an item that cannot be kept refuses the file, so that what was exported comes back whole. In the other
    formats a broken record costs no other and is named. Raises `UnreadableFile`.
    """
    if references is None:
        return ReferenceFile()
    if len(references) > REFERENCES_BYTES:
        raise UnreadableFile(f"The reference file is larger than {REFERENCES_BYTES // 1024**2} MB. Split it.")
    try:
        return csl_file(references) if is_json(references) else other_file(references)
    except UnreadableReferences as error:
        raise UnreadableFile(" ".join(str(error).split())) from error


def is_json(references: bytes) -> bool:
    """Whether the file begins as JSON does. RIS, NBIB and BibTeX never do."""
    return references.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{", b"")


def csl_file(references: bytes) -> ReferenceFile:
    """The items of a CSL-JSON array with what they say about themselves."""
    sources = tuple(source_of(source) for source in read_csl_json(references))
    for source in sources:
        refuse_untitled(source)
    return ReferenceFile(sources, tuple(incomplete_finding(sources)))


def source_of(source: Source) -> Source:
    """One item as the library will hold it. An exported one is exactly as its version froze it."""
    return frozen_source(source) or with_evidence(source)


def refuse_untitled(source: Source) -> None:
    """Raises `UnreadableFile`, naming the entry, where the library could not take it."""
    title = source.csl.get("title")
    if not isinstance(title, str) or not title.strip():
        raise UnreadableFile(f"The entry “{source.key}” of the reference file has no title. Add one.")
    if len(title) > LONGEST_TITLE:
        raise UnreadableFile(f"The title of “{source.key}” in the reference file is too long. Shorten it.")


def other_file(references: bytes) -> ReferenceFile:
    """The records of another format, in normal form (docs/references.md), and those that could not be read."""
    read = read_references(references)
    sources = tuple(record.data.as_source() for record in read.records)
    return ReferenceFile(
        sources, (*broken_findings(read.broken), *remarked(read.records), *incomplete_finding(sources))
    )


def broken_findings(broken: tuple[BrokenRecord, ...]) -> list[Finding]:
    """One warning for each record that is lost."""
    return [
        Finding(
            code="reference-record-broken",
            severity=Severity.WARNING,
            message=f"Line {record.line} of the reference file: the record {record.reason}: {record.excerpt}",
            remedy="Mend the record and import again, or add the source by hand.",
            subject=record.excerpt,
        )
        for record in broken
    ]


def remarked(records: tuple[ReadRecord, ...]) -> list[Finding]:
    """What of a record was left out. That authors are missing is said once for all sources."""
    return [
        Finding(
            code="reference-record-remark",
            severity=Severity.NOTICE,
            message=f"Line {record.line} of the reference file: {remark}",
            remedy="Look at the source in the library.",
            subject=f"{record.data.key}: {remark}",
        )
        for record in records
        for remark in record.remarks
        if remark != AUTHORS_LEFT_OUT
    ]


def incomplete_finding(sources: tuple[Source, ...]) -> list[Finding]:
    """A notice that names the sources whose authors are not all known."""
    keys = [source.key or str(source.csl.get("title")) for source in sources if is_incomplete(source)]
    if not keys:
        return []
    rest = f" and {len(keys) - NAMED} others" if len(keys) > NAMED else ""
    return [
        Finding(
            code="authors-incomplete",
            severity=Severity.NOTICE,
            message=f"The reference file ends the authors with “et al.” in: {', '.join(keys[:NAMED])}{rest}. "
            "“et al.” is printed after those that it names.",
            remedy="Look the source up to have all of them, where the style prints more.",
            subject="authors-incomplete",
        )
    ]


def is_incomplete(source: Source) -> bool:
    """Whether a source says so, in `custom` or as a name in its list of authors."""
    authors: Any = source.csl.get("author")
    return authors_are_incomplete(source.csl) or (isinstance(authors, list) and any(map(is_et_al, authors)))
