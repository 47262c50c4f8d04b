"""Checks of identifiers: those that sources carry, and those that a text cites by."""

import re
from collections.abc import Iterator, Mapping

from articles.checks.finding import Finding
from articles.checks.registry import finding
from articles.checks.text import RenditionText
from articles.citations.nlm import text_of
from articles.citations.source import Source
from articles.citations.syntax import cited_key
from articles.references.identifiers import normal_doi, normal_pmid
from articles.rendering.render import Cluster

# The prefixes of Manubot and of Pandoc's users; a key of ours may hold a colon too, so other words are none.
_IDENTIFIER = re.compile(
    r"(?P<scheme>doi|pmid|pubmed|pmcid|pmc|arxiv|isbn|clinicaltrials|https?|url|tag|wikidata):(?P<value>.+)"
    r"|(?P<doi>10\.\d{4,9}/.+)",
    re.IGNORECASE | re.DOTALL,
)
_SCHEMES = {
    "doi": "DOI",
    "pmid": "PMID",
    "pubmed": "PMID",
    "pmcid": "PMCID",
    "pmc": "PMCID",
    "arxiv": "arXiv number",
    "isbn": "ISBN",
    "clinicaltrials": "trial number",
    "tag": "tag",
    "wikidata": "Wikidata item",
}
_LOOKED_UP = frozenset({"DOI", "PMID", "PMCID"})
_UNBALANCED = (("(", ")"), ("[", "]"), ("<", ">"), ("{", "}"))
_PMCID = re.compile(r"PMC\s*\d+", re.IGNORECASE)


def dois_malformed(sources: Mapping[str, Source]) -> Iterator[Finding]:
    """Sources with something in the place of a DOI that is none (DOI Handbook, 2.2: `10.`, registrant, `/`, suffix)."""
    for key, source in sources.items():
        written = text_of(source.csl.get("DOI"))
        if written and (fault := _doi_fault(written)):
            yield finding("doi-malformed", f"“{written}”, the DOI of “{key}”, {fault}.", subject=key)


def _doi_fault(written: str) -> str:
    doi = normal_doi(written)
    if doi is None:
        return "is an address" if "://" in written else "does not have the form 10.1000/suffix"
    if doi.endswith((",", ";", ":", '"', "'", "”", "’")):
        return f"ends with {doi[-1]}, which seems to be punctuation around it"
    for opening, closing in _UNBALANCED:
        if doi.count(opening) != doi.count(closing) and (doi.endswith(closing) or doi.count(opening)):
            return f"has {doi.count(opening)} of {opening} and {doi.count(closing)} of {closing}"
    return ""


def pmids_malformed(sources: Mapping[str, Source]) -> Iterator[Finding]:
    """Sources with something in the place of a PubMed number that is none (one to eight digits, more one day)."""
    for key, source in sources.items():
        written = text_of(source.csl.get("PMID") or source.csl.get("pmid"))
        if not written or normal_pmid(written) is not None:
            continue
        fault = "is a PMCID, the number of a full text" if _PMCID.fullmatch(written) else "is not a number above 0"
        yield finding("pmid-malformed", f"“{written}”, the PMID of “{key}”, {fault}.", subject=key)


def identifiers_unknown(text: RenditionText) -> Iterator[Finding]:
    """Citations by DOI, PMID and the like that no reference answers to, each with the lines that cite it."""
    places: dict[str, list[Cluster]] = {}
    for cluster in text.rendered.clusters:
        for key in cluster.missing_keys:
            if is_identifier(key):
                places.setdefault(key, []).append(cluster)
    known = _by_identifier(text.sources) if places else {}
    for key, clusters in places.items():
        first = min(clusters, key=lambda cluster: cluster.line)
        yield finding(
            "citation-identifier-unknown",
            f"No reference of the article is cited as {cited_key(key)}{_held(key, known)}.",
            subject=key,
            line=first.line,
            heading_path=first.heading_path,
            audience=text.audience,
            remedy=_remedy(key, known),
        )


def is_identifier(key: str) -> bool:
    """Whether a citation key is an identifier: `doi:10.1000/x`, `pmid:123`, or a bare DOI."""
    return _IDENTIFIER.fullmatch(key) is not None


def _identifier(key: str) -> tuple[str, str]:
    """The kind of identifier, and its normal form, for a key that is one."""
    match = _IDENTIFIER.fullmatch(key)
    if match is None:
        return "", ""
    scheme = (match["scheme"] or "doi").lower()
    kind = _SCHEMES.get(scheme, "address")
    value = match["value"] or match["doi"]
    if kind == "DOI":
        return kind, normal_doi(value) or ""
    if kind == "PMID":
        return kind, normal_pmid(value) or ""
    return kind, key if kind == "address" and scheme != "url" else value


def _by_identifier(sources: Mapping[str, Source]) -> dict[tuple[str, str], str]:
    known: dict[tuple[str, str], str] = {}
    for key, source in sources.items():
        known.setdefault(("DOI", normal_doi(text_of(source.csl.get("DOI"))) or ""), key)
        known.setdefault(("PMID", normal_pmid(text_of(source.csl.get("PMID"))) or ""), key)
    return {identifier: key for identifier, key in known.items() if identifier[1]}


def _held(key: str, known: Mapping[tuple[str, str], str]) -> str:
    holder = known.get(_identifier(key))
    return f", but “{holder}” has this {_identifier(key)[0]}" if holder else ""


def _remedy(key: str, known: Mapping[tuple[str, str], str]) -> str:
    identifier = _identifier(key)
    if holder := known.get(identifier):
        return f"Write [{cited_key(holder)}] instead."
    kind, value = identifier
    if kind in _LOOKED_UP and value:
        return f"Look up {kind} {value} in the reference library and add the source, then cite it by its key."
    if kind in ("DOI", "PMID"):
        return f"This is no {kind}: correct it, or take the citation out."
    return ""
