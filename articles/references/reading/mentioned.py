"""DOI, PMID and PMCID where exporters put them: in fields of their own, in addresses and in notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from articles.references.identifiers import normal_doi, normal_pmid
from articles.references.reading.plain_text import without_markup

MAX_DOI_CHARACTERS = 250

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"“”]+")
_DOI_ADDRESS = re.compile(
    r"(?:https?://)?(?:dx\.|www\.)?doi\.org/(10\.\S+)|"
    r"https?://\S+?/(?:doi|articles?)/(?:[a-z]{2,10}/)?(10\.\d{4,9}/[^\s?#]+)",
    re.IGNORECASE,
)
_PAGE_OF_DOI = re.compile(r"/(?:full|abstract|abs|pdf|epdf|html|meta|summary)$|\.pdf$", re.IGNORECASE)
_PMID_ADDRESS = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|europepmc\.org/(?:article|abstract)/med)/(\d{1,9})\b",
    re.IGNORECASE,
)
_PMCID = re.compile(r"\bPMC\s?0*([1-9]\d{0,8})\b", re.IGNORECASE)
_PMID_NOTE = re.compile(r"\b(?:PMID|PubMed(?:\s+ID)?)\s*[:=]?\s*(\d{1,9})\b", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:doi|pmid|pmcid|pubmed(?:\s+id)?)\s*[:=]?\s+|\b(?:doi|pmid|pmcid|pubmed(?:\s+id)?)\s*[:=]\s*", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+|PMC\d+|\d{1,9}", re.IGNORECASE)
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def doi_in(text: str) -> str:
    """The normal form of the DOI that a field of DOIs holds, whatever else stands beside it; or nothing."""
    found = _DOI.search(unquote(without_markup(text)))
    return _normal(found[0]) if found else ""


def doi_of_addresses(addresses: Iterable[str]) -> str:
    """The DOI that a resolver's or publisher's address carries, or nothing."""
    for address in addresses:
        if found := _DOI_ADDRESS.search(without_markup(address)):
            doi = unquote(found[1] or found[2])
            return _normal(doi if found[1] else _PAGE_OF_DOI.sub("", doi))
    return ""


def doi_of_notes(notes: Iterable[str]) -> str:
    """The DOI of a note line that holds nothing but identifiers, or nothing."""
    return next((doi for line in identifier_lines(notes) if (doi := doi_in(line))), "")


def _normal(doi: str) -> str:
    doi = doi.rstrip(".,;:'’")
    while doi and doi[-1] in _PAIRS and doi.count(doi[-1]) > doi.count(_PAIRS[doi[-1]]):
        doi = doi[:-1].rstrip(".,;:'’")
    normal = normal_doi(doi) or ""
    return normal if len(normal) <= MAX_DOI_CHARACTERS else ""


def pmid_in(text: str) -> str:
    """The PubMed number that a field of PMIDs holds, or nothing."""
    bare = re.sub(r"\s*\[pmid\]$|v\d$|\.0$", "", text.strip(), flags=re.IGNORECASE)
    return normal_pmid(bare) or pmid_of_addresses([text]) or _pmid_noted(text)


def pmid_of_addresses(addresses: Iterable[str]) -> str:
    """The PubMed number in an address of PubMed or Europe PMC, or nothing."""
    found = next((match for address in addresses if (match := _PMID_ADDRESS.search(address))), None)
    return (normal_pmid(found[1]) if found else None) or ""


def pmid_of_notes(notes: Iterable[str]) -> str:
    """The PubMed number of a note line that holds nothing but identifiers, or nothing."""
    return next((pmid for line in identifier_lines(notes) if (pmid := _pmid_noted(line))), "")


def _pmid_noted(text: str) -> str:
    found = _PMID_NOTE.search(text)
    return (normal_pmid(found[1]) if found else None) or ""


def pmcid_in(text: str) -> str:
    """`PMC…` of a field of PMCIDs, with or without the letters, or nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        text = f"PMC{text}"
    found = _PMCID.search(text)
    return f"PMC{found[1]}" if found else ""


def pmcid_of_notes(notes: Iterable[str]) -> str:
    """The PubMed Central number of a note line that holds nothing but identifiers, or nothing."""
    return next((pmcid for line in identifier_lines(notes) if (pmcid := pmcid_in(line))), "")


def identifier_lines(notes: Iterable[str]) -> Iterator[str]:
    """The lines of notes that hold nothing but identifiers. Others can speak of another paper: `Erratum in: …`."""
    for note in notes:
        for line in note.splitlines():
            words = re.split(r"[\s,;|]+", _LABEL.sub(" ", line).strip(" .,;|")) if len(line) <= 400 else [""]
            if all(map(_IDENTIFIER.fullmatch, words)):
                yield line
