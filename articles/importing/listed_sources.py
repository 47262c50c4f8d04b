"""Entries of a captured reference list as sources: CSL data, evidence type and a key that can be read."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from articles.checks.finding import Finding, Severity
from articles.citations.source import Source
from articles.evidence_types import EvidenceType
from articles.importing.evidence import is_own_house, retraction_in
from articles.importing.manuscript import AUDIENCE
from articles.importing.number_words import words
from articles.importing.reference_list import Entry

CSL_TYPES = {
    EvidenceType.GUIDELINE: "report",
    EvidenceType.CONSENSUS: "article-journal",
    EvidenceType.REGULATORY: "report",
    EvidenceType.TEXTBOOK: "book",
    EvidenceType.WEB: "webpage",
    EvidenceType.SELF_PUBLISHED: "webpage",
    EvidenceType.OTHER: "document",
}
# What the library takes for a title.
LONGEST_TITLE = 500
MAYBE_OWN = frozenset({EvidenceType.GUIDELINE, EvidenceType.RESEARCH, EvidenceType.OTHER})
# A title's first words that would make a poor key.
FILLERS = words("a an the how to what when why is are of on in for and with from towards toward approach manage")


def sources_of(entries: Iterable[Entry], house: str) -> tuple[Source, ...]:
    """The sources in list order. `house` is the captured site's own name, where it is known."""
    taken: set[str] = set()
    sources = []
    for position, entry in enumerate(entries, start=1):
        key = unique_key(entry, position, taken)
        taken.add(key)
        sources.append(source_of(entry, key, house))
    return tuple(sources)


def source_of(entry: Entry, key: str, house: str) -> Source:
    """One entry as a source. What the site prints as a guideline but writes itself is self-published."""
    kind = EvidenceType(entry.kind) if entry.kind else EvidenceType.OTHER if entry.unclear else EvidenceType.RESEARCH
    if kind in MAYBE_OWN and is_own_house(entry.source, house):
        kind = EvidenceType.SELF_PUBLISHED
    whole = entry.title.strip().removesuffix(".").strip() or entry.source or "Untitled entry"
    title = shortened(whole, LONGEST_TITLE)
    csl: dict[str, object] = {"id": key, "type": CSL_TYPES.get(kind, "article-journal"), "title": title}
    if entry.source:
        csl["container-title"] = entry.source
    if title != whole:
        csl["note"] = whole
    if entry.year:
        csl["issued"] = {"date-parts": [[entry.year]]}
    is_issued = kind in {EvidenceType.GUIDELINE, EvidenceType.CONSENSUS, EvidenceType.SELF_PUBLISHED}
    return Source(
        key=key,
        csl=csl | entry.identifiers,
        evidence_type=kind.value,
        issuing_body=entry.source if is_issued else "",
        retraction=retraction_in(title),
    )


def unique_key(entry: Entry, position: int, taken: set[str]) -> str:
    """First word of the title and the year (`nonmalignant1996`), with as many more words as tell it apart."""
    telling = key_words(entry.title)
    year = str(entry.year or "")
    for count in range(1, min(len(telling), 5) + 1):
        key = "".join(telling[:count]) + year
        if key not in taken:
            return key
    stem = ("".join(telling[:1]) or f"source{position}-") + year
    return stem if stem not in taken else f"{stem}-{position}"


def key_words(title: str) -> list[str]:
    """The telling words of a title in plain letters."""
    plain = unicodedata.normalize("NFKD", title.replace("-", "")).encode("ascii", "ignore").decode().casefold()
    found = [word for word in re.findall(r"[a-z][a-z0-9]*", plain) if len(word) > 1]
    return [word[:40] for word in found if word not in FILLERS] or [word[:40] for word in found]


def list_findings(entries: Sequence[Entry], sources: Sequence[Source]) -> list[Finding]:
    """What an editor should look at in the list itself."""
    unclear = [
        Finding(
            code="reference-entry-unclear",
            severity=Severity.NOTICE,
            message=f"The parts of the entry “{shortened(entry.title)}” could not be told apart with certainty.",
            remedy="Look at its title, source and year in the reference.",
            line=entry.line,
            subject=source.key,
            audience="",
        )
        for entry, source in zip(entries, sources, strict=True)
        if entry.unclear or "note" in source.csl
    ]
    return unclear + [hole for pair in pairwise(entries) for hole in list_hole(*pair)]


def list_hole(entry: Entry, following: Entry) -> list[Finding]:
    """A finding where a numbered list jumps."""
    if not entry.number or not following.number or following.number == entry.number + 1:
        return []
    return [
        Finding(
            code="reference-number-missing",
            severity=Severity.WARNING,
            message=f"The reference list goes from {entry.number} to {following.number}.",
            remedy="Look for the lost entry in the original and insert it at its number.",
            line=following.line,
            subject=f"{entry.number}-{following.number}",
            audience="",
        )
    ]


def shortened(text: str, limit: int = 80) -> str:
    """The beginning of a text, cut at a word."""
    return text if len(text) <= limit else text[: limit - 2].rsplit(" ", 1)[0] + " …"


def doubt_finding(words: str, cited: bool, line: int, heading_path: tuple[str, ...]) -> Finding:
    """A trailing number that may or may not be a citation, and how it was taken."""
    taken = "was taken for a citation, but could belong to the sentence"
    kept = "was kept as text, but could be a citation"
    return Finding(
        code="citation-number-unsure",
        severity=Severity.NOTICE,
        message=f"The number at the end of “{words}” {taken if cited else kept}.",
        remedy="Compare the place with the original and correct the draft where it is wrong.",
        line=line,
        heading_path=heading_path,
        subject=words,
        audience=AUDIENCE,
    )
