"""Checks of whether a source still stands as cited: corrected, outdated, or published since it was a preprint."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from articles.checks.finding import Finding
from articles.checks.references import name_of
from articles.checks.registry import finding
from articles.citations.nlm import text_of, year_of
from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus
from articles.references.identifiers import normal_doi
from articles.references.searching import folded

# A summary or a version for another journal appears within a year; a new edition takes longer.
NEW_AFTER_YEARS = 2
ISSUED = frozenset({EvidenceType.GUIDELINE.value, EvidenceType.CONSENSUS.value, EvidenceType.REGULATORY.value})
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
    "adults adult care children clinical consensus diagnosis edition evidence first from guidance guideline guidelines "
    "management patients practice prevention recommendations second statement summary third treatment update updated "
    "version with".split()
)
_PREPRINT_SERVERS = re.compile(
    r"\b(?:bio|med|arx|chem|psy|soc)r?xiv|preprint|research square|ssrn|arxiv", re.IGNORECASE
)
_PREPRINT_DOIS = ("10.1101/", "10.48550/arxiv.", "10.21203/rs.", "10.2139/ssrn.", "10.20944/preprints", "10.31234/osf.")
_PUBLISHED_AS = ("is-preprint-of", "published-doi", "published_doi", "version-of-record", "published-as")


def references_corrected(sources: Mapping[str, Source], cited: Sequence[str]) -> Iterator[Finding]:
    """Cited sources that were corrected after publication (NLM: *Erratum in*, *Corrected and republished in*)."""
    for key in cited:
        source = sources[key]
        if source.retraction == RetractionStatus.CORRECTED:
            when = f" on {source.retracted_on.isoformat()}" if source.retracted_on else ""
            yield finding("reference-corrected", f"{name_of(source)} was corrected{when}.", subject=key)


def references_outdated(
    sources: Mapping[str, Source],
    cited: Sequence[str],
    limit: int | None,
    this_year: int,
    library: Mapping[str, Source] | None = None,
) -> Iterator[Finding]:
    """Cited sources older than `limit` years, and guidelines of a body that has a newer one, among the article's
    sources or in the `library`.

    Without a limit (None) age alone is no reason. The newer one is at least two years newer, and two guidelines of one
    body count as old and new of the same only where their titles share words that matter: a body issues many.
    """
    newer = _newer_guidelines(sources, cited, library or {})
    for key in cited:
        source = sources[key]
        reasons = []
        age = _age(source, this_year)
        if limit is not None and age is not None and age > limit:
            reasons.append(f"is {age} years old; the limit here is {limit}")
        if (replacement := newer.get(key)) is not None:
            where = "" if replacement.key in sources else ", which is in the library"
            reasons.append(
                f"is older than “{replacement.key}” ({year_of(replacement.csl)}), also issued by "
                f"{_issuing_body(source)}{where}"
            )
        if reasons:
            yield finding("reference-outdated", f"{name_of(source)} {' and '.join(reasons)}.", subject=key)


def _age(source: Source, this_year: int) -> int | None:
    year = year_of(source.csl)
    return this_year - int(year) if year else None


def _newer_guidelines(
    sources: Mapping[str, Source], cited: Sequence[str], library: Mapping[str, Source]
) -> dict[str, Source]:
    """For each cited guideline the newest later one of the same body on the same matter."""
    old = {key: sources[key] for key in cited if is_issued(sources[key])}
    if not old:
        return {}
    issued: dict[str, list[tuple[int, Source]]] = {}
    for source in {**library, **sources}.values():
        if is_issued(source):
            issued.setdefault(folded(source.issuing_body), []).append((int(year_of(source.csl)), source))
    newer: dict[str, Source] = {}
    for key, source in old.items():
        year = int(year_of(source.csl))
        known = sorted(issued[folded(source.issuing_body)], key=lambda guideline: -guideline[0])
        later = (other for other_year, other in known if other_year >= year + NEW_AFTER_YEARS)
        if (replacement := next((other for other in later if _same_matter(other, source)), None)) is not None:
            newer[key] = replacement
    return newer


def is_issued(source: Source) -> bool:
    """Whether it is a guideline, consensus or regulation with a year and a body that stands behind it."""
    return bool(source.evidence_type in ISSUED and year_of(source.csl) and folded(source.issuing_body))


def _issuing_body(source: Source) -> str:
    return " ".join(source.issuing_body.split())


def _same_matter(one: Source, other: Source) -> bool:
    first, second = _title_words(text_of(one.csl.get("title"))), _title_words(text_of(other.csl.get("title")))
    return bool(first and second) and 2 * len(first & second) >= min(len(first), len(second))


@lru_cache(maxsize=8192)
def _title_words(title: str) -> frozenset[str]:
    return frozenset(_WORD.findall(title.casefold())) - _COMMON


def preprints_published(sources: Mapping[str, Source], cited: Sequence[str]) -> Iterator[Finding]:
    """Cited preprints whose record names the article that came of them (Crossref: relation `is-preprint-of`)."""
    by_doi: dict[str, str] | None = None
    for key in cited:
        source = sources[key]
        published = _published_doi(source.csl)
        if published is None or not _is_preprint(source.csl):
            continue
        by_doi = _by_doi(sources) if by_doi is None else by_doi
        there = by_doi.get(published)
        if there == key:
            continue
        yield finding(
            "preprint-with-published-version",
            f"{name_of(source)} is a preprint; it was published as doi:{published}.",
            subject=key,
            remedy=f"Cite “{there}”, the published article, and check the sentence against it." if there else "",
        )


def _by_doi(sources: Mapping[str, Source]) -> dict[str, str]:
    return {doi: key for key, source in sources.items() if (doi := normal_doi(text_of(source.csl.get("DOI"))))}


def _is_preprint(csl: Mapping[str, Any]) -> bool:
    if "preprint" in (text_of(csl.get(name)).lower() for name in ("type", "subtype", "genre", "medium")):
        return True
    if text_of(csl.get("type")) == "posted-content":
        return True
    doi = normal_doi(text_of(csl.get("DOI"))) or ""
    where = " ".join(text_of(csl.get(name)) for name in ("container-title", "publisher", "archive"))
    return doi.startswith(_PREPRINT_DOIS) or _PREPRINT_SERVERS.search(where) is not None


def _published_doi(csl: Mapping[str, Any]) -> str | None:
    """The DOI of the published version, where the record names one: in `relation`, in `custom`, or in a field."""
    for where in (csl.get("relation"), csl.get("custom"), _relation_in(csl.get("custom")), csl):
        if not isinstance(where, Mapping):
            continue
        for name in _PUBLISHED_AS:
            if doi := _first_doi(where.get(name)):
                return doi
    return None


def _relation_in(custom: Any) -> Any:
    return custom.get("relation") if isinstance(custom, Mapping) else None


def _first_doi(value: Any) -> str | None:
    """The DOI in what a record has under a relation: text, an object with an `id`, or a list of either."""
    if value is None:
        return None
    for entry in value if isinstance(value, list) else [value]:
        written = entry.get("id") or entry.get("DOI") if isinstance(entry, Mapping) else entry
        if doi := normal_doi(text_of(written)):
            return doi
    return None
