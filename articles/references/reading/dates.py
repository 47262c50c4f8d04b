"""Dates as reference files write them, as CSL dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

MAX_CHARACTERS = 100
EARLIEST, LATEST = 1400, 2200

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_ISO_RANGE = re.compile(r"(?P<first>\d{4}(?:-\d\d){0,2})/(?P<last>\d{4}(?:-\d\d){0,2})?")
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})?(?!\d))?(?:[-/.](\d{1,2})?(?!\d))?(?:[/T\s](?P<rest>.*))?", re.DOTALL
)
# MEDLINE's date of publication (https://www.nlm.nih.gov/bsd/mms/medlineelements.html#dp): `2014 Nov-Dec`,
# `2014 Dec 30-2015 Jan 5`, `1998-1999`.
_MEDLINE = re.compile(
    r"(?P<y1>\d{4})(?:,?\s+(?P<m1>[A-Za-z]{3,9})\.?)?(?:\s+(?P<d1>\d{1,2}))?"
    r"(?:\s*[-–/]\s*(?P<y2>\d{4}\b)?\s*(?:(?P<m2>[A-Za-z]{3,9})\.?)?\s*(?P<d2>\d{1,2})?)?"
)
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s.\-]+(?P<m>[A-Za-z]{3,9})\.?,?[\s\-]+(?P<y>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<m>[A-Za-z]{3,9})\.?(?:\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?)?,?\s+(?P<y>\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_DAY = re.compile(r"[0-9]{1,2}")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|2[01]\d\d)(?!\d)")


def read_date(text: str) -> dict[str, Any] | None:
    """The date in `text` as a CSL date (`{"date-parts": [[2014, 6, 12]]}`), or None where there is no year.

    Ranges have two date-parts; a season is CSL's `season`. Of numbers that could be day or month only the year is
    taken: a wrong month is worse than none.
    """
    text = text[:MAX_CHARACTERS].strip().strip("[]{}()").strip()
    if found := _ISO_RANGE.fullmatch(text):
        last = _numbers(found["last"] or "")
        return _csl(_numbers(found["first"]), last)
    if (found := _YEAR_FIRST.fullmatch(text)) and (found[2] or not found["rest"]):
        return _csl([found[1], found[2], found[3]])
    if (found := _YEAR_FIRST.fullmatch(text)) and not found[2] and found["rest"].strip("/ ").lower() in _SEASONS:
        return _season(found[1], found["rest"].strip("/ "))
    return _worded(text) or _numbered(text) or _year_only(text)


def _worded(text: str) -> dict[str, Any] | None:
    if found := _MEDLINE.fullmatch(text):
        if (found["m1"] or "").lower() in _SEASONS:
            return _season(found["y1"], found["m1"])
        first = [found["y1"], found["m1"], found["d1"]]
        if not (found["y2"] or found["m2"] or found["d2"]):
            return _csl(first)
        month = found["m2"] or (found["m1"] if not found["y2"] else None)
        return _csl(first, [found["y2"] or found["y1"], month, found["d2"]])
    if found := _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        if found["m"].lower() in _SEASONS:
            return _season(found["y"], found["m"])
        return _csl([found["y"], found["m"], found["d"]])
    return None


def _numbered(text: str) -> dict[str, Any] | None:
    if found := _NUMBERS.fullmatch(text):
        one, two, year = found.groups()
        if int(one) > 12:
            return _csl([year, two, one])
        return _csl([year, one, two]) if int(two) > 12 or one == two else _csl([year])
    if found := _MONTH_AND_YEAR.fullmatch(text):
        return _csl([found[2], found[1]])
    if found := _COMPACT.fullmatch(text):
        return _csl([*found.groups()])
    return None


def _year_only(text: str) -> dict[str, Any] | None:
    found = _YEAR.search(text)
    return _csl([found[1]]) if found else None


def _season(year: str, name: str) -> dict[str, Any] | None:
    dated = _csl([year])
    return dated | {"season": _SEASONS[name.lower()]} if dated else None


def _csl(*moments: list[str | None] | list[str]) -> dict[str, Any] | None:
    parts = [part for part in map(date_part, moments) if part]
    return {"date-parts": parts[:1] if len(parts) > 1 and parts[0] == parts[1] else parts} if parts else None


def _numbers(iso: str) -> list[str]:
    return iso.split("-") if iso else []


def date_part(moment: list[Any]) -> list[int]:
    """One member of CSL's date-parts from year, month and day as far as they are possible; empty without a year."""
    year, month, day = (str(part or "") for part in [*moment, None, None, None][:3])
    if not _FOUR_DIGITS.fullmatch(year) or not EARLIEST <= int(year) <= LATEST:
        return []
    number = month_number(month)
    if not number:
        return [int(year)]
    try:
        date(int(year), number, int(day) if _DAY.fullmatch(day) else 0)
    except ValueError:
        return [int(year), number]
    return [int(year), number, int(day)]


def month_number(text: str) -> int:
    """1 to 12 for a month's number, name or abbreviation; 0 for anything else."""
    text = text.strip().strip(".").lower()
    if _MONTH.fullmatch(text):
        return int(text)
    return _MONTHS.index(text[:3]) + 1 if text[:3] in _MONTHS else 0


_FULL_DATES = (
    re.compile(r"\b(?P<y>\d{4}) (?P<m>[A-Z][a-z]{2})[a-z]* (?P<d>\d{1,2})\b"),
    re.compile(r"\b(?P<d>\d{1,2}) (?P<m>[A-Z][a-z]{2})[a-z]*\.?,? (?P<y>\d{4})\b"),
    re.compile(r"\b(?P<m>[A-Z][a-z]{2})[a-z]*\.? (?P<d>\d{1,2}), (?P<y>\d{4})\b"),
)


def full_date_in(text: str) -> date | None:
    """The first date with a day in a citation such as `Lancet. 2020 Jun 13;395(10240):1820`, or None."""
    for pattern in _FULL_DATES:
        for found in pattern.finditer(text):
            if len(part := date_part([found["y"], found["m"], found["d"]])) == 3:
                return date(*part)
    return None
