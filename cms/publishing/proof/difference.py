"""How the words that somebody holds differ from a signed text, judged over the stretch of it that they belong to.

People hold passages. Where the whole of a text is meant, the words before and behind the stretch say what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, islice, pairwise

from articles.comparing import Segment, plain_differences
from cms.publishing.proof.held import Held, ListSign
from cms.publishing.proof.span import best_span
from cms.publishing.proof.wording import Wording, numbers_in

# Too few words can be found in any text. At the ends of a passage fewer are taken for a change of what stands there,
# more for words put before or behind it.
FEWEST_WORDS = 8
_AROUND = 8
_MOST_PLACES = 50
_BRACKET = re.compile(r"[\[\](),;–\-]+")
_CITED = re.compile(r"[1-9]\d{0,2}(?:[,–-][1-9]\d{0,2})*")
# Citation numbers with the signs between them: a comma before them belongs to the text.
_PRINTED = re.compile(r"(?:[\[(] ?)?\d+(?: ?[,;–-] ?\d+)*(?: ?[\])])?")
# `500 000` are two words, and one number.
_NUMBER_BEGINS = re.compile(r"[^\w\s]*\d{1,3}(?: \d{3})*")
_NUMBER_GOES_ON = re.compile(r"\d{3}(?!\d).*", re.DOTALL)


@dataclass(frozen=True)
class Difference:
    """How words differ from a stretch of a signed text: the segments to show, how many words were added and removed,
    where the stretch begins among the words without marks, and how many it has.

    `item_places` says, for each of the words and behind the last, at which of the signed words a list item may begin.
    """

    signed: Wording
    segments: tuple[Segment, ...]
    added: int
    removed: int
    start: int
    compared: int
    item_places: tuple[Collection[int], ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing but citation numbers differs."""
        return not self.added and not self.removed

    @property
    def is_whole(self) -> bool:
        """Whether the whole of the signed text was compared."""
        return self.compared == len(self.signed.plain)

    @property
    def behind(self) -> int:
        """How many words stand in the signed text behind the stretch that was compared."""
        return len(self.signed.plain) - self.start - self.compared

    @cached_property
    def around(self) -> tuple[Segment, Segment]:
        """Some words of the signed text before the stretch and behind it."""
        end = self.start + self.compared
        before = self.signed.plain[max(self.start - _AROUND, 0) : self.start]
        return Segment("same", before), Segment("same", self.signed.plain[end : end + _AROUND])

    @property
    def cost(self) -> int:
        """How many words would have to be changed."""
        return self.added + self.removed


def difference_of_text(signed: Wording, held: Held) -> Difference:
    """Compare a pasted text. Signs and numbers at the start of its lines are left out where the signed text has a list
    item there, and that number; anywhere else they are words."""
    as_it_is = difference(signed, held.words)
    if as_it_is.is_same or not held.signs or not signed.items:
        return as_it_is
    words, places = held.without(held.signs)
    found = difference(signed, words)
    marking = [
        sign for sign, place in zip(held.signs, places, strict=True) if _marks_item(signed.items, found, sign, place)
    ]
    if len(marking) < len(held.signs):
        found = difference(signed, held.without(marking)[0])
    return min(found, as_it_is, key=lambda one: one.cost)


def _marks_item(items: Mapping[int, str], found: Difference, sign: ListSign, place: int) -> bool:
    return any(not sign.number or items[at] == sign.number for at in found.item_places[place] if at in items)


def difference(signed: Wording, words: tuple[str, ...]) -> Difference:
    """Compare words with the stretch of a signed text that fits best. What stands before it and behind it is not
    looked at, and counted. Citation numbers are left out where the signed text has some."""
    plain = _Text(signed, signed.plain, frozenset(), signed.marked_places)
    printed = _Text(
        signed, signed.words, signed.marks, frozenset(place for mark in signed.marks for place in (mark, mark + 1))
    )
    readings = [plain, printed] if signed.marks else [plain]
    found = [reading.found_whole(words) for reading in readings]
    found += [] if any(one and one.is_same for one in found) else [reading.nearest(words) for reading in readings]
    return min((one for one in found if one), key=lambda one: (one.cost, -one.compared if one.is_same else 0))


