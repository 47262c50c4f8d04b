"""Reading what formats need out of CSL items, which come from anywhere: any shape, any length, any character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format

from articles.citations.csl import authors_are_incomplete, is_et_al
from articles.citations.hidden_characters import without_hidden_characters
from articles.citations.nlm import text_of, year_of
from articles.citations.source import Source
from articles.evidence_types import EvidenceType, RetractionStatus

_RANGE = re.compile(r"(?P<first>[^\s,;–—-]+)\s*[-–—]+\s*(?P<last>[^\s,;–—-]+)")


@dataclass(frozen=True)
class Person:
    """A name as CSL splits it. A body, or a name that nobody split, is all in `literal`."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def is_et_al(self) -> bool:
        """Whether this only says that there are more."""
        return is_et_al({"literal": self.literal, "family": self.family, "given": self.given})

    @property
    def family_with_particle(self) -> str:
        """`van der Berg`."""
        return f"{self.particle} {self.family}".strip()


def plain(value: Any) -> str:
    """A CSL value as one line of text, without characters that nobody sees."""
    return " ".join(without_hidden_characters(text_of(value)).split())


def people(csl: Mapping[str, Any], role: str) -> Iterator[Person]:
    """The names that `csl` gives for a role (`author`, `editor`); shapes that are no names are left out.

    Where the record names only the first authors, one that says so follows them.
    """
    names = list(_named(csl.get(role)))
    yield from names
    if role == "author" and names and authors_are_incomplete(csl) and not names[-1].is_et_al:
        yield Person(literal="et al.")


def _named(names: Any) -> Iterator[Person]:
    for name in names if isinstance(names, list) else []:
        if not isinstance(name, Mapping):
            continue
        family, given = plain(name.get("family")), plain(name.get("given"))
        if family:
            particles = (plain(name.get(kind)) for kind in ("dropping-particle", "non-dropping-particle"))
            yield Person(family, given, " ".join(filter(None, particles)), plain(name.get("suffix")))
        elif literal := plain(name.get("literal")) or given:
            yield Person(literal=literal)


def date_parts(value: Any) -> tuple[int, ...]:
    """Year, month and day of a CSL date, as many as are known; the year alone where only text gives it."""
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    written = [plain(part) for part in first[:3]] if isinstance(first, list) else []
    found: list[int] = []
    for text, (lowest, highest) in zip(written, ((1, 9999), (1, 12), (1, 31)), strict=False):
        if not (text.isascii() and text.isdigit() and len(text) <= 4 and lowest <= int(text) <= highest):
            break
        found.append(int(text))
    if not found and (year := year_of({"issued": value})).isascii() and year:
        found.append(int(year))
    return tuple(found)


def page_range(csl: Mapping[str, Any]) -> tuple[str, str]:
    """First and last page; where the pages are no simple range (`e123`, `S1, S4-S8`), all of it and nothing."""
    pages = plain(csl.get("page"))
    match = _RANGE.fullmatch(pages)
    return (match["first"], match["last"]) if match else (pages, "")


def container_of(csl: Mapping[str, Any]) -> str:
    """The journal, book or site that the source appeared in."""
    return plain(csl.get("container-title"))


def short_container_of(csl: Mapping[str, Any]) -> str:
    """The abbreviated title of the journal, where it is known."""
    return plain(csl.get("container-title-short")) or plain(csl.get("journalAbbreviation"))


def evidence_label(source: Source) -> str:
    """The kind of evidence in words."""
    known = source.evidence_type in EvidenceType.values
    return str((EvidenceType(source.evidence_type) if known else EvidenceType.OTHER).label)


def notes_on(source: Source) -> list[str]:
    """What has to be said of a source beside its data: who issued it, and what its publisher announced (COPE)."""
    notes = []
    if body := plain(source.issuing_body):
        notes.append(f"Issued by {body}")
    if source.retraction in RetractionStatus.values and source.retraction != RetractionStatus.NONE:
        on = f" on {date_format(source.retracted_on, 'j F Y')}" if source.retracted_on else ""
        notes.append(f"{RetractionStatus(source.retraction).label}{on}")
    return notes
