"""ORCID identifiers: sixteen characters in four blocks, the last a check digit (ISO 7064 MOD 11-2)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

PATTERN = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def check_digit(digits: str) -> str:
    """The check digit of the first fifteen digits."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    remainder = (12 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)


def validate_orcid(value: str) -> None:
    """Raise ValidationError for a text that is not an ORCID, or one with a slip in it."""
    if not PATTERN.fullmatch(value):
        raise ValidationError("Write the ORCID as four blocks of four, for example 0000-0002-1825-0097.")
    digits = value.replace("-", "")
    if check_digit(digits[:-1]) != digits[-1]:
        raise ValidationError("This ORCID has a slip in it: its last character does not fit the others.")
