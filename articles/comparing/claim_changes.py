"""What became of the claims, and which changes of the text lie outside them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from articles.claims.claim import Claim
from articles.comparing.alignment import paired
from articles.comparing.blocks import bag_of, likeness, squeezed_text
from articles.comparing.change import Touched

_ALIKE: Final = 0.5


@dataclass(frozen=True)
class ClaimChange:
    """A claim that says something else now, or the same in another context or with other sources."""

    old: Claim
    new: Claim


@dataclass(frozen=True)
class ClaimChanges:
    """What became of the claims. `unchanged` counts those with the same identity in both texts."""

    added: tuple[Claim, ...] = ()
    removed: tuple[Claim, ...] = ()
    changed: tuple[ClaimChange, ...] = ()
    unchanged: int = 0


def claim_changes(old: Sequence[Claim], new: Sequence[Claim]) -> ClaimChanges:
    """Compare the claims of two texts: the same identity is the same claim, of the others those alike are paired."""
    before = {claim.identity for claim in old}
    after = {claim.identity for claim in new}
    left = [claim for claim in old if claim.identity not in after]
    right = [claim for claim in new if claim.identity not in before]
    words = [[bag_of(claim.text.split()) for claim in claims] for claims in (left, right)]

    def how_alike(i: int, j: int) -> float:
        return likeness(words[0][i], words[1][j]) if left[i].kind == right[j].kind else 0.0

    pairs = paired(len(left), len(right), how_alike, _ALIKE)
    old_places, new_places = {i for i, _ in pairs}, {j for _, j in pairs}
    return ClaimChanges(
        added=tuple(claim for place, claim in enumerate(right) if place not in new_places),
        removed=tuple(claim for place, claim in enumerate(left) if place not in old_places),
        changed=tuple(ClaimChange(left[i], right[j]) for i, j in pairs),
        unchanged=len(new) - len(right),
    )


def outside_claims(touched: Iterable[Touched | None], changes: ClaimChanges) -> int:
    """How many changes are not, or not only, in claims that were changed, added or removed."""
    old = _Words([*changes.removed, *(change.old for change in changes.changed)])
    new = _Words([*changes.added, *(change.new for change in changes.changed)])
    return sum(not _is_in_claims(place, old, new) for place in touched)


class _Words:
    """The words of some claims, to be found in passages."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._texts = list(dict.fromkeys(filter(None, (squeezed_text(claim.text) for claim in claims))))
        self._found: dict[str, list[tuple[int, int]]] = {}

    def cover(self, passage: str, start: int, end: int) -> bool:
        """Whether all of the passage from start to end lies in claims; what has no words, in one or at its edge."""
        if passage not in self._found:
            self._found[passage] = _merged(self._places(passage))
        stretches = self._found[passage]
        place = bisect_right(stretches, (start, len(passage) + 1)) - 1
        return place >= 0 and stretches[place][1] >= end and stretches[place][1] >= start

    def _places(self, passage: str) -> Iterator[tuple[int, int]]:
        for text in self._texts:
            start = passage.find(text)
            while start >= 0:
                yield start, start + len(text)
                start = passage.find(text, start + len(text))


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that do not touch each other, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_in_claims(touched: Touched | None, old: _Words, new: _Words) -> bool:
    if touched is None:
        return False
    has_old, has_new = touched.old_start < touched.old_end, touched.new_start < touched.new_end
    before = old.cover(touched.old, touched.old_start, touched.old_end)
    after = new.cover(touched.new, touched.new_start, touched.new_end)
    if has_old or has_new:
        return (before or not has_old) and (after or not has_new)
    return before or after
