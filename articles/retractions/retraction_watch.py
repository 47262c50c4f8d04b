"""Reading the Retraction Watch data as Crossref publishes it: one CSV row an announcement, about 70,000 of them.

Streaming: the file is never in memory as a whole. Real files hold bad bytes, `M/D/YYYY 0:00` dates, and placeholders:
PubMed number `0` and DOI
`unavailable` mean *none* and must never match anything.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TextIO

from articles.evidence_types import RetractionStatus
from articles.references.identifiers import normal_doi, normal_pmid

COLUMNS = (
    "Record ID",
    "Title",
    "RetractionDate",
    "RetractionDOI",
    "RetractionPubMedID",
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "Reason",
)
# Put behind the last line: a row of its own where the last one is closed.
_END = "\x1eend of the file\x1e"
# A field of the file may be long (reasons, institutions), but not without limit.
# Theirs has five figures; what a column of the database holds is more than nine.
LONGEST_NUMBER = 9
FIELD_LIMIT = 1_000_000

NATURES = {
    "retraction": RetractionStatus.RETRACTED,
    "expression of concern": RetractionStatus.CONCERN,
    "correction": RetractionStatus.CORRECTED,
    "reinstatement": RetractionStatus.NONE,
}


class UnreadableAnnouncements(ValueError):
    """The file is not the Retraction Watch table. Carries one line that says what is wrong with it."""


@dataclass(frozen=True)
class Announcement:
    """One row: what was announced about which paper, when and where."""

    record_id: int
    status: RetractionStatus
    announced_on: date | None
    doi: str | None
    pmid: str | None
    notice_doi: str | None
    notice_pmid: str | None
    title: str
    reasons: str


@dataclass(frozen=True)
class BrokenRow:
    """A row that could not be used, with its line in the file."""

    line: int
    reason: str


def read_announcements(path: Path) -> Iterator[Announcement | BrokenRow]:
    """Yield the file's announcements in order, and a `BrokenRow` for each row that cannot be used.

    Raises UnreadableAnnouncements where the file is missing, a folder, empty, or lacks a column, and at its end where
    its last row breaks off.
    """
    try:
        # Bytes that are no UTF-8 occur in names and titles; identifiers are plain ASCII, so replacing loses no match.
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            yield from _rows(path, file)
    except OSError as error:
        raise UnreadableAnnouncements(f"{path} cannot be read: {error.strerror or error}.") from error


def _rows(path: Path, file: TextIO) -> Iterator[Announcement | BrokenRow]:
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.DictReader(chain((line.replace("\0", "") for line in file), [_END]), restkey="surplus")
    names = list(reader.fieldnames or [])
    if names == [_END]:
        raise UnreadableAnnouncements(f"{path} is empty.")
    if missing := [name for name in COLUMNS if name not in names]:
        raise UnreadableAnnouncements(f"{path} is not the Retraction Watch table: it lacks {', '.join(missing)}.")
    is_whole = True
    while True:
        try:
            row = next(reader)
        except StopIteration:
            # The end mark was swallowed by a quotation that nothing closes.
            raise _breaks_off(path, reader.line_num - 1) from None
        except csv.Error as error:
            yield BrokenRow(reader.line_num, str(error))
            continue
        if row[names[0]] == _END:
            break
        is_whole = row[names[-1]] is not None
        yield _announcement(row, reader.line_num)
    if not is_whole:
        raise _breaks_off(path, reader.line_num - 1)


def _breaks_off(path: Path, line: int) -> UnreadableAnnouncements:
    return UnreadableAnnouncements(
        f"{path} breaks off in its last row (line {line}). Nothing was changed; fetch it again."
    )


def _announcement(row: dict[str, str | None], line: int) -> Announcement | BrokenRow:
    record, nature = (row["Record ID"] or "").strip(), (row["RetractionNature"] or "").strip().lower()
    if not record.isdecimal() or len(record) > LONGEST_NUMBER:
        return BrokenRow(line, f"“{record[:40]}” is not a record number.")
    if nature not in NATURES:
        return BrokenRow(line, f"“{nature[:40]}” is not a kind of announcement.")
    return Announcement(
        record_id=int(record),
        status=NATURES[nature],
        announced_on=day_of(row["RetractionDate"] or ""),
        doi=normal_doi(row["OriginalPaperDOI"] or ""),
        pmid=normal_pmid(row["OriginalPaperPubMedID"] or ""),
        notice_doi=normal_doi(row["RetractionDOI"] or ""),
        notice_pmid=normal_pmid(row["RetractionPubMedID"] or ""),
        title=(row["Title"] or "").strip()[:500],
        reasons="; ".join(part.strip(" +") for part in (row["Reason"] or "").split(";") if part.strip(" +"))[:2_000],
    )


def day_of(text: str) -> date | None:
    """The day of `M/D/YYYY 0:00` or `YYYY-MM-DD`; None where it is no date."""
    bare = text.strip().split(" ")[0]
    try:
        if "/" in bare:
            month, day, year = (int(part) for part in bare.split("/"))
            return date(year, month, day)
        return date.fromisoformat(bare)
    except ValueError:
        return None
