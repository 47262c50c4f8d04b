"""An evidence table as its page shows it: narrowed down by the address, a page at a time, under the text's headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.claims import Claim, EvidenceRow, EvidenceSource
from articles.claims.statements import CELL_SEPARATOR
from articles.evidence_types import EvidenceType, RetractionStatus
from articles.text_evidence import TextEvidence

PAGE_SIZE = 50
LONGEST_KEY = 120

# What `show` may ask for: its words, and which claims it means.
SHOWS: Mapping[str, tuple[str | Promise, Callable[[EvidenceRow], bool]]] = {
    "weak": (_("On weak sources alone"), lambda row: row.rests_on_weak_sources),
    "flagged": (_("On a source with a notice"), lambda row: any(source.is_flagged for source in row.sources)),
    "retracted": (
        _("On a retracted source"),
        lambda row: any(source.status == RetractionStatus.RETRACTED for source in row.sources),
    ),
}


@dataclass(frozen=True)
class Narrowing:
    """Which claims are asked for: those with a source of a kind, those with a weakness, those on one source."""

    evidence_type: str = ""
    show: str = ""
    source: str = ""

    @classmethod
    def asked_for(cls, query: Mapping[str, str]) -> Narrowing:
        """What the address says (`type`, `show`, `source`). A value that nobody knows narrows nothing."""
        kind, show = query.get("type", ""), query.get("show", "")
        return cls(
            evidence_type=kind if kind in EvidenceType.values else "",
            show=show if show in SHOWS else "",
            source=query.get("source", "").replace("\0", "")[:LONGEST_KEY],
        )

    def admits(self, row: EvidenceRow) -> bool:
        """Whether the row is among what is asked for."""
        return (
            (not self.evidence_type or any(source.evidence_type == self.evidence_type for source in row.sources))
            and (not self.source or any(source.key == self.source for source in row.sources))
            and (not self.show or SHOWS[self.show][1](row))
        )

    def rows(self, rows: Iterable[EvidenceRow]) -> list[EvidenceRow]:
        """The rows that are asked for."""
        return [row for row in rows if self.admits(row)]

    def address(self, page: str) -> str:
        """The address of a page, narrowed down in the same way."""
        said = {"type": self.evidence_type, "show": self.show, "source": self.source}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{page}{'&' if '?' in page else '?'}{query}" if query else page

    def __bool__(self) -> bool:
        return bool(self.evidence_type or self.show or self.source)


@dataclass(frozen=True)
class Choice:
    """One link of a filter: its value in the address, its words, how many claims it leaves, whether it is chosen."""

    value: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class ShownSource:
    """A source beside a claim, with the abstract where the page may show it."""

    source: EvidenceSource
    abstract: str


@dataclass(frozen=True)
class ShownClaim:
    """A claim as the page lists it. `cells` are the columns of a table's row with what stands in them."""

    position: int
    claim: Claim
    place: str
    cells: tuple[tuple[str, str], ...]
    sources: tuple[ShownSource, ...]
    is_weak: bool


@dataclass(frozen=True)
class Section:
    """Claims that follow one another under the same headings."""

    heading: str
    claims: tuple[ShownClaim, ...]


@dataclass(frozen=True)
class EvidenceListing:
    """One page of the table, and what it can be narrowed down to."""

    total: int
    narrowing: Narrowing
    page: Page[EvidenceRow]
    sections: tuple[Section, ...]
    types: tuple[Choice, ...]
    shows: tuple[Choice, ...]

    @property
    def found(self) -> int:
        """How many claims are left."""
        return self.page.paginator.count


def evidence_listing(evidence: TextEvidence, query: Mapping[str, str]) -> EvidenceListing:
    """The page of the table that the address asks for: `type`, `show`, `source`, `page`."""
    narrowing = Narrowing.asked_for(query)
    page = Paginator(narrowing.rows(evidence.rows), PAGE_SIZE).get_page(query.get("page"))
    shown = [_shown(row, evidence) for row in page]
    sections = groupby(shown, key=lambda one: one.claim.context.heading_path)
    return EvidenceListing(
        total=len(evidence.rows),
        narrowing=narrowing,
        page=page,
        sections=tuple(Section(" › ".join(path), tuple(claims)) for path, claims in sections),
        types=_types(evidence.rows, narrowing),
        shows=_shows(evidence.rows, narrowing),
    )


def _shown(row: EvidenceRow, evidence: TextEvidence) -> ShownClaim:
    return ShownClaim(
        position=row.position,
        claim=row.claim,
        place=evidence.places[row.position - 1],
        cells=_cells(row.claim),
        sources=tuple(ShownSource(source, evidence.abstracts.get(source.key, "")) for source in row.sources),
        is_weak=row.rests_on_weak_sources,
    )


def _cells(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Each column's name with its cell; nothing where a cell holds the sign between cells, and they cannot be told
    apart."""
    columns, cells = claim.context.table_header, claim.text.split(CELL_SEPARATOR)
    return tuple(zip(columns, cells, strict=True)) if claim.kind == "row" and len(columns) == len(cells) else ()


def _types(rows: Iterable[EvidenceRow], narrowing: Narrowing) -> tuple[Choice, ...]:
    counted = dict.fromkeys(EvidenceType.values, 0)
    for row in rows:
        for kind in {source.evidence_type for source in row.sources} & counted.keys():
            counted[kind] += 1
    choices = (
        Choice(kind, str(EvidenceType(kind).label), count, kind == narrowing.evidence_type)
        for kind, count in counted.items()
    )
    return tuple(choice for choice in choices if choice.count or choice.is_current)


def _shows(rows: tuple[EvidenceRow, ...], narrowing: Narrowing) -> tuple[Choice, ...]:
    choices = (
        Choice(value, str(label), sum(map(admits, rows)), value == narrowing.show)
        for value, (label, admits) in SHOWS.items()
    )
    return tuple(choice for choice in choices if choice.count or choice.is_current)
