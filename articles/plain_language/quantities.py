"""Figures in printed prose: numbers with a unit, ranges, thresholds, shares, and how often a day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from articles.citations.claims import NOT_FIGURES
from articles.plain_language.units import (
    BARE,
    BLOOD_PRESSURE,
    COUNT_BY_VOLUME,
    FREQUENCY,
    NO_UNIT,
    SHARE,
    TIME,
    UNIT,
    Dimension,
    Unit,
    unit_from,
)

_WORDS: Final = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), start=1
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_SPACE: Final = r"[ \u00a0\u202f\u2009]"
_DIGITS: Final = r"(?:\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3})+(?!\d)(?:[.·]\d+)?|\d+(?:[.·]\d+|,\d{1,2}(?![\d,]))?)"
_WORDED: Final = rf"(?:{'|'.join(_WORDS)})"
_NUMBER: Final = rf"(?:{_DIGITS}|\b{_WORDED}\b)"
_POWER: Final = rf"(?:{_SPACE}?[×x*]{_SPACE}?10(?P<power>\^?\d+|[⁰¹²³⁴-⁹]+))"
_MANY: Final = rf"(?:{_SPACE}(?P<many>thousand|million))"
_COMPARED: Final = {
    -1: "below|under|less than|fewer than|lower than|at most|no more than|not more than|up to|<|≤",
    1: "above|over|more than|greater than|higher than|at least|no less than|>|≥",
}
_ABOUT: Final = re.compile(r"(?:about|around|roughly|nearly|almost|approximately|some|≈|~)\W*$", re.IGNORECASE)
_DIRECTION: Final = {
    sign: re.compile(rf"(?:{words})(?:{_SPACE}(?:a|an|about|the|=))?{_SPACE}*$", re.IGNORECASE)
    for sign, words in _COMPARED.items()
}
_FIGURE: Final = re.compile(
    rf"(?<![\w.,/^\-–−·])(?P<low>{_NUMBER})"
    rf"(?:{_SPACE}?(?P<low_unit>{UNIT}))?"
    rf"(?:{_SPACE}?(?:[-–—]|to\b){_SPACE}{{0,2}}(?P<high>{_NUMBER}))?"
    rf"(?:{_POWER}|{_MANY})?"
    rf"(?:[ \u00a0\u202f\u2009-]?(?P<unit>{UNIT}))?(?![\w])",
    re.IGNORECASE,
)
# `1 in 10 people`, `15 people in every million`, `1.6 to 15.4 cases per million`, `3 out of 100`.
_SHARE: Final = re.compile(
    rf"(?<![\w.,/\-–−·])(?P<low>{_NUMBER})(?:{_SPACE}?(?:[-–—]|to\b){_SPACE}{{0,2}}(?P<high>{_NUMBER}))?"
    rf"(?:{_SPACE}(?!in\b|per\b|out\b)[a-z]+){{0,2}}"
    rf"{_SPACE}(?:in|per|out of){_SPACE}(?:(?:every|each|a){_SPACE})?"
    rf"(?:(?P<of>{_NUMBER})(?![\w.,]*\d)(?:{_SPACE}(?P<of_many>thousand|million))?|(?P<of_word>thousand|million))"
    rf"(?!{_SPACE}?(?:{UNIT}))\b",
    re.IGNORECASE,
)
_OFTEN: Final = re.compile(
    rf"\b(?P<word>once|twice|{_WORDED}{_SPACE}times|\d+{_SPACE}times){_SPACE}(?:daily\b|(?:a|per|each|every){_SPACE}day\b)"
    rf"|\bevery{_SPACE}(?P<hours>{_NUMBER}){_SPACE}?(?:hours|hrs|h)\b",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(rf"(\bbetween{_SPACE}{_NUMBER}(?:{_SPACE}?{UNIT})?{_SPACE})and({_SPACE}\d)", re.IGNORECASE)
_PRESSURE: Final = re.compile(
    rf"(?<![\w.,/\-–−])(?P<high>\d{{2,3}})/(?P<low>\d{{2,3}})(?![\d/]|\.\d)(?:{_SPACE}?mm{_SPACE}?Hg)?\b"
)
# Of 20/20 and 24/7 nothing can be a blood pressure.
_LOWEST_SYSTOLIC, _LOWEST_DIASTOLIC = 60, 30
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MULTIPLES: Final = {"thousand": 1000, "million": 10**6}


@dataclass(frozen=True)
class Quantity:
    """One figure of a sentence: `text` as printed, its place in the sentence, and its value in base units.

    `low` and `high` are the ends of a range, equal for a single number. `decimals` tells how exactly it was written, in
    its own unit (`factor` base units); `numbers` are the ends as written. `direction` is -1 for *below*, 1 for *above*.
    """

    text: str
    start: int
    end: int
    dimension: Dimension
    low: Fraction
    high: Fraction
    numbers: tuple[Fraction, Fraction]
    unit: Unit = NO_UNIT
    decimals: int = 0
    direction: int = 0
    is_about: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it names the two ends of a range."""
        return self.low < self.high


