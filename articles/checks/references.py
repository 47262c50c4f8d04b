"""Checks of the references of an article."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.conf import settings

from articles.checks.finding import Finding
from articles.checks.manuscript import ImportedNumbers
from articles.checks.registry import finding
from articles.citations.nlm import doi_of, pmid_of, reference_text, text_of, url_of, year_of
from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus

_NOT_A_WORD = re.compile(r"[\W_]+")


def references_never_cited(sources: Mapping[str, Source], cited: frozenset[str]) -> Iterator[Finding]:
    """References that no rendition cites."""
    for key in sources:
        if key not in cited:
            yield finding("reference-never-cited", f"{name_of(sources[key])} is cited nowhere.", subject=key)


def references_duplicated(sources: Mapping[str, Source]) -> Iterator[Finding]:
    """Pairs of references that are one source; each later one is paired with the first it repeats."""
    seen: list[tuple[str, Callable[[Source], str], dict[str, str]]] = [
        ("DOI", lambda source: doi_of(source.csl).casefold(), {}),
        ("PMID", lambda source: pmid_of(source.csl), {}),
        ("title and year", _title_and_year, {}),
    ]
    for key, source in sources.items():
        repeated: dict[str, list[str]] = {}
        for what, identity_of, first_with in seen:
            if identity := identity_of(source):
                first = first_with.setdefault(identity, key)
                if first != key:
                    repeated.setdefault(first, []).append(what)
        for first, same in repeated.items():
            yield finding(
                "reference-duplicated",
                f"“{first}” and “{key}” have the same {' and the same '.join(same)}: {_title(source)}",
                subject=f"{first} = {key}",
            )


def _title_and_year(source: Source) -> str:
    title = _NOT_A_WORD.sub(" ", text_of(source.csl.get("title")).casefold()).strip()
    year = year_of(source.csl)
    return f"{title} {year}" if title and year else ""


def references_not_identifiable(sources: Mapping[str, Source], cited: Sequence[str]) -> Iterator[Finding]:
    """Cited sources that readers cannot look up, and guidelines that nobody outside our own house has issued."""
    for key in cited:
        source = sources[key]
        reasons = [reason for reason in (_not_findable(source), _not_issued(source)) if reason]
        if reasons:
            message = f"{name_of(source)} {' and '.join(reasons)}."
            yield finding("reference-not-identifiable", message, subject=key)


def _not_findable(source: Source) -> str:
    csl = source.csl
    if doi_of(csl) or pmid_of(csl) or url_of(csl) or text_of(csl.get("ISBN")):
        return ""
    if source.evidence_type == EvidenceType.SELF_PUBLISHED:
        return "is self-published and has no DOI, PMID or address, so readers cannot check it"
    return "has no DOI, PMID or address, so readers cannot look it up"


def _not_issued(source: Source) -> str:
    if source.evidence_type != EvidenceType.GUIDELINE:
        return ""
    bodies = [source.issuing_body.strip(), text_of(source.csl.get("publisher")), *_group_authors(source)]
    house = settings.SITE_NAME.casefold()
    if any(body and body.casefold() != house for body in bodies):
        return ""
    return "is called a guideline, but no issuing body outside our own house is named"


def _group_authors(source: Source) -> list[str]:
    authors = source.csl.get("author")
    people = authors if isinstance(authors, list) else []
    return [text_of(person.get("literal")) for person in people if isinstance(person, Mapping)]


def references_withdrawn(sources: Mapping[str, Source], cited: Sequence[str]) -> Iterator[Finding]:
    """Cited sources that were retracted or are under an expression of concern (COPE retraction guidelines)."""
    for key in cited:
        source = sources[key]
        if source.retraction == RetractionStatus.RETRACTED:
            when = f" on {source.retracted_on.isoformat()}" if source.retracted_on else " (date not known)"
            yield finding("reference-retracted", f"{name_of(source)} was retracted{when}.", subject=key)
        elif source.retraction == RetractionStatus.CONCERN:
            message = f"{name_of(source)} is under an expression of concern."
            yield finding("reference-concern", message, subject=key)


def list_shorter_than_numbers(numbers: ImportedNumbers | None) -> Iterator[Finding]:
    """An imported text whose numbers go higher than its list: which source is missing cannot be told from here."""
    if numbers is None or numbers.highest <= numbers.listed:
        return
    missing = numbers.highest - numbers.listed
    entries = "one entry is" if missing == 1 else f"{missing} entries are"
    yield finding(
        "reference-list-shorter-than-numbers",
        f"The text cites numbers up to {numbers.highest}, but its list has {numbers.listed} references: {entries} "
        "missing, and every number from the gap on points at the wrong source.",
        subject=f"{numbers.highest}/{numbers.listed}",
    )


def name_of(source: Source) -> str:
    """The source as a message names it: its key and title."""
    return f"“{source.key}” ({_title(source)})"


def _title(source: Source) -> str:
    title = text_of(source.csl.get("title")) or reference_text(source)
    return title if len(title) <= 90 else f"{title[:89]}…"
