"""The words of a signed text, with the places of its citation numbers and of its list items.

Numbers are left out only where the signed text has a citation, and signs of a list only where it has a list item: a
dose that was changed is never taken for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import html

from articles.comparing import words_of

_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "\u00b5": "μ", "\u00ad": None, "\u200b": None}
)
_NUMBERS = re.compile(r"([0-9]{1,3})(?: ?[–-] ?([0-9]{1,3}))?")
# No range of citations is wider.
_WIDEST = 999
# What is printed between the words without being one of them: citation numbers, and the letters that lead back to them.
_MARKS = frozenset({"cite", "backlinks", "badge"})
_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li td th caption tr br div dt dd section ol ul table blockquote pre".split())


def made_alike(text: str) -> str:
    """A text with quotation marks, hyphens and micro signs made alike, and nothing else."""
    return unicodedata.normalize("NFC", text).translate(_ALIKE)


def normalised_words(text: str) -> tuple[str, ...]:
    """The words of a text that was made alike; white space does not count."""
    return words_of(made_alike(text))


def numbers_in(words: Sequence[str]) -> frozenset[str]:
    """The numbers in printed citations, those within a range too."""
    ranges = (
        (int(first), min(int(last or first), int(first) + _WIDEST)) for first, last in _NUMBERS.findall(" ".join(words))
    )
    return frozenset(str(number) for first, last in ranges for number in range(first, last + 1))


@dataclass(frozen=True)
class Wording:
    """The words of a text in order; `marks` are the places of those that only number a citation or lead back to one.

    `items` says before which of the words without marks a list item begins, with the number that is printed there;
    nothing where it is a sign.
    """

    label: str
    words: tuple[str, ...]
    marks: frozenset[int] = frozenset()
    items: Mapping[int, str] = field(default_factory=dict)

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

    @cached_property
    def numbers_at(self) -> Mapping[int, frozenset[str]]:
        """The numbers in the marks before each of the plain words."""
        found: dict[int, list[str]] = {}
        for before, index in enumerate(sorted(self.marks)):
            found.setdefault(index - before, []).append(self.words[index])
        return {place: numbers_in(words) for place, words in found.items()}

    def share_of(self, words: Sequence[str]) -> float:
        """How many of `words` are in this text, from 0 to 1."""
        return (Counter(words) & Counter(self.words)).total() / max(len(words), 1)


@dataclass
class _Run:
    """Text that is or is not a mark; `items` are the list items that begin in it: behind how many letters, and the
    number of each."""

    text: str
    is_mark: bool
    items: list[tuple[int, str]] = field(default_factory=list)


def wording_of_html(label: str, *pieces: str) -> Wording:
    """The words of stored HTML."""
    words: list[str] = []
    marks: set[int] = set()
    items: dict[int, str] = {}
    for run in _merged(run for piece in pieces if piece.strip() for run in _runs_of(piece)):
        cut = normalised_words(run.text)
        plain = len(words) - len(marks)
        items |= {plain + place: number for place, number in _placed(run.items, cut)}
        if run.is_mark:
            marks.update(range(len(words), len(words) + len(cut)))
        words += cut
    return Wording(label, tuple(words), frozenset(marks), items)


def _placed(items: Sequence[tuple[int, str]], words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Before which word each item begins."""
    place = letters = 0
    for behind, number in items:
        while place < len(words) and letters < behind:
            letters += _letters(words[place])
            place += 1
        yield place, number


def _letters(text: str) -> int:
    return sum(map(len, text.split()))


def _merged(runs: Iterator[_Run]) -> Iterator[_Run]:
    merged, letters = _Run("", False), 0
    for run in runs:
        if run.is_mark != merged.is_mark and merged.text:
            yield merged
            merged, letters = _Run("", run.is_mark), 0
        merged.is_mark = run.is_mark
        merged.items += [(letters, number) for _, number in run.items]
        merged.text += run.text
        letters += _letters(made_alike(run.text))
    yield merged


def _runs_of(piece: str) -> Iterator[_Run]:
    root = html.fragment_fromstring(piece, create_parent="div")
    yield from _inside(root, False)
    yield _Run("\n", False)


def _inside(element: html.HtmlElement, is_mark: bool) -> Iterator[_Run]:
    if not isinstance(element.tag, str):
        return
    is_mark = is_mark or bool(_MARKS & set(element.get("class", "").split()))
    if element.tag in _BLOCKS:
        yield _Run("\n", is_mark, [(0, _number_of(element))] if element.tag == "li" else [])
    yield _Run(element.text or "", is_mark)
    for child in element:
        yield from _inside(child, is_mark)
        yield _Run(child.tail or "", is_mark)
    if element.tag in _BLOCKS:
        yield _Run("\n", is_mark)


def _number_of(item: html.HtmlElement) -> str:
    """The number or small letter that is printed before a list item; nothing in a list without numbers."""
    found = item.getparent()
    if found is None or found.tag != "ol":
        return ""
    start = found.get("start", "1")
    number = (int(start) if start.isdecimal() else 1) + sum(1 for _ in item.itersiblings("li", preceding=True))
    return chr(ord("a") + number - 1) if found.get("type") == "a" and 1 <= number <= 26 else str(number)
