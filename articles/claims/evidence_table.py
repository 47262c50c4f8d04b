"""The evidence table: every claim of a text beside the sources it rests on."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext

from articles.citations.nlm import doi_of, links_of, pmid_of, short_authors, text_of, year_of
from articles.citations.source import Source
from articles.claims.claim import Claim
from articles.evidence_types import WEAK_EVIDENCE, EvidenceType, RetractionStatus

MISSING: Final = "missing"
COLUMNS: Final = (
    "claim_number",
    "line",
    "section",
    "kind",
    "lead_in",
    "table_caption",
    "table_header",
    "claim",
    "footnotes",
    "source_number",
    "source_key",
    "locator",
    "evidence_type",
    "year",
    "status",
    "status_date",
    "issuing_body",
    "title",
    "doi",
    "pmid",
    "identity",
)
# A lead-in or header stands in the line of every claim that it introduces; the page has it in full.
LONGEST_CELL: Final = 2_000
BYTE_ORDER_MARK: Final = "\ufeff"
# What a spreadsheet program takes for a formula, full-width forms included.
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class EvidenceSource:
    """One source behind a claim.

    `number` is its number in the text, None where the text cites a key that no source has; `status` is a value of
    `RetractionStatus`, or `missing`. `year` is empty where the source has none. `authors` is the short form that
    `articles.citations.nlm.short_authors` makes, `links` are pairs of words and address.
    """

    number: int | None
    key: str
    locator: str
    evidence_type: str
    year: str
    status: str
    status_date: date | None = None
    title: str = ""
    issuing_body: str = ""
    doi: str = ""
    pmid: str = ""
    authors: str = ""
    links: tuple[tuple[str, str], ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether the text cites a key that no source has."""
        return self.status == MISSING

    @property
    def is_flagged(self) -> bool:
        """Whether its publisher has announced something about it."""
        return self.status not in (RetractionStatus.NONE, MISSING)

    @property
    def type_label(self) -> str:
        """The kind of evidence as readers see it."""
        return str(EvidenceType(self.evidence_type).label) if self.evidence_type in EvidenceType.values else ""

    @property
    def status_label(self) -> str:
        """What has become of the source, as readers see it."""
        if self.status == MISSING:
            return gettext("No reference has this key")
        return str(RetractionStatus(self.status).label) if self.status in RetractionStatus.values else ""


@dataclass(frozen=True)
class EvidenceRow:
    """One claim, its position in the text (from 1), and its sources in the order of their numbers."""

    position: int
    claim: Claim
    sources: tuple[EvidenceSource, ...]

    @property
    def rests_on_weak_sources(self) -> bool:
        """Whether nothing but self-published sources and web pages stands behind the claim."""
        return all(source.evidence_type in WEAK_EVIDENCE for source in self.sources)


def evidence_table(
    claims: Iterable[Claim], keys: Sequence[str], sources: Mapping[str, Source]
) -> tuple[EvidenceRow, ...]:
    """The table: one row for each claim, in the order given.

    `keys` are the cited keys in the order of their numbers (`Rendered.keys`), `sources` the sources by key. A key
    without a source keeps its place in the row, with the status `missing`, behind those that have one.
    """
    numbers = {key: number for number, key in enumerate(keys, start=1)}
    described: dict[str, EvidenceSource] = {}

    def source_of(key: str, locator: str) -> EvidenceSource:
        if key not in described:
            described[key] = _source(key, numbers.get(key), sources.get(key))
        return replace(described[key], locator=locator) if locator else described[key]

    return tuple(
        EvidenceRow(position, claim, tuple(sorted(map(source_of, claim.keys, claim.locators), key=_by_number)))
        for position, claim in enumerate(claims, start=1)
    )


def _by_number(source: EvidenceSource) -> tuple[bool, int]:
    return source.number is None, source.number or 0


def _source(key: str, number: int | None, source: Source | None) -> EvidenceSource:
    if source is None:
        return EvidenceSource(None, key, locator="", evidence_type="", year="", status=MISSING)
    return EvidenceSource(
        number=number,
        key=key,
        locator="",
        evidence_type=source.evidence_type,
        year=year_of(source.csl),
        status=source.retraction,
        status_date=source.retracted_on,
        title=text_of(source.csl.get("title")),
        issuing_body=source.issuing_body,
        doi=doi_of(source.csl),
        pmid=pmid_of(source.csl),
        authors=short_authors(source),
        links=links_of(source.csl),
    )


def evidence_csv(rows: Iterable[EvidenceRow], *, byte_order_mark: bool = False) -> str:
    """The table as CSV (RFC 4180): one line for each claim and source, under the names in `COLUMNS`.

    The columns and their order stay as they are; new ones are added at the end. A cell that a spreadsheet program
    would run as a formula begins with an apostrophe (OWASP, *CSV Injection*); one of more than 2,000 characters is cut
    and ends with an ellipsis. `byte_order_mark` puts U+FEFF in front, without which Excel does not take the file for
    UTF-8; encode the text as UTF-8 either way.
    """
    lines = [COLUMNS, *(cells_of(row, source) for row in rows for source in row.sources)]
    return f"{BYTE_ORDER_MARK if byte_order_mark else ''}{csv_lines(lines)}"


def csv_lines(lines: Iterable[Sequence[str]]) -> str:
    """Lines of cells as CSV: every cell quoted, none of them a formula or longer than 2,000 characters."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return out.getvalue()


def cells_of(row: EvidenceRow, source: EvidenceSource) -> tuple[str, ...]:
    """One line of the file, in the order of `COLUMNS`."""
    claim, context = row.claim, row.claim.context
    return (
        str(row.position),
        str(claim.line),
        " › ".join(context.heading_path),
        claim.kind,
        context.lead_in,
        context.table_caption,
        " · ".join(context.table_header),
        claim.text,
        " / ".join(context.footnotes),
        "" if source.number is None else str(source.number),
        source.key,
        source.locator,
        source.evidence_type,
        source.year,
        source.status,
        source.status_date.isoformat() if source.status_date else "",
        source.issuing_body,
        source.title,
        source.doi,
        source.pmid,
        claim.identity,
    )


def _harmless(cell: str) -> str:
    cell = cell.replace("\x00", "")
    cell = cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1]}…"
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_FORMULA_SIGNS) else cell
