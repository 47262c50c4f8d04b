"""The words of a signed text, and how those of another text differ from them when citation numbers are left out.

Numbers are left out only where the signed text has a citation: a dose that was changed is never taken for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lxml import html

from articles.comparing import Segment, plain_differences, words_of

# Too few words can be found in any text.
FEWEST_WORDS = 8
# Below this share of words in common, two texts have nothing to do with each other.
LEAST_IN_COMMON = 0.3
_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "\u00b5": "μ", "\u00ad": None, "\u200b": None}
)
# What is printed between the words without being one of them: citation numbers, and the letters that lead back to them.
_MARKS = frozenset({"cite", "backlinks", "badge"})
_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li td th caption tr br div dt dd section ol ul table blockquote pre".split())
_BRACKET = re.compile(r"[\[\](),;–\-]+")
_CITED = re.compile(r"[1-9]\d{0,2}(?:[,–-][1-9]\d{0,2})*")


def normalised_words(text: str) -> tuple[str, ...]:
    """The words of a text, with quotation marks, hyphens, micro signs and white space made alike (and nothing else)."""
    return words_of(unicodedata.normalize("NFC", text).translate(_ALIKE))


@dataclass(frozen=True)
class Wording:
    """The words of a text in order; `marks` are the places of those that only number a citation or lead back to one."""

    label: str
    words: tuple[str, ...]
    marks: frozenset[int] = frozenset()

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The words without the marks."""
        return tuple(word for place, word in enumerate(self.words) if place not in self.marks)

    @cached_property
    def marked_places(self) -> frozenset[int]:
        """Before which of the plain words marks were left out."""
        found, place = set(), 0
        for index in range(len(self.words)):
            if index in self.marks:
                found.add(place)
            else:
                place += 1
        return frozenset(found)

    def share_of(self, words: Sequence[str]) -> float:
        """How many of `words` are in this text, from 0 to 1."""
        return (Counter(words) & Counter(self.words)).total() / max(len(words), 1)


def wording_of_html(label: str, *pieces: str) -> Wording:
    """The words of stored HTML."""
    words: list[str] = []
    marks: set[int] = set()
    for text, is_mark in _merged(run for piece in pieces if piece.strip() for run in _runs_of(piece)):
        cut = normalised_words(text)
        if is_mark:
            marks.update(range(len(words), len(words) + len(cut)))
        words += cut
    return Wording(label, tuple(words), frozenset(marks))


def _merged(runs: Iterator[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    text, kind = "", False
    for run, is_mark in runs:
        if is_mark != kind and text:
            yield text, kind
            text = ""
        text, kind = text + run, is_mark
    yield text, kind


def _runs_of(piece: str) -> Iterator[tuple[str, bool]]:
    root = html.fragment_fromstring(piece, create_parent="div")
    yield from _inside(root, False)
    yield "\n", False


def _inside(element: html.HtmlElement, is_mark: bool) -> Iterator[tuple[str, bool]]:
    if not isinstance(element.tag, str):
        return
    is_mark = is_mark or bool(_MARKS & set(element.get("class", "").split()))
    if element.tag in _BLOCKS:
        yield "\n", is_mark
    yield element.text or "", is_mark
    for child in element:
        yield from _inside(child, is_mark)
        yield child.tail or "", is_mark
    if element.tag in _BLOCKS:
        yield "\n", is_mark


@dataclass(frozen=True)
class Difference:
    """How words differ from a signed text: the segments to show, how many words were added and removed, and how much of
    the signed text was compared."""

    signed: Wording
    segments: tuple[Segment, ...]
    added: int
    removed: int
    compared: int

    @property
    def is_same(self) -> bool:
        """Whether nothing but citation numbers differs."""
        return not self.added and not self.removed

    @property
    def is_whole(self) -> bool:
        """Whether the whole of the signed text was compared."""
        return self.compared == len(self.signed.plain)


def difference(signed: Wording, words: tuple[str, ...]) -> Difference:
    """Compare `words` with a signed text. What stands before the first common word and behind the last is not looked
    at: people hold passages. How much was compared is counted."""
    for candidate in (signed.words, signed.plain):
        if (place := _place_of(words, candidate)) is not None:
            marks = signed.marks if candidate is signed.words else frozenset()
            compared = sum(1 for index in range(place, place + len(words)) if index not in marks)
            return Difference(signed, (Segment("same", words),), 0, 0, compared)
    without = _counted(signed, signed.plain, frozenset(), signed.marked_places, words)
    if without.is_same:
        return without
    printed = frozenset(place for mark in signed.marks for place in (mark, mark + 1))
    with_marks = _counted(signed, signed.words, signed.marks, printed, words)
    return min(without, with_marks, key=lambda found: found.added + found.removed)


def _place_of(words: Sequence[str], text: Sequence[str]) -> int | None:
    """Where `words` stand in `text`, one after the other."""
    joined = "\n".join(["", *text, ""])
    place = joined.find("\n".join(["", *words, ""]))
    return None if place < 0 else joined.count("\n", 0, place)


def _counted(
    signed: Wording, text: tuple[str, ...], marks: frozenset[int], places: frozenset[int], words: tuple[str, ...]
) -> Difference:
    segments = list(plain_differences(text, words))
    start = 0
    if segments and segments[0].kind == "removed" and not _is_replaced(segments[:2]):
        start = len(segments.pop(0).words)
    if segments and segments[-1].kind == "removed" and not _is_replaced(segments[-2:]):
        segments.pop()
    shown: list[Segment] = []
    added = removed = compared = 0
    place = start
    for segment in segments:
        size = len(segment.words)
        if segment.kind == "added":
            if place in places and _is_citation(segment.words, _word_before(text, place, marks)):
                continue
            added += size
        else:
            real = [word for index, word in enumerate(segment.words, place) if index not in marks]
            place += size
            compared += len(real)
            if segment.kind == "removed":
                removed += len(real)
                if not real:
                    continue
        shown.append(segment)
    return Difference(signed, tuple(_joined(shown)), added, removed, compared)


def _is_replaced(pair: Sequence[Segment]) -> bool:
    return {segment.kind for segment in pair} == {"added", "removed"}


def _word_before(text: Sequence[str], place: int, marks: frozenset[int]) -> str:
    return next((text[index] for index in range(place - 1, -1, -1) if index not in marks), "")


def _is_citation(words: Sequence[str], before: str) -> bool:
    """Whether these words, where the signed text has citation numbers, are such numbers. Behind a number, only those in
    square brackets are: `500 000` must not pass for `500` and a citation."""
    is_number = any(map(str.isdigit, before)) and (words[0], words[-1]) != ("[", "]")
    return all(_BRACKET.fullmatch(word) or (not is_number and _CITED.fullmatch(word)) for word in words)


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    words: list[str] = []
    for segment, follows in pairwise([*segments, None]):
        if segment is None:
            return
        words += segment.words
        if follows is None or follows.kind != segment.kind:
            yield Segment(segment.kind, tuple(words))
            words = []
