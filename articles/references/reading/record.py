"""What reading a reference file gives: sources, each with its line, and records that could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from articles.citations.csl import authors_are_incomplete
from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus

EXCERPT_CHARACTERS = 120


class BrokenRecordError(ValueError):
    """One record cannot be read; the message completes the sentence “The record …”."""


@dataclass(frozen=True)
class ReadSource:
    """One source as a file describes it.

    `csl` is a CSL-JSON 1.0.2 item with `DOI`, `PMID` and `PMCID` in normal form and without `id` and `abstract`. `key`
    is what the file calls the source (a BibTeX key, a CSL id), or nothing. `retraction_notice` says where a retraction,
    concern or correction was announced; `study_design` is the publication type that names one.
    """

    csl: Mapping[str, Any]
    evidence_type: str = EvidenceType.RESEARCH.value
    issuing_body: str = ""
    key: str = ""
    retraction: str = RetractionStatus.NONE.value
    retracted_on: date | None = None
    retraction_notice: str = ""
    study_design: str = ""
    abstract: str = ""

    @property
    def authors_incomplete(self) -> bool:
        """Whether the file ended the list of authors with “et al.” instead of naming all."""
        return authors_are_incomplete(self.csl)

    def as_source(self) -> Source:
        """The same, as the citation engine sees it, under the file's own key."""
        return Source(
            key=self.key,
            csl=self.csl,
            evidence_type=self.evidence_type,
            issuing_body=self.issuing_body,
            retraction=self.retraction,
            retracted_on=self.retracted_on,
        )


@dataclass(frozen=True)
class ReadRecord:
    """A record that was read. `remarks` are sentences about what the file gave and could not be kept."""

    line: int
    data: ReadSource
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class BrokenRecord:
    """A record that was not read: the line it begins in, why, and how it begins."""

    line: int
    reason: str
    excerpt: str

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {"line": self.line, "reason": self.reason, "excerpt": self.excerpt}

    def __str__(self) -> str:
        return f"Line {self.line}: the record {self.reason}: {self.excerpt}"


@dataclass(frozen=True)
class ReadReferences:
    """A whole file, in its own order. Every record of the file is in one of the two lists."""

    format: str
    records: tuple[ReadRecord, ...]
    broken: tuple[BrokenRecord, ...]


def excerpt_of(text: str) -> str:
    """The beginning of a record on one line."""
    line = " ".join(text[: EXCERPT_CHARACTERS * 4].split())
    return line if len(line) <= EXCERPT_CHARACTERS else f"{line[: EXCERPT_CHARACTERS - 1]}…"
