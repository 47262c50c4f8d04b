"""Conflicts of interest that the system can see by itself: a reviewer who is an author of a cited source."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from articles.models import Version, VersionReference
from cms.accounts.models import User

_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_TITLES = frozenset({"dr", "prof", "professor", "sir", "dame", "mr", "mrs", "ms", "mx"})


@dataclass(frozen=True)
class CitedWork:
    """A cited source that a board member seems to have written. `is_certain` where the ORCID says so; otherwise family
    name and initials agree, and somebody has to look."""

    key: str
    title: str
    is_certain: bool


def cited_works(reviewer: User, references: Iterable[VersionReference]) -> list[CitedWork]:
    """The references that the board member seems to be an author of, by ORCID or else by family name and initials."""
    family, initials = _name(reviewer.printed_name)
    found = []
    for reference in references:
        csl = json.loads(reference.csl)
        certain = bool(reviewer.orcid) and reviewer.orcid in _orcids(csl)
        if certain or _is_named(csl, family, initials):
            found.append(CitedWork(reference.key, str(csl.get("title", reference.key)), certain))
    return found


def cited_works_in(reviewer: User, version: Version) -> list[CitedWork]:
    """The same for everything that a version cites. One query."""
    return cited_works(reviewer, version.references.all())


def _people(csl: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    authors = csl.get("author")
    for person in authors if isinstance(authors, list) else ():
        if isinstance(person, Mapping):
            yield person


def _orcids(csl: Mapping[str, Any]) -> set[str]:
    texts = (str(value) for person in _people(csl) for name, value in person.items() if "orcid" in name.lower())
    return {found[0] for text in texts if (found := _ORCID.search(text.upper()))}


def _is_named(csl: Mapping[str, Any], family: str, initials: str) -> bool:
    return any(
        _folded(str(person.get("family", ""))) == family and _initials_agree(str(person.get("given", "")), initials)
        for person in _people(csl)
        if family
    )


def _name(printed: str) -> tuple[str, str]:
    """Family name and initials of a name in print: `Dr Amara B. Okafor` gives `okafor`, `ab`."""
    words = [word for word in re.split(r"[\s.]+", printed) if word and _folded(word) not in _TITLES]
    if len(words) < 2:
        return "", ""
    return _folded(words[-1]), _initials(" ".join(words[:-1]))


def _initials(given: str) -> str:
    """The first letters; of names given as initials only (`KI`), all of them."""
    words = [word for word in re.split(r"[\s.\-]+", given) if word]
    return "".join(_folded(word) if word.isupper() else _folded(word)[:1] for word in words)


def _initials_agree(given: str, initials: str) -> bool:
    """Whether the shorter row of initials begins the longer one; names without any do not count."""
    other = _initials(given)
    shorter, longer = sorted((other, initials), key=len)
    return bool(shorter) and longer.startswith(shorter)


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).strip(" .,")
