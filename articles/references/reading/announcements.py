"""What PubMed records say about a paper's fate: retractions, concerns and corrections that point to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from articles.evidence_types import RetractionStatus
from articles.references.reading.dates import full_date_in
from articles.references.reading.evidence import gravest

RETRACTED_PUBLICATION = "retracted publication"

# A partial retraction counts as a correction: the rest of the paper stands (COPE's retraction guidelines advise
# journals to correct instead).
_BY_LINK = {
    "RIN": RetractionStatus.RETRACTED,
    "RetractionIn": RetractionStatus.RETRACTED,
    "ECI": RetractionStatus.CONCERN,
    "ExpressionOfConcernIn": RetractionStatus.CONCERN,
    "PRIN": RetractionStatus.CORRECTED,
    "PartialRetractionIn": RetractionStatus.CORRECTED,
    "EIN": RetractionStatus.CORRECTED,
    "ErratumIn": RetractionStatus.CORRECTED,
    "CRI": RetractionStatus.CORRECTED,
    "CorrectedandRepublishedIn": RetractionStatus.CORRECTED,
}
LINKS = tuple(_BY_LINK)


@dataclass(frozen=True)
class Announced:
    """The gravest announcement: its status, the citation of its notice, and a retraction's day where that names one."""

    status: str
    on: date | None
    notice: str


def announced(links: Iterable[tuple[str, str]], publication_types: Iterable[str]) -> Announced:
    """What a record's links to notices and its publication types say about the paper itself.

    `links` are pairs of MEDLINE's field (`RIN`) or PubMed's `RefType` (`RetractionIn`) and the citation of the notice
    (https://www.nlm.nih.gov/bsd/policy/errata.html).
    """
    known = [(_BY_LINK[kind].value, citation) for kind, citation in links if kind in _BY_LINK]
    statuses = [status for status, _ in known]
    if RETRACTED_PUBLICATION in (kind.strip().lower() for kind in publication_types):
        statuses.append(RetractionStatus.RETRACTED.value)
    status = gravest(statuses)
    notices = [citation for linked, citation in known if linked == status]
    on = next(filter(None, map(full_date_in, notices)), None) if status == RetractionStatus.RETRACTED else None
    return Announced(status, on, next(filter(None, notices), ""))
