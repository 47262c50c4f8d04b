"""Where a page of a list begins: behind a row, by the columns that the list is sorted by.

So a row that is added or taken away between two pages makes none come twice and none be left out. A cursor is opaque
to clients. Every string of its pattern is one: there is nothing to guess, and none goes stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# 16 digits for the microseconds since 1970 (to the year 4253), 16 for the row number (63 bits).
PLACE_PATTERN = r"^00[0-9a-f]{14}[0-7][0-9a-f]{15}$"
# 63 bits, as the ledger counts.
SEQUENCE_PATTERN = r"^[0-7][0-9a-f]{15}$"
# 31 bits, as editions are numbered.
NUMBER_PATTERN = r"^[0-7][0-9a-f]{7}$"

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """A place in a list that is sorted by a time and, among equals, by row number."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, cursor: str) -> Place:
        """The place that a cursor of the pattern names."""
        return cls(_BEGINNING + int(cursor[:16], 16) * _TICK, int(cursor[16:], 16))

    @property
    def cursor(self) -> str:
        """The place as the API writes it."""
        return f"{(self.at - _BEGINNING) // _TICK:016x}{self.pk:016x}"


def sequence_cursor(sequence: int) -> str:
    """The place behind a change."""
    return f"{sequence:016x}"


def number_cursor(number: int) -> str:
    """The place behind an edition."""
    return f"{number:08x}"


def read_number(cursor: str) -> int:
    """What `sequence_cursor` or `number_cursor` wrote."""
    return int(cursor, 16)
