"""What somebody typed or pasted, read as one DOI, PMID or PMCID."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from articles.references.identifiers import normal_doi, normal_pmid
from cms.refusals import Refused

MAX_LENGTH = 500
_PMCID = re.compile(
    r"^(?:https?://(?:www\.)?(?:pmc\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pmc|europepmc\.org)/articles?/(?:PMC/)?"
    r"|pmcid:?\s*)?PMC(\d{1,9})(?:\.\d+)?/?$",
    re.IGNORECASE,
)
_OLD_PUBMED_ADDRESS = re.compile(r"^https?://(?:www\.)?ncbi\.nlm\.nih\.gov/(?:pubmed|m/pubmed)/(\d{1,9})/?$", re.I)
_DOI_IN_ADDRESS = re.compile(r"^https?://[^/]+/\S*?\b(10\.\d{4,9}/\S+)$", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
# What publishers' addresses put behind the DOI of the page they show.
_PAGE_OF_A_PUBLISHER = re.compile(r"/(?:full|abstract|pdf|epdf|html|meta|fulltext)$", re.IGNORECASE)

WHAT_IS_UNDERSTOOD = (
    "Enter a DOI (10.1056/NEJMoa2034577), a PMID (33301246) or a PMCID (PMC7745181), or the address of a page that "
    "carries one."
)


@dataclass(frozen=True)
class Identifier:
    """One identifier in its normal form: a lower-case DOI, a PMID in digits, or a PMCID as `PMC` and digits."""

    kind: Literal["doi", "pmid", "pmcid"]
    value: str

    def __str__(self) -> str:
        return self.value if self.kind == "pmcid" else f"{self.kind.upper()} {self.value}"


def parse_identifier(text: str) -> Identifier:
    """The identifier in `text`: bare, with a prefix (`doi:`, `PMID:`), or inside an address of doi.org, PubMed, PMC or
    a publisher's page.

    A number alone is a PMID. Raises Refused (`identifier-unknown`) with what would have been understood.
    """
    bare = _bare(text)
    if len(bare) > MAX_LENGTH:
        raise Refused(f"That is too long for an identifier. {WHAT_IS_UNDERSTOOD}", code="identifier-unknown")
    found = identifier_in(bare)
    if found is None:
        shown = " ".join(bare.split())[:80]
        said = f"“{shown}” is no identifier we know." if shown else "Nothing was entered."
        raise Refused(f"{said} {WHAT_IS_UNDERSTOOD}", code="identifier-unknown")
    return found


def identifier_in(text: str) -> Identifier | None:
    """The same without a refusal: None where the text is no identifier."""
    bare = _bare(text)
    if not bare or len(bare) > MAX_LENGTH or _UNPRINTABLE.search(unquote(bare)):
        return None
    return _pmcid(bare) or _pmid(bare) or _doi(bare)


def _bare(text: str) -> str:
    return text.strip().strip("<>").strip()


def _pmcid(text: str) -> Identifier | None:
    match = _PMCID.match(text)
    number = match[1].lstrip("0") if match else ""
    return Identifier("pmcid", f"PMC{number}") if number else None


def _pmid(text: str) -> Identifier | None:
    old = _OLD_PUBMED_ADDRESS.match(text)
    pmid = normal_pmid(old[1] if old else text)
    return Identifier("pmid", pmid) if pmid and pmid.isascii() else None


def _doi(text: str) -> Identifier | None:
    text = text.rstrip(".,;")
    doi = normal_doi(text)
    if doi is None and (inside := _DOI_IN_ADDRESS.match(unquote(re.split(r"[?#]", text)[0]))):
        doi = normal_doi(_PAGE_OF_A_PUBLISHER.sub("", inside[1]))
    return Identifier("doi", doi) if doi and len(doi) <= 250 else None
