"""The house's glossary: `abbreviations.json`, `units.json` and `sources.json` in this folder, read once a process.

A form ends in `#` where a number has to follow (`OR 0.8`), in `=#` where a sign of comparison has to stand before it
(`p < 0.05`); a space in it stands for any space or none. `needs` lists words one of which the article must have,
in capitals or not, and `unless` words none of which it may have, for what is short for several things.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from cms.interface_language import base_of

LANGUAGES: Final = ("en", "de")
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Source:
    """Where the facts of an explanation come from."""

    name: str
    url: str


@dataclass(frozen=True)
class HouseWord:
    """One abbreviation of the glossary in one language."""

    forms: Sequence[str]
    name: str
    about: str
    source: Source
    needs: Sequence[str] = ()
    unless: Sequence[str] = ()

    def fits(self, folded_prose: str) -> bool:
        """Whether an article, given in casefolded letters, can mean it."""
        if any(word.casefold() in folded_prose for word in self.unless):
            return False
        return not self.needs or any(word.casefold() in folded_prose for word in self.needs)


@dataclass(frozen=True)
class HouseUnit:
    """One symbol of a unit in one language; without `about` it is only read inside others, as the `h` of mg/h."""

    one: str
    many: str
    about: str
    source: Source | None


@dataclass(frozen=True)
class Glossary:
    """The glossary in one language. `per` says what dividing by a unit means, `compounds` what a whole unit does."""

    language: str
    words: Sequence[HouseWord]
    units: Mapping[str, HouseUnit]
    per: Mapping[str, str]
    compounds: Mapping[str, tuple[str, Source]]


def glossary_language(text_language: str, site_language: str) -> str:
    """In which language an article's words are explained: its own where the glossary has it, else the site's, else
    English."""
    for language in (base_of(text_language), base_of(site_language)):
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


@cache
def glossary_in(language: str) -> Glossary:
    """The glossary in one of `LANGUAGES`."""
    sources = {key: Source(**source) for key, source in _read("sources").items()}
    units = _read("units")
    return Glossary(
        language=language,
        words=tuple(_word(entry, language, sources) for entry in _read("abbreviations")),
        units={symbol: _unit(entry, language, sources) for entry in units["symbols"] for symbol in entry["symbols"]},
        per={symbol: entry[language] for entry in units["per"] for symbol in entry["symbols"]},
        compounds={
            unit: (entry[language], sources[entry["source"]]) for entry in units["compounds"] for unit in entry["units"]
        },
    )


def _read(name: str) -> Any:
    return json.loads((_FOLDER / f"{name}.json").read_text())


def _word(entry: Mapping[str, Any], language: str, sources: Mapping[str, Source]) -> HouseWord:
    return HouseWord(**entry[language], source=sources[entry["source"]])


def _unit(entry: Mapping[str, Any], language: str, sources: Mapping[str, Source]) -> HouseUnit:
    one, many, *about = entry[language]
    source = sources[entry["source"]] if about else None
    return HouseUnit(one, many, about[0] if about else "", source)
