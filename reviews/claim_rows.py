"""Claims as the review page lists them: with their sources beside them and their place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from articles.citations.nlm import doi_of, pmid_of, reference_html, year_of
from articles.evidence_types import EvidenceType, RetractionStatus
from articles.models import Audience
from articles.version_evidence import VersionSource
from reviews.claim_checks import CheckedClaim, ClaimSheet
from reviews.forms import VerdictForm


@dataclass(frozen=True)
class SourceBeside:
    """A source as it stands beside a claim: as printed, its kind, what became of it, and its abstract."""

    printed_html: str
    type_label: str
    evidence_type: str
    year: str
    doi: str
    pmid: str
    status_label: str
    abstract: str


@dataclass(frozen=True)
class ClaimRow:
    """One claim of the list: the verdict with its form, the sources, and the anchor of its first citation."""

    checked: CheckedClaim
    sources: tuple[SourceBeside, ...]
    anchor: str
    form: VerdictForm
    begins_section: str

    @property
    def short_id(self) -> str:
        """The beginning of the claim's identity, enough to tell it from the others of the page."""
        return self.checked.claim.identity[:12]


def claim_rows(sheet: ClaimSheet) -> list[ClaimRow]:
    """The rows of the list, in the order of the texts. No query."""
    beside = {key: _beside(source) for key, source in sheet.sources.items()}
    return list(_rows(sheet, beside))


def _rows(sheet: ClaimSheet, beside: dict[str, SourceBeside]) -> Iterator[ClaimRow]:
    section = ""
    for checked in sheet.claims:
        here = " › ".join(checked.claim.context.heading_path) or "Before the first heading"
        here = here if checked.audience == Audience.PROFESSIONAL else f"{Audience(checked.audience).label}: {here}"
        yield ClaimRow(
            checked=checked,
            sources=tuple(beside[key] for key in checked.claim.keys if key in beside),
            anchor=_anchor(checked),
            form=_form(checked),
            begins_section=here if here != section else "",
        )
        section = here


def _anchor(checked: CheckedClaim) -> str:
    """The id of the claim's first citation in the frozen text; empty where what introduces it carries the citation."""
    if not checked.claim.citations:
        return ""
    prefix = "" if checked.audience == Audience.PROFESSIONAL else f"{checked.audience}-"
    return f"{prefix}cite-{checked.claim.citations[0] + 1}"


def _form(checked: CheckedClaim) -> VerdictForm:
    initial = {"verdict": checked.verdict, "note": checked.note, "seen_sha256": checked.checked_sha256}
    return VerdictForm(initial=initial, auto_id=f"claim-{checked.audience}-{checked.position}-%s")


def _beside(source: VersionSource) -> SourceBeside:
    csl, kind, status = source.frozen.csl, source.frozen.evidence_type, source.now.retraction
    return SourceBeside(
        printed_html=reference_html(source.frozen),
        type_label=str(EvidenceType(kind).label) if kind in EvidenceType.values else "",
        evidence_type=kind,
        year=year_of(csl),
        doi=doi_of(csl),
        pmid=pmid_of(csl),
        status_label="" if status == RetractionStatus.NONE else str(RetractionStatus(status).label),
        abstract=source.abstract,
    )