@dataclass(frozen=True)
class _Text:
    """A signed text as it may be held: with its marks, or without. `places` are those where citations are."""

    signed: Wording
    words: tuple[str, ...]
    marks: frozenset[int]
    places: frozenset[int]

    def found_whole(self, words: tuple[str, ...]) -> Difference | None:
        """The words as they stand in the text one after the other, if they do; wherever they do, items may begin."""
        segments = [Segment("same", words)] if words else []
        places = islice(_places_of(words, self.words), _MOST_PLACES)
        found = sorted((self._counted(segments, place) for place in places), key=lambda one: one.cost)
        if len(found) < 2:
            return found[0] if found else None
        alike = [one.item_places for one in found if one.cost == found[0].cost]
        return replace(found[0], item_places=tuple(set().union(*places) for places in zip(*alike, strict=True)))

    def nearest(self, words: tuple[str, ...]) -> Difference:
        """The words beside the stretch that they fit best: that with the fewest changes, or that with whole passages
        taken out."""
        thinned = self._judged(plain_differences(self.words, words), 0)
        span = best_span(self.words, words)
        if span is None:
            return thinned
        start, end = span
        segments = plain_differences(self.words[start:end], words)
        close = self._judged(segments, start)
        if _has_only_passages(thinned) and thinned.added < close.added:
            return thinned
        return min(close, thinned, key=lambda one: one.cost)

    def _judged(self, segments: Sequence[Segment], start: int) -> Difference:
        return self._counted(*self._from_word_to_word(*_of_one_stretch(segments, start)))

    def _from_word_to_word(self, segments: list[Segment], start: int) -> tuple[list[Segment], int]:
        """The segments from the first common word to the last that is no mark. A number that happens to be one of
        several at the place may be a word that was changed: it is judged with what was added there."""
        ends = accumulate((len(segment.words) * (segment.kind != "added") for segment in segments), initial=start)
        single = [
            (Segment(segment.kind, (word,)), place + index * (segment.kind != "added"))
            for segment, place in zip(segments, ends, strict=False)
            for index, word in enumerate(segment.words)
        ]
        if self.marks:
            single = list(self._without_cut_citations(single))
        common = [at for at, (one, place) in enumerate(single) if one.kind == "same" and place not in self.marks]
        if not common:
            return _added(segments), start
        alone = [one for one, _ in single]
        first, last = common[0], common[-1] + 1
        kept = [*_added(alone[:first]), *_joined(alone[first:last]), *_added(alone[last:])]
        return kept, single[first][1]

    def _without_cut_citations(self, single: Sequence[tuple[Segment, int]]) -> Iterator[tuple[Segment, int]]:
        """A number that is one of several of a citation whose others are missing is judged as an added word."""
        cut = {
            self._without_marks(place)
            for one, place in single
            if one.kind == "removed" and place in self.marks and one.words[0].isdigit()
        }
        for one, place in single:
            if one.kind == "same" and place in self.marks and self._without_marks(place) in cut:
                yield Segment("added", one.words), place
                yield Segment("removed", (self.words[place],)), place
            else:
                yield one, place

    def _counted(self, segments: list[Segment], start: int) -> Difference:
        """Count what differs in the segments, of which the first of the text's words is at `start`."""
        segments, start = self._with_ends(segments, start)
        shown: list[Segment] = []
        added = removed = compared = 0
        place = start
        for index, segment in enumerate(segments):
            size = len(segment.words)
            if segment.kind == "added":
                if self._is_left_out(segments, index, place):
                    continue
                added += size
            else:
                real = [word for at, word in enumerate(segment.words, place) if at not in self.marks]
                place += size
                compared += len(real)
                if segment.kind == "removed":
                    removed += len(real)
                    if not real:
                        continue
            shown.append(segment)
        return Difference(
            self.signed,
            tuple(_joined(shown)),
            added,
            removed,
            self._without_marks(start),
            compared,
            tuple(self._item_places(segments, start)),
        )

    def _with_ends(self, segments: list[Segment], start: int) -> tuple[list[Segment], int]:
        """The segments with what the words at either end stand in the place of, and with the rest of a number."""
        end = start + sum(len(segment.words) for segment in segments if segment.kind != "added")
        if segments and segments[0].kind == "added":
            size = self._replaced_before(segments[0].words, start)
        else:
            size = int(bool(segments) and self._cuts_number(start))
        if size:
            segments = [Segment("removed", self.words[start - size : start]), *segments]
            start -= size
        if len(segments) > 1 and segments[-1].kind == "added":
            size = self._replaced_behind(segments[-1].words, end)
            segments[-1:-1] = [Segment("removed", self.words[end : end + size])] if size else []
        elif segments and self._cuts_number(end):
            segments = [*segments, Segment("removed", self.words[end : end + 1])]
        return segments, start

    def _replaced_before(self, words: Sequence[str], start: int) -> int:
        if self._is_printed_citation(words, start):
            return 0
        return self._beside(range(start - 1, -1, -1), len(words))

    def _replaced_behind(self, words: Sequence[str], end: int) -> int:
        if self._is_printed_citation(words, end):
            return 0
        return self._beside(range(end, len(self.words)), len(words))

    def _beside(self, places: range, size: int) -> int:
        """How many words at these places so many others stand in the place of: few of as many, many of all that are
        there, if that is about as much."""
        if size >= FEWEST_WORDS:
            return len(places) if len(places) <= 2 * size else 0
        real = [count for count, place in enumerate(places, 1) if place not in self.marks]
        return real[size - 1] if len(real) >= size else len(places)

    def _cuts_number(self, place: int) -> bool:
        """Whether the words before and behind this place are one number."""
        return (
            0 < place < len(self.words)
            and not {place - 1, place} & self.marks
            and (bool(self.marks) or place not in self.places)
            and _NUMBER_BEGINS.fullmatch(self.words[place - 1]) is not None
            and _NUMBER_GOES_ON.fullmatch(self.words[place]) is not None
        )

    def _is_left_out(self, segments: Sequence[Segment], index: int, place: int) -> bool:
        """Whether added words are citation numbers. Beside words that were taken out they may be what replaced them; at
        either end they may be the last word of a passage, changed, so only the numbers that are printed there count."""
        words = segments[index].words
        before, behind = segments[max(index - 1, 0)], segments[min(index + 1, len(segments) - 1)]
        beside = [*range(place - len(before.words), place)] if before.kind == "removed" else []
        beside += range(place, place + len(behind.words)) if behind.kind == "removed" else []
        if not self.marks.issuperset(beside):
            return False
        if not (_has_common(segments[:index]) and _has_common(segments[index + 1 :])):
            return self._is_printed_citation(words, place)
        return self._is_citation(words, place)

    def _is_printed_citation(self, words: Sequence[str], place: int) -> bool:
        printed = self.signed.numbers_at.get(self._without_marks(place))
        is_written = _PRINTED.fullmatch(" ".join(words)) is not None
        return is_written and self._is_citation(words, place) and numbers_in(words) == printed

    def _is_citation(self, words: Sequence[str], place: int) -> bool:
        """Whether these words, where the signed text has citation numbers, are such numbers. Behind a number, only
        those in square brackets are: `500 000` must not pass for `500` and a citation."""
        if place not in self.places:
            return False
        before = next((self.words[index] for index in range(place - 1, -1, -1) if index not in self.marks), "")
        is_number = any(map(str.isdigit, before)) and not _is_bracketed(words)
        return all(_BRACKET.fullmatch(word) or (not is_number and _CITED.fullmatch(word)) for word in words)

    def _without_marks(self, place: int) -> int:
        return place - sum(1 for mark in self.marks if mark < place)

    def _item_places(self, segments: Sequence[Segment], start: int) -> Iterator[range]:
        """For each word that is held, and behind the last: the places of signed words where it may begin an item: one
        beside a word that both have, any in a changed stretch."""
        first = place = self._without_marks(start)
        at, waiting = start, 0
        for segment in segments:
            if segment.kind == "added":
                waiting += len(segment.words)
                continue
            for _ in segment.words:
                is_mark = at in self.marks
                if segment.kind == "same":
                    yield from [range(first, place + 1)] * (waiting + 1)
                    waiting, first = 0, place + (not is_mark)
                at, place = at + 1, place + (not is_mark)
        yield from [range(first, place + 1)] * (waiting + 1)


