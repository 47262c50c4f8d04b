"""Which members of two sequences belong together, in bounded time.

Three steps, each cheaper and rougher than the one before: members that occur once on either side hold the sequences
together (Bram Cohen's *patience diff*); small gaps between them are solved exactly; for what remains the next equal
member nearby is taken. Whatever is missed here is shown as removed and added, never left out.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from typing import Final, NamedTuple

Pair = tuple[int, int]
Likeness = Callable[[int, int], float]

_EXACT_CELLS: Final = 40_000
_DEEPEST: Final = 40
_NEARBY: Final = 60
_MOST_LIKENESSES: Final = 120_000


class _Gap(NamedTuple):
    """A stretch of both sequences in which nothing has been matched yet."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    depth: int


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Places of equal members, ascending on both sides: a long common subsequence."""
    pairs: list[Pair] = []
    gaps = [_Gap(0, len(old), 0, len(new), 0)]
    while gaps:
        gap = _trimmed(old, new, gaps.pop(), pairs)
        if gap.old_start == gap.old_end or gap.new_start == gap.new_end:
            continue
        anchors = _anchors(old, new, gap) if gap.depth < _DEEPEST else []
        if anchors:
            pairs += anchors
            gaps += _between(anchors, gap)
        elif (gap.old_end - gap.old_start) * (gap.new_end - gap.new_start) <= _EXACT_CELLS:
            pairs += _exact(old, new, gap)
        else:
            pairs += _nearby(old, new, gap)
    return sorted(pairs)


def _trimmed(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap, pairs: list[Pair]) -> _Gap:
    """Match what is equal at both ends."""
    first, last, start, end, depth = gap
    while first < last and start < end and old[first] == new[start]:
        pairs.append((first, start))
        first, start = first + 1, start + 1
    while first < last and start < end and old[last - 1] == new[end - 1]:
        last, end = last - 1, end - 1
        pairs.append((last, end))
    return _Gap(first, last, start, end, depth)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[Pair]:
    """Members that occur exactly once on either side: as many as can be had in order."""
    places = _unique_places(new, gap.new_start, gap.new_end)
    candidates = [
        (place, places[member])
        for member, place in _unique_places(old, gap.old_start, gap.old_end).items()
        if member in places
    ]
    return _longest_ascending(sorted(candidates))


def _unique_places(members: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    places: dict[Hashable, int] = {}
    repeated = set()
    for place in range(start, end):
        if members[place] in places:
            repeated.add(members[place])
        places[members[place]] = place
    return {member: place for member, place in places.items() if member not in repeated}


def _longest_ascending(candidates: Sequence[Pair]) -> list[Pair]:
    """The longest run of pairs, sorted by their first part, whose second part ascends too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(candidates):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            last.append(index)
        else:
            ends[length], last[length] = place, index
    chain: list[Pair] = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(candidates[index])
        index = before[index]
    return chain[::-1]


def _between(anchors: Sequence[Pair], gap: _Gap) -> list[_Gap]:
    starts = [(gap.old_start, gap.new_start), *((old + 1, new + 1) for old, new in anchors)]
    ends = [*anchors, (gap.old_end, gap.new_end)]
    return [
        _Gap(old_start, old_end, new_start, new_end, gap.depth + 1)
        for (old_start, new_start), (old_end, new_end) in zip(starts, ends, strict=True)
    ]


def _exact(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[Pair]:
    """The longest common subsequence, by the textbook."""
    first, last, start, end, _ = gap
    width = end - start
    rows = [[0] * (width + 1)]
    for place in range(last - 1, first - 1, -1):
        below, row = rows[-1], [0] * (width + 1)
        member = old[place]
        for column in range(width - 1, -1, -1):
            if member == new[start + column]:
                row[column] = below[column + 1] + 1
            else:
                row[column] = max(below[column], row[column + 1])
        rows.append(row)
    rows.reverse()
    pairs: list[Pair] = []
    i, j = 0, 0
    while i < last - first and j < width:
        if old[first + i] == new[start + j]:
            pairs.append((first + i, start + j))
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _nearby(old: Sequence[Hashable], new: Sequence[Hashable], gap: _Gap) -> list[Pair]:
    """For each member the next equal one that is not far away."""
    pairs: list[Pair] = []
    cursor = gap.new_start
    for place in range(gap.old_start, gap.old_end):
        for candidate in range(cursor, min(cursor + _NEARBY, gap.new_end)):
            if old[place] == new[candidate]:
                pairs.append((place, candidate))
                cursor = candidate + 1
                break
    return pairs


def paired(old_count: int, new_count: int, likeness: Likeness, threshold: float) -> list[Pair]:
    """Places of members that are alike, ascending on both sides, so that they are as alike as can be in all.

    `likeness` says how alike two members are, from 0 to 1; less than the threshold is not alike. Where there are very
    many of both, only those at about the same place are looked at.
    """
    if not old_count or not new_count:
        return []
    reach = max(_MOST_LIKENESSES // max(old_count, new_count), 1)
    candidates: list[tuple[int, int, float]] = []
    for place in range(old_count):
        middle = place * new_count // old_count
        for other in range(min(new_count, middle + reach) - 1, max(0, middle - reach) - 1, -1):
            how_alike = likeness(place, other)
            if how_alike >= threshold:
                distance = abs(place / old_count - other / new_count)
                candidates.append((place, other, how_alike - 0.01 * distance))
    return _heaviest_chain(candidates, new_count)


def _heaviest_chain(candidates: Sequence[tuple[int, int, float]], width: int) -> list[Pair]:
    """The chain with the greatest weight in all; candidates come by their first place, then by their second, falling.

    `best[n]` is the best chain that ends at a second place of one of the n's stretch (a Fenwick tree of maxima).
    """
    best: list[tuple[float, int]] = [(0.0, -1)] * (width + 1)
    before: list[int] = []
    for index, (_, other, weight) in enumerate(candidates):
        total, previous = 0.0, -1
        place = other
        while place > 0:
            if best[place][0] > total:
                total, previous = best[place]
            place &= place - 1
        before.append(previous)
        place = other + 1
        while place <= width:
            if best[place][0] < total + weight:
                best[place] = (total + weight, index)
            place += place & -place
    chain: list[Pair] = []
    index = max(best)[1] if candidates else -1
    while index >= 0:
        chain.append(candidates[index][:2])
        index = before[index]
    return chain[::-1]
