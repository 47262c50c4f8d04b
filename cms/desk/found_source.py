"""A source that a look-up found, shown before it is taken: nothing is in the library yet."""

from __future__ import annotations

from dataclasses import dataclass

from articles.actions.references import ReferenceData, find_same
from articles.citations.nlm import reference_html
from articles.citations.source import Source
from articles.evidence_types import EvidenceType
from articles.models import Reference
from articles.references.lookup import Found, look_up, parse_identifier
from articles.rendering.sanitise import sanitise
from cms.refusals import Refused


@dataclass(frozen=True)
class FoundSource:
    """What Crossref and PubMed say of an identifier, and the library's entry for the same source, where it has one."""

    identifier: str
    found: Found
    known: Reference | None

    @property
    def entry_html(self) -> str:
        """The reference as it would be printed, escaped and sanitised."""
        return sanitise(reference_html(Source(key="found", csl=self.found.csl, issuing_body=self.found.issuing_body)))

    @property
    def evidence_label(self) -> str:
        """What kind of evidence it would be filed as."""
        return str(EvidenceType(self.found.evidence_type).label)


def find_source(text: str) -> FoundSource:
    """The source behind a DOI, PMID or PMCID. Asks the network, changes nothing. Raises Refused with the reason."""
    result = look_up(text)
    if result.record is None:
        raise Refused(result.reason, code=result.code)
    found = result.record
    known = find_same(ReferenceData(csl=found.csl, evidence_type=found.evidence_type, issuing_body=found.issuing_body))
    return FoundSource(identifier=text, found=found, known=known)


def typed_out(text: str) -> dict[str, str]:
    """The fields of a source that an identifier fills by itself: for entering the rest by hand."""
    try:
        identifier = parse_identifier(text)
    except Refused:
        return {}
    return {identifier.kind: identifier.value} if identifier.kind in ("doi", "pmid") else {}
