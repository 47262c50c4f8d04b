"""What an export wrote, in a small database beside it: so that its memory does not grow with the site, and the next
export knows what it need not make again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLES = """
CREATE TABLE unit (name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
    path TEXT PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX file_by_unit ON file (unit);
CREATE TABLE link (
    unit TEXT, target TEXT, page TEXT NOT NULL, is_signed INTEGER NOT NULL, PRIMARY KEY (unit, target, is_signed)
) WITHOUT ROWID;
CREATE INDEX link_by_target ON link (target);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class WrittenFile:
    """One file of an export: its place below the folder of the site, its bytes' SHA-256 and number."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Wanted:
    """A file that a page leads to; `is_signed` where the signed text does, which nothing changes."""

    target: str
    page: str
    is_signed: bool


class Record:
    """The record of one export. A unit is what is made or kept as one: an article with all its files."""

    def __init__(self, place: Path, *, is_new: bool = False) -> None:
        self._database = sqlite3.connect(place, isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")
        if is_new:
            # What half an export wrote is thrown away with its folder; nothing has to be taken back.
            self._database.execute("PRAGMA journal_mode = OFF")
            self._database.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def follow(self, before: Path) -> None:
        """Have the record of an earlier export at hand, for `keep` and `written_before`."""
        self._database.execute("ATTACH ? AS before", [str(before)])

    def take(self, other: Path) -> None:
        """Add all that another record of the same export has. Raises sqlite3.IntegrityError where both have a unit or
        a file."""
        self._database.execute("ATTACH ? AS other", [str(other)])
        for table in ("unit", "file", "link"):
            self._database.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")  # noqa: S608
        self._database.execute("DETACH other")

    def begin_unit(self, name: str, key: str) -> list[str]:
        """Begin a unit, or begin it anew. Goes out: the files that were written for it until now."""
        paths = [path for (path,) in self._database.execute("SELECT path FROM file WHERE unit = ?", [name])]
        for table in ("file", "link"):
            self._database.execute(f"DELETE FROM {table} WHERE unit = ?", [name])  # noqa: S608
        self._database.execute("INSERT OR REPLACE INTO unit VALUES (?, ?)", [name, key])
        return paths

    def add_files(self, unit: str, files: Iterable[WrittenFile]) -> None:
        """Note files of a unit. Raises sqlite3.IntegrityError where two units write one file."""
        rows = [(one.path, unit, one.sha256, one.size) for one in files]
        self._database.executemany("INSERT INTO file VALUES (?, ?, ?, ?)", rows)

    def add_links(self, unit: str, wanted: Iterable[Wanted]) -> None:
        """Note which files the pages of a unit lead to."""
        rows = [(unit, one.target, one.page, one.is_signed) for one in wanted]
        self._database.executemany("INSERT OR IGNORE INTO link VALUES (?, ?, ?, ?)", rows)

    def key_before(self, unit: str) -> str | None:
        """What a unit was made of in the earlier export."""
        row = self._database.execute("SELECT key FROM before.unit WHERE name = ?", [unit]).fetchone()
        return row[0] if row else None

    def keep(self, unit: str) -> list[WrittenFile]:
        """Take a unit over from the earlier export as it is. Goes out: its files."""
        self._database.execute("INSERT INTO unit SELECT * FROM before.unit WHERE name = ?", [unit])
        for table in ("file", "link"):
            self._database.execute(f"INSERT INTO {table} SELECT * FROM before.{table} WHERE unit = ?", [unit])  # noqa: S608
        return self.files_of(unit)

    def files_of(self, unit: str) -> list[WrittenFile]:
        """The files of a unit."""
        rows = self._database.execute("SELECT path, sha256, size FROM file WHERE unit = ?", [unit])
        return [WrittenFile(*row) for row in rows]

    def written_before(self, path: str) -> str | None:
        """The SHA-256 of the file at this place in the earlier export."""
        row = self._database.execute("SELECT sha256 FROM before.file WHERE path = ?", [path]).fetchone()
        return row[0] if row else None

    def left_behind(self, prefix: str) -> list[tuple[WrittenFile, str]]:
        """The files of the earlier export below a folder that this one has not written, each with its unit."""
        rows = self._database.execute(
            "SELECT path, sha256, size, unit FROM before.file WHERE path >= ? AND path < ? "
            "AND path NOT IN (SELECT path FROM file)",
            [prefix, prefix + "\U0010ffff"],
        )
        return [(WrittenFile(path, sha256, size), unit) for path, sha256, size, unit in rows]

    def is_written(self, path: str) -> bool:
        """Whether this export has the file."""
        return self._database.execute("SELECT 1 FROM file WHERE path = ?", [path]).fetchone() is not None

    def missing(self, most: int = 1000) -> list[Wanted]:
        """What pages lead to and no unit has written, some of it at a time; what signed texts alone lead to last."""
        rows = self._database.execute(
            "SELECT target, min(page), min(is_signed) FROM link WHERE target NOT IN (SELECT path FROM file) "
            "GROUP BY target ORDER BY min(is_signed), target LIMIT ?",
            [most],
        )
        return [Wanted(target, page, bool(is_signed)) for target, page, is_signed in rows]

    def forget_link(self, target: str) -> None:
        """Do not look for a file any more."""
        self._database.execute("DELETE FROM link WHERE target = ?", [target])

    def set_fact(self, name: str, value: str) -> None:
        """Note something about the whole export."""
        self._database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", [name, value])

    def fact(self, name: str) -> str | None:
        """What was noted about the whole export."""
        row = self._database.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return row[0] if row else None

    def all_files(self) -> Iterator[WrittenFile]:
        """Every file, in the order of their places."""
        for row in self._database.execute("SELECT path, sha256, size FROM file ORDER BY path"):
            yield WrittenFile(*row)

    def count_files(self) -> int:
        """How many files there are."""
        return int(self._database.execute("SELECT count(*) FROM file").fetchone()[0])

    def removed_since(self) -> int:
        """How many files of the earlier export this one has not."""
        row = self._database.execute("SELECT count(*) FROM before.file WHERE path NOT IN (SELECT path FROM file)")
        return int(row.fetchone()[0])