def _has_common(segments: Sequence[Segment]) -> bool:
    return any(segment.kind == "same" for segment in segments)


def _is_bracketed(words: Sequence[str]) -> bool:
    return (words[0], words[-1]) == ("[", "]")


def _has_only_passages(found: Difference) -> bool:
    """Whether every run of words that both have is long enough to be a passage."""
    same = [segment for segment in found.segments if segment.kind == "same"]
    return bool(same) and all(len(segment.words) >= FEWEST_WORDS for segment in same)


def _of_one_stretch(segments: Sequence[Segment], start: int) -> tuple[list[Segment], int]:
    """The segments without what was taken out before the first common word and behind the last, and without common
    words that only happen to be the same: few of them, far away."""
    first, last = _scattered(segments), len(segments) - _scattered(segments[::-1])
    if first >= last:
        return _added(segments), start
    start += sum(len(segment.words) for segment in segments[:first] if segment.kind != "added")
    return [*_added(segments[:first]), *segments[first:last], *_added(segments[last:])], start


def _scattered(segments: Sequence[Segment]) -> int:
    """How many segments from the end do not belong to the stretch: as many as leave more taken out than they have in
    common. A run of common words that is a passage belongs to it."""
    best = least = balance = 0
    for index, segment in enumerate(segments):
        if segment.kind == "same":
            if balance <= least:
                best, least = index, balance
            if len(segment.words) >= FEWEST_WORDS:
                return best
            balance += 2 * len(segment.words)
        elif segment.kind == "removed":
            balance -= len(segment.words)
    return best if _has_common(segments) else len(segments)


def _added(segments: Sequence[Segment]) -> list[Segment]:
    words = tuple(word for segment in segments if segment.kind != "removed" for word in segment.words)
    return [Segment("added", words)] if words else []


def _places_of(words: Sequence[str], text: Sequence[str]) -> Iterator[int]:
    """Where `words` stand in `text`, one after the other."""
    joined = "\n".join(["", *text, ""])
    wanted = "\n".join(["", *words, ""])
    place = joined.find(wanted)
    while place >= 0:
        yield joined.count("\n", 0, place)
        place = joined.find(wanted, place + 1)


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    words: list[str] = []
    for segment, follows in pairwise([*segments, None]):
        if segment is None:
            return
        words += segment.words
        if follows is None or follows.kind != segment.kind:
            yield Segment(segment.kind, tuple(words))
            words = []
