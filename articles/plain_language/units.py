"""Units of measurement, so that 1000 µg and 1 mg, or 0.5 × 10⁹/L and 500/µL, are the same figure."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

# What a unit measures, numerator first: ("mass",), ("mass", "per volume"). A bare number measures nothing known.
Dimension = tuple[str, ...]
BARE: Final[Dimension] = ()
SHARE: Final[Dimension] = ("share",)
FREQUENCY: Final[Dimension] = ("times a day",)
TIME: Final[Dimension] = ("time",)
TEMPERATURE: Final[Dimension] = ("temperature",)
BLOOD_PRESSURE: Final[Dimension] = ("blood pressure",)
COUNT_BY_VOLUME: Final[Dimension] = ("per volume",)

_ROWS: Final = (
    ("mass", "ng nanogram nanograms", Fraction(1, 10**6)),
    ("mass", "µg μg ug mcg microgram micrograms", Fraction(1, 1000)),
    ("mass", "mg milligram milligrams", Fraction(1)),
    ("mass", "g gram grams", Fraction(1000)),
    ("mass", "kg kilogram kilograms kilo kilos", Fraction(10**6)),
    ("volume", "µL μL µl μl microlitre microlitres microliter microliters mm³ mm3", Fraction(1)),
    ("volume", "mL ml millilitre millilitres milliliter milliliters", Fraction(1000)),
    ("volume", "dL dl decilitre decilitres deciliter deciliters", Fraction(10**5)),
    ("volume", "L l litre litres liter liters", Fraction(10**6)),
    ("amount", "pmol", Fraction(1, 10**9)),
    ("amount", "nmol", Fraction(1, 10**6)),
    ("amount", "µmol μmol umol micromol micromoles", Fraction(1, 1000)),
    ("amount", "mmol millimol millimole millimoles", Fraction(1)),
    ("amount", "mol", Fraction(1000)),
    ("equivalents", "mEq", Fraction(1)),
    ("activity", "IU U unit units", Fraction(1)),
    ("activity", "mIU mU", Fraction(1, 1000)),
    ("time", "s sec second seconds", Fraction(1, 3600)),
    ("time", "min minute minutes", Fraction(1, 60)),
    ("time", "h hr hrs hour hours", Fraction(1)),
    ("time", "day days", Fraction(24)),
    ("time", "wk week weeks", Fraction(168)),
    ("time", "month months", Fraction(1461, 2)),
    ("time", "yr yrs year years", Fraction(8766)),
    ("pressure", "mmHg", Fraction(1)),
    ("pressure", "kPa", Fraction(15001, 2000)),
    ("length", "mm millimetre millimetres millimeter millimeters", Fraction(1)),
    ("length", "cm centimetre centimetres centimeter centimeters", Fraction(10)),
    ("length", "m metre metres meter meters", Fraction(1000)),
    ("area", "m² m2", Fraction(1)),
    ("temperature", "°C", Fraction(1)),
    ("temperature", "°F", Fraction(5, 9)),
    ("share", "% percent", Fraction(1)),
    ("tablets", "tablet tablets", Fraction(1)),
    ("capsules", "capsule capsules", Fraction(1)),
    ("puffs", "puff puffs", Fraction(1)),
    ("drops", "drop drops", Fraction(1)),
    ("energy", "kcal", Fraction(1)),
)
_UNITS: Final = {name: (kind, factor) for kind, names, factor in _ROWS for name in names.split()}
_NAMES: Final = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_SPACE: Final = r"[ \u00a0\u202f\u2009]"
_PER: Final = rf"(?:{_SPACE}?/{_SPACE}?|{_SPACE}per{_SPACE})"
_COUNTED: Final = rf"(?:(?:cells|platelets|neutrophils|copies){_SPACE}?)?"
# A number stands before it. `mm Hg`, `per cent` and `° C` are written apart as well.
UNIT: Final = (
    rf"(?:mm{_SPACE}Hg\b|per{_SPACE}cent\b|°{_SPACE}?[CF]\b|%|"
    rf"(?:{_NAMES})(?![\w])(?:{_PER}(?:{_NAMES}|d)(?!\w))*|"
    rf"{_COUNTED}{_PER}(?:cubic{_SPACE}(?:millimetre|millimeter)|{_NAMES})(?!\w))"
)
_SQUEEZED: Final = {"mm Hg": "mmHg", "per cent": "percent", "cubic millimetre": "mm³", "cubic millimeter": "mm³"}
_DIVIDED: Final = re.compile(r"\s*/\s*|\s*\bper\s+")


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures, and how many of the base unit of that it is."""

    dimension: Dimension
    factor: Fraction
    is_fahrenheit: bool = False

    def in_base(self, number: Fraction) -> Fraction:
        """A number of this unit in the base unit; degrees Fahrenheit to a tenth of a degree Celsius."""
        if self.is_fahrenheit:
            return Fraction(round((number - 32) * self.factor * 10), 10)
        return number * self.factor


NO_UNIT: Final = Unit(BARE, Fraction(1))


def unit_from(written: str) -> Unit:
    """The unit as `UNIT` finds it. A rate by the day counts as what it is a rate of: *10 mg/day* and *10 mg* once a day
    are the same dose."""
    text = re.sub(r"\s+", " ", written).strip()
    for apart, together in _SQUEEZED.items():
        text = text.replace(apart, together)
    text = text.replace("° ", "°")
    first, *below = _DIVIDED.split(text)
    kind, factor = _known(first)
    dimension = [kind] if kind else []
    for part in below:
        divisor, by = _known(part)
        if part in ("day", "days", "d") or not divisor:
            continue
        dimension.append(f"per {divisor}")
        factor /= by
    return Unit(tuple(dimension), factor, first == "°F")


def _known(name: str) -> tuple[str, Fraction]:
    """Symbols are told apart by capitals (*mg*, *Mg*), words are not."""
    return _UNITS.get(name) or (_UNITS.get(name.lower()) if len(name) > 3 else None) or ("", Fraction(1))
