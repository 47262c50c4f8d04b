"""Reading what somebody typed into a search for sources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.references.lookup.identifier import Identifier, identifier_in
from articles.references.searching import folded, spelt_out

MAX_WORDS = 8
_SPACED_PREFIX = re.compile(r"\b(doi|pmid|pmcid)\s*:\s+|\b(pmid|pmcid)\s+(?=\d|PMC)", re.IGNORECASE)


def search_terms(query: str) -> Iterator[Identifier | tuple[str, ...]]:
    """What a query asks for, at most eight things: an identifier in its normal form, or the spellings of a word, one of
    which is to be found.

    Identifiers are known in every form (`doi:10.…`, `https://doi.org/10.…`, `PMID: 123`, percent-encoded, an address of
    PubMed or PMC). A number alone is a word, since it can be a year as well.
    """
    joined = _SPACED_PREFIX.sub(lambda match: f"{match[1] or match[2]}:", query)
    for word in joined.split()[:MAX_WORDS]:
        if not word.isdigit() and (identifier := identifier_in(word)) is not None:
            yield identifier
        elif spellings := tuple(filter(None, dict.fromkeys((folded(word), spelt_out(word))))):
            yield spellings
