"""The words of two passages side by side: what stayed, what went, what came, what is only emphasised otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from articles.comparing.alignment import Pair, aligned
from articles.comparing.tokens import Token

RunKind = Literal["same", "changed", "reformatted"]
Tokens = tuple[Token, ...]

# Passages that share less than this are shown one after the other instead of woven into each other.
LEAST_SHARED: Final = 0.3
_LONGEST_ISLAND: Final = 2


@dataclass(frozen=True)
class Run:
    """A stretch of a passage: its tokens in the old and in the new text, and where those begin.

    *same* has as many on both sides; *reformatted* too, of the same words between other elements; of *changed*, one
    side may be empty.
    """

    kind: RunKind
    old: Tokens
    new: Tokens
    old_start: int
    new_start: int


def runs_of(old: Tokens, new: Tokens) -> tuple[Run, ...]:
    """Compare two passages. The old tokens of all runs are the old passage, the new ones the new passage."""
    pairs = aligned([token.key for token in old], [token.key for token in new])
    if _shared(old, new, pairs) < LEAST_SHARED:
        pairs = []
    stretches = _without_islands(list(_stretches(pairs, len(old), len(new))), old)
    runs: list[Run] = []
    for is_same, old_start, old_end, new_start, new_end in stretches:
        before, after = old[old_start:old_end], new[new_start:new_end]
        if is_same:
            runs += _by_format(before, after, old_start, new_start)
        else:
            runs.append(Run("changed", before, after, old_start, new_start))
    return tuple(_joined(runs))


def _shared(old: Tokens, new: Tokens, pairs: Sequence[Pair]) -> float:
    """Which part of the longer passage's words stayed; punctuation does not count."""
    longer = max(sum(token.is_word for token in old), sum(token.is_word for token in new))
    return sum(old[place].is_word for place, _ in pairs) / longer if longer else 1.0


_Stretch = tuple[bool, int, int, int, int]


def _stretches(pairs: Sequence[Pair], old_count: int, new_count: int) -> Iterator[_Stretch]:
    """Same and changed stretches in turn, from matched places."""
    i = j = 0
    place = 0
    while place < len(pairs):
        start = place
        while place + 1 < len(pairs) and pairs[place + 1] == (pairs[place][0] + 1, pairs[place][1] + 1):
            place += 1
        (old_start, new_start), (old_end, new_end) = pairs[start], pairs[place]
        if (i, j) != (old_start, new_start):
            yield False, i, old_start, j, new_start
        yield True, old_start, old_end + 1, new_start, new_end + 1
        i, j = old_end + 1, new_end + 1
        place += 1
    if i < old_count or j < new_count:
        yield False, i, old_count, j, new_count


def _without_islands(stretches: list[_Stretch], old: Tokens) -> list[_Stretch]:
    """One or two words that stayed between larger changes only make these harder to read; citations stay."""
    kept: list[_Stretch] = []
    for index, stretch in enumerate(stretches):
        is_inside = 0 < index < len(stretches) - 1
        size = stretch[2] - stretch[1]
        has_thing = any(token.thing for token in old[stretch[1] : stretch[2]])
        if stretch[0] and is_inside and size <= _LONGEST_ISLAND and not has_thing:
            around = min(_size(kept[-1]), _size(stretches[index + 1]))
            if around >= 2 * size + 1:
                stretch = (False, *stretch[1:])
        if kept and not stretch[0] and not kept[-1][0]:
            _, old_start, _, new_start, _ = kept.pop()
            stretch = (False, old_start, stretch[2], new_start, stretch[4])
        kept.append(stretch)
    return kept


def _size(stretch: _Stretch) -> int:
    """The smaller side, so that a word between two insertions stays."""
    return min(stretch[2] - stretch[1], stretch[4] - stretch[3])


def _by_format(old: Tokens, new: Tokens, old_start: int, new_start: int) -> Iterator[Run]:
    """Split words that stayed by whether the elements around them did."""
    for place, (before, after) in enumerate(zip(old, new, strict=True)):
        if before.marked == after.marked:
            kind: RunKind = "same"
        elif len(before.pieces) == len(after.pieces) == 1:
            kind = "reformatted"
        else:
            kind = "changed"
        yield Run(kind, (before,), (after,), old_start + place, new_start + place)


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Put neighbours of the same kind together; reformatted ones only where it was the same step."""
    groups: list[list[Run]] = []
    for run in runs:
        if groups and _belong_together(groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_one(group) for group in groups]


def _belong_together(before: Run, run: Run) -> bool:
    if before.kind != run.kind:
        return False
    if run.kind != "reformatted":
        return True
    return before.old[0].format == run.old[0].format and before.new[0].format == run.new[0].format


def _one(group: Sequence[Run]) -> Run:
    first = group[0]
    old = tuple([token for run in group for token in run.old])
    new = tuple([token for run in group for token in run.new])
    return Run(first.kind, old, new, first.old_start, first.new_start)
