"""What makes two descriptions one source: DOI, PMID, PMCID, address or ISBN in normal form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from articles.citations.nlm import text_of
from articles.importing.evidence import noted_fields
from articles.references.identifiers import normal_doi, normal_pmid
from articles.references.lookup import Identifier, parse_identifier
from cms.refusals import Refused

Identity = tuple[str, str]
# Manubot's other identifiers, which only a reference file can answer.
OTHER_SCHEMES = frozenset({"arxiv", "wikidata", "clinicaltrials"})
LOOKED_UP = frozenset({"doi", "pmid", "pmcid"})
PMCID = re.compile(r"(?:PMC)?0*([1-9]\d{0,8})(?:\.\d+)?", re.IGNORECASE)
# Where Manubot says what an item with a hashed id stands for.
STANDARD = ("standard_id", "standard_citation", "original_standard_id", "input_id")


def identity_of(key: str) -> Identity | None:
    """What a citation key or a Manubot identifier names; None for a key that somebody made up.

    `doi:10.1/X`, `pmid:1`, `pmcid:PMC1`, `url:https://…`, `isbn:…`, a bare DOI or address. An address that carries a
    DOI, PMID or PMCID counts as that.
    """
    scheme, _, value = key.partition(":")
    scheme, value = scheme.casefold(), value.strip()
    if scheme in ("http", "https"):
        return of_address(key)
    if scheme == "url":
        return of_address(value)
    if scheme in _READERS and value:
        kind, read = _READERS[scheme]
        normal = read(value)
        return (kind, normal) if normal else None
    if scheme in OTHER_SCHEMES and value:
        return (scheme, value.casefold())
    doi = normal_doi(key) if key.startswith("10.") else None
    return ("doi", doi) if doi else None


def of_address(address: str) -> Identity | None:
    """The source behind an address, by the identifier that it carries or else by the address itself."""
    try:
        found: Identifier = parse_identifier(address)
    except Refused:
        normal = normal_address(address)
        return ("url", normal) if normal else None
    return (found.kind, found.value)


def normal_address(address: str) -> str:
    """An address as it is compared: without scheme, `www.`, fragment and final stroke."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme.casefold() not in ("http", "https") or not parts.netloc:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def normal_pmcid(text: str) -> str:
    """`PMC` and digits, or nothing."""
    found = PMCID.fullmatch(text.strip())
    return f"PMC{found[1]}" if found else ""


def normal_isbn(text: str) -> str:
    """An ISBN without hyphens, or nothing."""
    bare = re.sub(r"[\s-]", "", text).upper()
    return bare if re.fullmatch(r"\d{9}[\dX]|\d{13}", bare) else ""


_READERS = {
    "doi": ("doi", lambda value: normal_doi(value) or ""),
    "pmid": ("pmid", lambda value: normal_pmid(value) or ""),
    "pubmed": ("pmid", lambda value: normal_pmid(value) or ""),
    "pmcid": ("pmcid", normal_pmcid),
    "pmc": ("pmcid", normal_pmcid),
    "isbn": ("isbn", normal_isbn),
}


def identities_of(key: str, csl: Mapping[str, Any]) -> Iterator[Identity]:
    """Everything that a source can be known by: its fields, its key, and what Manubot noted of it."""
    noted = noted_fields(csl.get("note"))
    fields = (
        ("doi", text_of(csl.get("DOI"))),
        ("pmid", text_of(csl.get("PMID")) or noted.get("pmid", "")),
        ("pmcid", text_of(csl.get("PMCID")) or noted.get("pmcid", "")),
        ("url", text_of(csl.get("URL"))),
        ("isbn", text_of(csl.get("ISBN"))),
    )
    written = [f"{scheme}:{value}" for scheme, value in fields if value]
    written += [noted[name] for name in STANDARD if name in noted]
    for one in [*written, key]:
        if identity := identity_of(one):
            yield identity


def is_noted_by_manubot(csl: Mapping[str, Any]) -> bool:
    """Whether the item's id is a hash of Manubot's, which nobody would want to cite by."""
    return any(name in noted_fields(csl.get("note")) for name in STANDARD)
