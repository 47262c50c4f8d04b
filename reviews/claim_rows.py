"""Claims as the review page lists them: with their sources beside them and their place in the text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from articles.citations.nlm import doi_of, pmid_of, reference_html, year_of
from articles.evidence_types import EvidenceType, RetractionStatus
from articles.models import Audience
from articles.version_evidence import VersionSource
from reviews.claim_asking import Reasons
from reviews.claim_checks import CheckedClaim, ClaimSheet
from reviews.forms import VerdictForm
from reviews.models import Verdict

TO_CHECK = "to-check"


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
    """One claim of the list: the verdict with its form, the sources, the anchor of its first citation; where it waits
    for a verdict, why; and the next one that does, by its `short_id`."""

    checked: CheckedClaim
    sources: tuple[SourceBeside, ...]
    anchor: str
    form: VerdictForm
    begins_section: str
    asks: str
    next_to_check: str

    @property
    def short_id(self) -> str:
        """The beginning of the claim's identity, enough to tell it from the others of the page."""
        return short_id(self.checked)


@dataclass(frozen=True)
class ClaimFilter:
    """One choice of which claims are listed: its value in the address, its name, and how many claims it leaves."""

    value: str
    label: str
    count: int


def short_id(checked: CheckedClaim) -> str:
    """The beginning of a claim's identity."""
    return checked.claim.identity[:12]


def claim_filters(sheet: ClaimSheet) -> list[ClaimFilter]:
    """All claims, those to check, and those with each verdict that was given. Empty without claims."""
    counted = sheet.by_verdict
    found = [
        ClaimFilter("", "All", sheet.total),
        ClaimFilter(TO_CHECK, "To check", len(sheet.unchecked)),
        *(ClaimFilter(verdict.value, str(verdict.label), counted[verdict]) for verdict in Verdict if counted[verdict]),
    ]
    return found if sheet.total else []


def claim_rows(sheet: ClaimSheet, *, only: str = "", seen: Collection[str] | None = None) -> list[ClaimRow]:
    """The rows of the list, in the order of the texts. No query.

    Comes in: which claims, by the value of a `ClaimFilter` (all of them for any other); the identities of the claims of
    the version that the reviewer last saw, where there is one.
    """
    beside = {key: _beside(source) for key, source in sheet.sources.items()}
    reasons = Reasons(sheet.given, sheet.sources, {one.claim.identity for one in sheet.claims}, seen)
    return list(_rows(_chosen(sheet, only), beside, reasons))


def _chosen(sheet: ClaimSheet, only: str) -> Sequence[CheckedClaim]:
    if only == TO_CHECK:
        return sheet.unchecked
    return [one for one in sheet.claims if one.verdict == only] if only in Verdict.values else sheet.claims


def _rows(claims: Sequence[CheckedClaim], beside: dict[str, SourceBeside], reasons: Reasons) -> Iterator[ClaimRow]:
    section = ""
    following = _next_to_check(claims)
    for number, checked in enumerate(claims):
        here = " › ".join(checked.claim.context.heading_path) or "Before the first heading"
        here = here if checked.audience == Audience.PROFESSIONAL else f"{Audience(checked.audience).label}: {here}"
        yield ClaimRow(
            checked=checked,
            sources=tuple(beside[key] for key in checked.claim.keys if key in beside),
            anchor=_anchor(checked),
            form=_form(checked),
            begins_section=here if here != section else "",
            asks="" if checked.is_checked else reasons.of(checked.claim, checked.checked_sha256),
            next_to_check=following[number],
        )
        section = here


def _next_to_check(claims: Sequence[CheckedClaim]) -> list[str]:
    """For each claim the next one without a verdict, from the beginning again behind the last one."""
    following = next((short_id(one) for one in claims if not one.is_checked), "")
    found = []
    for one in reversed(claims):
        found.append(following if following != short_id(one) else "")
        if not one.is_checked:
            following = short_id(one)
    return found[::-1]


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
