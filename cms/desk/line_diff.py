"""Differences between two Markdown sources, line by line: each line in full, with what changed in it marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CONTEXT = 2
# Beyond this a line is shown as a whole without marks inside: matching words is quadratic.
WORDS_IN_LINE = 2_000
# Lines that share less than this are two different lines: marking stray common words in them only confuses.
ALIKE = 0.5
_WORDS = re.compile(r"\s+|[\w]+|[^\w\s]")


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"


@dataclass(frozen=True)
class Piece:
    """Part of a line; `is_marked` where it is what changed."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class DiffLine:
    """One line of the comparison. A gap stands for `skipped` equal lines."""

    change: Change
    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


@dataclass(frozen=True)
class FieldDiff:
    """The comparison of one part of the draft."""

    label: str
    lines: tuple[DiffLine, ...]


def compare(old: str, new: str) -> tuple[DiffLine, ...]:
    """The lines that lead from `old` to `new`.

    Leaving out what is added gives `old`, leaving out what is removed gives `new`.
    Empty where both are equal. Long runs of equal lines become gaps.
    """
    before, after = old.split("\n"), new.split("\n")
    if before == after:
        return ()
    return tuple(_lines(before, after))


def compare_fields(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FieldDiff, ...]:
    """The comparison of each part by its label; parts without a difference are left out."""
    labels = [*old, *(label for label in new if label not in old)]
    compared = (FieldDiff(label, compare(old.get(label, ""), new.get(label, ""))) for label in labels)
    return tuple(field for field in compared if field.lines)


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield from _same(before[i1:i2], at_start=i1 == 0, at_end=i2 == len(before))
        elif tag == "replace" and i2 - i1 == j2 - j1:
            for was, now in zip(before[i1:i2], after[j1:j2], strict=True):
                yield from _rewritten(was, now)
        else:
            yield from (DiffLine(Change.REMOVED, (Piece(line, True),)) for line in before[i1:i2])
            yield from (DiffLine(Change.ADDED, (Piece(line, True),)) for line in after[j1:j2])


def _same(lines: Sequence[str], *, at_start: bool, at_end: bool) -> Iterator[DiffLine]:
    head = 0 if at_start else CONTEXT
    tail = 0 if at_end else CONTEXT
    if len(lines) <= head + tail + 1:
        yield from (DiffLine(Change.SAME, (Piece(line),)) for line in lines)
        return
    yield from (DiffLine(Change.SAME, (Piece(line),)) for line in lines[:head])
    yield DiffLine(Change.GAP, skipped=len(lines) - head - tail)
    yield from (DiffLine(Change.SAME, (Piece(line),)) for line in lines[len(lines) - tail :])


def _rewritten(was: str, now: str) -> Iterator[DiffLine]:
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    words = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > WORDS_IN_LINE or words.quick_ratio() < ALIKE or words.ratio() < ALIKE:
        yield DiffLine(Change.REMOVED, (Piece(was, True),))
        yield DiffLine(Change.ADDED, (Piece(now, True),))
        return
    removed: list[Piece] = []
    added: list[Piece] = []
    for tag, i1, i2, j1, j2 in words.get_opcodes():
        removed.append(Piece("".join(old[i1:i2]), tag != "equal"))
        added.append(Piece("".join(new[j1:j2]), tag != "equal"))
    yield DiffLine(Change.REMOVED, tuple(piece for piece in removed if piece.text))
    yield DiffLine(Change.ADDED, tuple(piece for piece in added if piece.text))
