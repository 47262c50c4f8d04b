"""One source as the citation engine sees it: plain data, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from articles.evidence_types import EvidenceType, RetractionStatus


@dataclass(frozen=True)
class Source:
    """One cited or citable source.

    `key` is what the text cites (`[@key]`). `csl` holds the bibliographic data in the shape of CSL-JSON 1.0
    (`author`, `title`, `container-title`, `issued`, `DOI`, `PMID`, …). `evidence_type` is a value of `EvidenceType`,
    `retraction` a value of `RetractionStatus`; both are kept as strings so that a source can be frozen as JSON.
    `issuing_body` names who stands behind a guideline.
    """

    key: str
    csl: Mapping[str, Any]
    evidence_type: str = EvidenceType.RESEARCH.value
    issuing_body: str = ""
    retraction: str = RetractionStatus.NONE.value
    retracted_on: date | None = None
