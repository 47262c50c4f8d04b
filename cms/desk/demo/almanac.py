"""Moments of the story: so many working days before today, in office hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Almanac:
    """Counts working days back from `today` (weekends are none), so that stories keep their order on any day."""

    today: date

    def on(self, days: int, at: str) -> datetime:
        """The moment `at` (HH:MM, UTC) on the working day `days` before today. Raises ValueError below one day.

        Today is left out: a story must not reach into the future.
        """
        if days < 1:
            raise ValueError("The story ends on the working day before today.")
        return self._moment(days, at, step=-1)

    def ahead(self, days: int, at: str) -> datetime:
        """The moment `at` on the working day `days` after today, for what is planned."""
        return self._moment(days, at, step=1)

    def _moment(self, days: int, at: str, *, step: int) -> datetime:
        day, left = self.today, days
        while left:
            day += timedelta(days=step)
            left -= day.weekday() < SATURDAY
        return datetime.combine(day, time.fromisoformat(at), tzinfo=UTC)
