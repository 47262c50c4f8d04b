"""What was tried, how it was answered, and what crashed, as a table."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = tuple(f"{ROOT / folder}/" for folder in ("articles", "reviews", "cms"))
# A command that says no; requests say it by a status.
REFUSED = "refused"
COLUMNS = ("2xx", "3xx", "4xx", REFUSED)


@dataclass
class Row:
    """One line of the table; each place that crashed, with how often, and what was sent the first time."""

    tried: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    crashed: Counter[str] = field(default_factory=Counter)
    told: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    left_out: int = 0


class Tally:
    """The rows, in the order in which they were begun."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def row(self, what: str) -> Row:
        """The line of `what`, begun where it is new."""
        return self.rows.setdefault(what, Row())

    @contextmanager
    def timed(self, what: str, about: str) -> Iterator[Row]:
        """Counts one try of `what`, and how long it took."""
        row = self.row(what)
        row.tried += 1
        began = time.monotonic()
        yield row
        row.slowest = max(row.slowest, (time.monotonic() - began, about))

    def crash(self, what: str, about: str, sent: str, error: BaseException | None, status: int = 500) -> None:
        """Keeps what crashed; the same place of the code is kept once, with how often."""
        place = f"{type(error).__name__} at {_place(error)}" if error else f"{status} at {about}"
        told = "".join(traceback.format_exception(error))[-3000:] if error else f"answered {status}"
        self.row(what).crashed[place] += 1
        self.row(what).told.setdefault(place, f"  {about}\n  {sent[:2000]}\n{told}")

    @property
    def crashed(self) -> int:
        """How many crashed in all."""
        return sum(row.crashed.total() for row in self.rows.values())

    def table(self) -> str:
        """The table in Markdown."""
        names = ["what", "tried", *COLUMNS, "crashed", "slowest"]
        lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
        for what, row in self.rows.items():
            counts = [row.tried, *(row.answered[name] for name in COLUMNS), row.crashed.total()]
            lines.append(f"| {what} | {' | '.join(f'{one:,}' for one in counts)} | {row.slowest[0]:.1f} s |")
        return "\n".join(lines)

    def told(self) -> str:
        """Each place that crashed, with what was sent and where it broke; the slowest; what time left out."""
        parts = []
        for what, row in self.rows.items():
            parts += [f"CRASHED {row.crashed[place]}×: {what}: {place}\n{told}" for place, told in row.told.items()]
            parts += [f"slowest of {what}: {row.slowest[0]:.1f} s, {row.slowest[1]}"]
            parts += [f"NOT TRIED in the time given: {row.left_out} of {what}"] if row.left_out else []
        return "\n".join(parts)


def _place(error: BaseException) -> str:
    """The innermost line of the project's own code; else the innermost line."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(OURS)] or list(frames)
    return f"{ours[-1].filename.removeprefix(f'{ROOT}/')}:{ours[-1].lineno}" if ours else "?"
