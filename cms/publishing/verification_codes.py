"""Verification codes: the first 16 digits of the digest of an edition's record, in groups of four.

The code needs no column of its own, so the digests of editions published before there were codes stay as they are.
Somebody who makes another record with the same code (2⁶⁴ attempts) has still not made one with the same digest, which
the page shows whole.
"""

from __future__ import annotations

import re

from django.urls import reverse

from cms.publishing.models import Edition

DIGITS = 16
_CODE = re.compile(r"[0-9a-f]{16}")
_SEPARATORS = re.compile(r"[\s\-‐‑–]+")


def shown_code(edition: Edition) -> str:
    """The edition's code as it is printed: `1A2B-3C4D-5E6F-7890`."""
    digits = edition.record_sha256[:DIGITS].upper()
    return "-".join(digits[place : place + 4] for place in range(0, DIGITS, 4))


def code_digits(written: str) -> str | None:
    """The 16 digits of a code however it was typed, or None where it is not one."""
    digits = _SEPARATORS.sub("", written[:100]).lower()
    return digits if _CODE.fullmatch(digits) else None


def edition_with_code(written: str) -> Edition | None:
    """The edition that carries this code, with its article, or None. One query, by index."""
    digits = code_digits(written)
    if digits is None:
        return None
    # A range, not a pattern: both databases answer it from a plain index, whatever their collation.
    return (
        Edition.objects.select_related("article")
        .filter(record_sha256__gte=digits, record_sha256__lte=digits + "f" * (64 - DIGITS))
        .order_by("pk")
        .first()
    )


def verification_address(edition: Edition) -> str:
    """Where the edition's code leads."""
    return reverse("publishing:verify-edition", kwargs={"code": shown_code(edition)})
