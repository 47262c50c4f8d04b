"""Identifiers of sources in one normal form, so that a paper is never in the library twice under two spellings."""

from __future__ import annotations

import re
from urllib.parse import unquote

_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_DOI_PREFIX = re.compile(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*|^info:doi/", re.IGNORECASE)
_PMID = re.compile(r"^(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)?(\d{1,9})/?$", re.IGNORECASE)


def normal_doi(text: str) -> str | None:
    """The DOI in lower case without resolver, prefix, percent-encoding or trailing dot; None where it is not one.

    DOI names are case-insensitive (DOI Handbook, 2.4).
    """
    # Until nothing is encoded any more: what is stored is its own normal form, wherever it is read again.
    while (decoded := unquote(text)) != text:
        text = decoded
    bare = _DOI_PREFIX.sub("", text.strip()).strip().rstrip(".").lower()
    return bare if _DOI.match(bare) else None


def normal_pmid(text: str) -> str | None:
    """The PubMed number without prefix or leading zeros; None where it is not one."""
    found = _PMID.match(text.strip())
    return found[1].lstrip("0") or None if found else None
