"""Units in prose, and what they say: single symbols and what is divided, `mg`, `mmol/L`, `µg/kg/min`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from cms.publishing.glossary.house_words import Glossary, HouseUnit, Source, glossary_in

SPACE: Final = "[ \u00a0\u202f\u2009]?"
_AFTER_NUMBER: Final = re.compile(r"\d[ \u00a0\u202f\u2009-]?$")
_PER: Final = {"en": "per", "de": "pro"}


@dataclass(frozen=True)
class UnitFound:
    """A unit at a place of a text, with its name and what it means."""

    start: int
    end: int
    name: str
    about: str
    source: Source | None


def units_in(prose: str, glossary: Glossary) -> Iterator[UnitFound]:
    """The units that have something to explain. A single symbol counts only behind a number or alone in brackets: `L`
    and `U` are letters as well."""
    for match in _pattern(glossary.language).finditer(prose):
        is_certain, explained = _read(match[0], glossary.language)
        if explained and (is_certain or _is_measure(prose, match)):
            yield UnitFound(match.start(), match.end(), *explained)


# A text says the same few units over and over.
@lru_cache(maxsize=1024)
def _read(written: str, language: str) -> tuple[bool, tuple[str, str, Source | None] | None]:
    """Whether it can be nothing but a unit, and its name with what it means."""
    glossary = glossary_in(language)
    symbols = _symbols(written)
    if any(symbol and symbol not in glossary.units for symbol in symbols):
        return False, None
    return _is_certain(symbols), _explained(symbols, glossary)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    symbols = sorted(glossary_in(language).units, key=len, reverse=True)
    one = "|".join(re.escape(symbol).replace(r"\ ", SPACE) for symbol in symbols)
    first = rf"(?:(?<![^\W\d_])(?<![/.])(?:{one})|(?<=\d)(?=/))"
    return re.compile(rf"{first}(?:{SPACE}/{SPACE}(?:{one})){{0,3}}(?![\w/])")


def _symbols(written: str) -> list[str]:
    """The symbols of a unit as the glossary writes them, the numerator first: empty where there is none (`/µL`)."""
    parts = (" ".join(part.split()) for part in written.split("/"))
    return [re.sub(r"(1[.,]73) ?(m)", r"\1 \2", part) for part in parts]


def _is_certain(symbols: list[str]) -> bool:
    """Whether it can be nothing but a unit: it divides, and not only letters by letters (`U/L`, `s/d`)."""
    return len(symbols) > 1 and any(len(symbol) > 1 for symbol in symbols) and bool(symbols[0])


def _is_measure(prose: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if _AFTER_NUMBER.search(prose, max(0, start - 2), start):
        return True
    return prose[start - 1 : start] == "(" and prose[end : end + 1] == ")"


def _explained(symbols: list[str], glossary: Glossary) -> tuple[str, str, Source | None] | None:
    first = glossary.units.get(symbols[0])
    if len(symbols) == 1:
        return (first.many, first.about, first.source) if first and first.about else None
    below = [glossary.units[symbol] for symbol in symbols[1:]]
    per = _PER[glossary.language]
    name = " ".join([*([first.many] if first else []), *(f"{per} {unit.one}" for unit in below)])
    if found := glossary.compounds.get("/".join(symbols)):
        return name, *found
    told = [_told(first)] if first and first.about else []
    told += [glossary.per[symbol] for symbol in symbols[1:] if symbol in glossary.per]
    source = next((unit.source for unit in [first, *below] if unit and unit.source), None)
    return name, " ".join(told), source


def _told(unit: HouseUnit) -> str:
    """“A thousandth of a gram.” as a part of something longer: “Milligram: a thousandth of a gram.”"""
    return f"{unit.one[:1].upper()}{unit.one[1:]}: {unit.about[:1].lower()}{unit.about[1:]}"
