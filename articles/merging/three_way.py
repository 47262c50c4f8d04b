"""A three-way merge of one text by blocks: what only one side changed is taken, what both changed differently is a
conflict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from articles.merging.blocks import Block, blocks_of, joined


class PartKind(StrEnum):
    """Who changed a part of the text."""

    SAME = "same"
    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Part:
    """Blocks in a row: as they were, as I have them, as they have them."""

    kind: PartKind
    base: tuple[Block, ...]
    mine: tuple[Block, ...]
    theirs: tuple[Block, ...]

    @property
    def merged(self) -> tuple[Block, ...]:
        """The blocks that the merge takes; none of a conflict."""
        if self.kind is PartKind.CONFLICT:
            return ()
        return self.theirs if self.kind is PartKind.THEIRS else self.mine


@dataclass(frozen=True)
class Merge:
    """Two changes of one text together, in parts. `whole` is the text where one side's text is the answer as it is, to
    its last blank."""

    parts: tuple[Part, ...]
    whole: str | None = None

    @property
    def conflicts(self) -> tuple[Part, ...]:
        """The parts that a person has to decide."""
        return tuple(part for part in self.parts if part.kind is PartKind.CONFLICT)

    def text(self, decided: Sequence[Sequence[Block]] = ()) -> str:
        """The merged text. `decided` holds the blocks for each conflict, in their order."""
        if self.whole is not None:
            return self.whole
        answers = iter(decided)
        taken = [next(answers) if part.kind is PartKind.CONFLICT else part.merged for part in self.parts]
        text = joined([block for blocks in taken for block in blocks])
        return f"{text}\n" if text else ""


def merge_texts(base: str, mine: str, theirs: str) -> Merge:
    """Bring two changes of `base` together. Every block of the result stands in one of the texts, word for word."""
    before, left, right = blocks_of(base), blocks_of(mine), blocks_of(theirs)
    parts = tuple(_parts(before, left, right))
    if mine in (theirs, base) or theirs == base:
        return Merge(parts, theirs if mine == base else mine)
    merge = Merge(parts)
    if all(_keeps_blocks_whole(merge, side) for side in ("mine", "theirs")):
        return merge
    # A block that swallows what stands behind it (code without its end): no part of it can be taken by itself.
    return Merge((Part(PartKind.CONFLICT, before, left, right),))


def _keeps_blocks_whole(merge: Merge, side: str) -> bool:
    """Whether the merged text, with every conflict decided for one side, reads back as the very blocks that it was
    made of."""
    decided = [getattr(part, side) for part in merge.conflicts]
    taken = [getattr(part, side) if part.kind is PartKind.CONFLICT else part.merged for part in merge.parts]
    return _words(blocks_of(merge.text(decided))) == _words([block for blocks in taken for block in blocks])


def _words(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks]


@dataclass(frozen=True)
class _Change:
    """That a side has `blocks` in the place of base[start:end]."""

    start: int
    end: int
    blocks: tuple[Block, ...]


def _changes(base: Sequence[Block], side: Sequence[Block]) -> Iterator[_Change]:
    """What a side changed. As many blocks as before are changes of one each: an edit of the first paragraph and one of
    the second are two things."""
    matcher = SequenceMatcher(None, _words(base), _words(side), autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1:
            yield from (_Change(i1 + at, i1 + at + 1, (side[j1 + at],)) for at in range(i2 - i1))
        elif tag != "equal":
            yield _Change(i1, i2, tuple(side[j1:j2]))


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two places of the base overlap; two insertions at one place do, and so does one inside what changed."""
    if one[0] == one[1] and other[0] == other[1]:
        return one[0] == other[0]
    return one[0] < other[1] and other[0] < one[1]


def _parts(base: Sequence[Block], mine: Sequence[Block], theirs: Sequence[Block]) -> Iterator[Part]:
    left, right = list(_changes(base, mine)), list(_changes(base, theirs))
    at = 0
    for start, end, ours, others in _regions(left, right):
        if at < start:
            same = tuple(base[at:start])
            yield Part(PartKind.SAME, same, same, same)
        yield _part(base, start, end, ours, others)
        at = end
    if at < len(base):
        same = tuple(base[at:])
        yield Part(PartKind.SAME, same, same, same)


def _regions(left: list[_Change], right: list[_Change]) -> Iterator[tuple[int, int, list[_Change], list[_Change]]]:
    """Changes of both sides that touch the same blocks together, in the order of the base."""
    waiting = sorted(
        [(change.start, change.end, 0, change) for change in left]
        + [(change.start, change.end, 1, change) for change in right],
        key=lambda entry: entry[:3],
    )
    while waiting:
        start, end, side, change = waiting.pop(0)
        region: tuple[list[_Change], list[_Change]] = ([], [])
        region[side].append(change)
        while met := next((entry for entry in waiting if _meet((start, end), entry[:2])), None):
            waiting.remove(met)
            region[met[2]].append(met[3])
            start, end = min(start, met[0]), max(end, met[1])
        yield start, end, *region


def _part(base: Sequence[Block], start: int, end: int, ours: list[_Change], others: list[_Change]) -> Part:
    before = tuple(base[start:end])
    mine, theirs = _applied(base, start, end, ours), _applied(base, start, end, others)
    if not others:
        kind = PartKind.MINE
    elif not ours:
        kind = PartKind.THEIRS
    else:
        kind = PartKind.BOTH if _words(mine) == _words(theirs) else PartKind.CONFLICT
    return Part(kind, before, mine, theirs)


def _applied(base: Sequence[Block], start: int, end: int, changes: list[_Change]) -> tuple[Block, ...]:
    """A stretch of the base as a side has it."""
    blocks: list[Block] = []
    at = start
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        blocks += base[at : change.start]
        blocks += change.blocks
        at = change.end
    return (*blocks, *base[at:end])