def quantities_in(sentence: str) -> tuple[Quantity, ...]:
    """The figures of one printed sentence, in order. Dates, years, names with numbers in them (*type 2*) and plain
    whole numbers without unit or comparison are none."""
    readable = NOT_FIGURES.sub(lambda found: " " * len(found[0]), sentence)
    # As long as before, so that places stay what they are.
    readable = _BETWEEN.sub(r"\1to \2", readable)
    taken: list[Quantity] = []
    for reader in (_pressures, _shares, _frequencies, _measures):
        taken += [found for found in reader(readable) if not any(_overlap(found, other) for other in taken)]
    ordered = sorted(taken, key=lambda found: found.start)
    return tuple(replace(found, text=sentence[found.start : found.end].strip()) for found in ordered)


def _overlap(one: Quantity, other: Quantity) -> bool:
    return one.start < other.end and other.start < one.end


def _pressures(text: str) -> Iterator[Quantity]:
    """Systolic over diastolic, which is one figure. With or without its unit: nothing else is written so."""
    for match in _PRESSURE.finditer(text):
        high, low = Fraction(match["high"]), Fraction(match["low"])
        if high > low and high >= _LOWEST_SYSTOLIC and low >= _LOWEST_DIASTOLIC:
            direction = _direction(text, match.start())
            place = (match[0], match.start(), match.end())
            yield Quantity(*place, BLOOD_PRESSURE, high, low, (high, low), direction=direction)


def _shares(text: str) -> Iterator[Quantity]:
    for match in _SHARE.finditer(text):
        whole = _value(match["of"]) if match["of"] else Fraction(1)
        whole *= _MULTIPLES.get((match["of_many"] or match["of_word"] or "").lower(), 1)
        if whole >= 2:
            yield _quantity(text, match, Unit(SHARE, 100 / whole), match.end())


def _frequencies(text: str) -> Iterator[Quantity]:
    for match in _OFTEN.finditer(text):
        if match["hours"]:
            hours = _value(match["hours"])
            times = 24 / hours if hours else Fraction(0)
        else:
            word = match["word"].split()[0].lower()
            times = Fraction({"once": 1, "twice": 2}.get(word) or _value(word))
        yield Quantity(match[0], match.start(), match.end(), FREQUENCY, times, times, (times, times))


def _measures(text: str) -> Iterator[Quantity]:
    for match in _FIGURE.finditer(text):
        written = match["unit"] or (match["low_unit"] if not match["high"] else "")
        unit = unit_from(written) if written else NO_UNIT
        if match["power"]:
            power = int(match["power"].lstrip("^").translate(_SUPERSCRIPTS))
            unit = Unit(unit.dimension or COUNT_BY_VOLUME, unit.factor * 10 ** min(power, 30))
        elif match["many"]:
            unit = Unit(unit.dimension, unit.factor * _MULTIPLES[match["many"].lower()])
        if _counts(text, match, unit):
            yield _quantity(text, match, unit, match.end())


def _counts(text: str, match: re.Match[str], unit: Unit) -> bool:
    """Whether the number is a figure: words for numbers only with a unit, and *one day* is often no figure at all."""
    low = match["low"].lower()
    if unit.dimension != BARE:
        return low != "one" or (unit.dimension == TIME and "day" not in match[0].lower())
    if low in _WORDS or (match["high"] or "").lower() in _WORDS:
        return False
    numbers = [number for number in (match["low"], match["high"]) if number]
    if all(re.fullmatch(r"(?:1[89]|20)\d\d", number) for number in numbers):
        return False
    return bool(match["high"]) or "." in low or "·" in low or _direction(text, match.start()) != 0


def _quantity(text: str, match: re.Match[str], unit: Unit, end: int) -> Quantity:
    low = _value(match["low"])
    high = _value(match["high"]) if match["high"] else low
    # `10 mg to 20 g`: the first end has a unit of its own.
    first = match.groupdict().get("low_unit") if match["high"] else None
    of_low = unit_from(first) if first else unit
    in_base = of_low.in_base(low) if of_low.dimension == unit.dimension else unit.in_base(low)
    return Quantity(
        text=match[0].strip(),
        start=match.start(),
        end=end,
        dimension=unit.dimension,
        low=in_base,
        high=unit.in_base(high),
        numbers=(low, high),
        unit=unit,
        decimals=max(_decimals(match["low"]), _decimals(match["high"] or "")),
        direction=_direction(text, match.start()),
        is_about=_ABOUT.search(text, max(0, match.start() - 20), match.start()) is not None,
    )


def _direction(text: str, start: int) -> int:
    for sign, words in _DIRECTION.items():
        if words.search(text, max(0, start - 30), start):
            return sign
    return 0


def _value(written: str) -> Fraction:
    if written.lower() in _WORDS:
        return Fraction(_WORDS[written.lower()])
    plain = re.sub(r"[\u2009\u202f\u00a0]", "", written).replace("·", ".")
    plain = re.sub(r",(\d{1,2})$", r".\1", plain) if not re.search(r",\d{3}", plain) else plain.replace(",", "")
    return Fraction(plain)


def _decimals(written: str) -> int:
    return len(re.split(r"[.·]", written)[1]) if re.search(r"[.·]", written) else 0
