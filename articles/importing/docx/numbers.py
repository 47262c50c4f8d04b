"""Numbers in a Word text that cite: in square brackets (`[1, 3–5]`), or raised.

Both can be something else: a raised number a power (`10⁹/L`, `kg/m²`), a square (`χ²`) or an isotope (`¹³C`); one in
brackets an interval. What the place says and what the list holds are weighed; where they disagree, an editor is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from articles.importing.document import (
    Block,
    Cited,
    Heading,
    Inline,
    Link,
    Style,
    Styled,
    Text,
    Words,
    joined_texts,
    letters_of,
    letters_on_the_line,
    with_words,
)
from articles.importing.escaping import UNBOUND_KEY
from articles.importing.markers import CitedRange, Doubt, range_around
from articles.importing.shown_numbers import DASHES, LIST, numbers_in

BRACKETED = re.compile(rf"\[\s?(?P<numbers>{LIST})\s?\]")
RAISED = re.compile(rf"\s*[\[(]?\s?(?P<numbers>{LIST})\s?[\])]?\s*")
BETWEEN = re.compile(rf"\s?(?:[,;]|[{DASHES}])\s?")
WINDOW = 160
SHELLS = frozenset({Style.EMPHASIS, Style.STRONG})

# A power of ten; a unit behind a number or a stroke (`1.73 m²`, `mg/m²`); letters that statistics squares.
_TEN = re.compile(r"(?<![\d.,])10$")
_UNIT = re.compile(r"(?P<sure>[\d\u00a0 /·])(?:[cmdkµμn]?m|ft|in|s|sec|min|h)$")
_SQUARED = re.compile(r"(?:^|[\s(])[IRrχηωTtXQ]$")
_INTERVAL = re.compile(r"(?:\bCI|\bIQR|\brange|\binterval|%)[:,]?\s*$", re.IGNORECASE)
_PARTS_OF_LIST = re.compile(rf"[\d\s,;\[\](){DASHES}]+")
_AT_A_WORD = re.compile(r"(?:^|[\s(\[])$")


@dataclass(frozen=True)
class Place:
    """A place that may cite: what is printed there, what stands before it, and what the place itself says."""

    shown: str
    kind: str
    numbers: tuple[int, ...]
    before: str
    says_citation: bool
    is_doubtful: bool


@dataclass
class NumberReader:
    """Turns numbers into provisional citations. `doubts` are the places that could be read otherwise, each with the
    heading above it."""

    cited: CitedRange
    kinds: Counter[str]
    doubts: list[tuple[Doubt, str]] = field(default_factory=list)
    _heading: str = ""

    def blocks(self, blocks: Sequence[Block]) -> list[Block]:
        """The blocks with citations in the place of numbers."""
        made = []
        for block in blocks:
            if isinstance(block, Heading):
                self._heading = "".join(map(letters_of, block.content))
            made.append(with_words(block, self.words))
        return made

    def words(self, words: Words) -> Words:
        """The same for the words of one block."""
        made: list[Inline] = []
        for part in parts_of(words):
            if isinstance(part, Place) and self._decide(part):
                made.append(Cited(tuple(UNBOUND_KEY.format(number=number) for number in part.numbers)))
            else:
                made.append(_shown(part) if isinstance(part, Place) else part)
        return tuple(made)

    def _decide(self, place: Place) -> bool:
        holds = self.cited.holds(place.numbers)
        rarer = self.kinds[place.kind] * 3 < sum(self.kinds.values())
        doubtful = place.is_doubtful or rarer if holds else place.says_citation
        is_citation = holds and place.says_citation
        if doubtful:
            words = f"{' '.join(place.before.split()[-4:])} {place.shown.strip()}".strip()
            self.doubts.append((Doubt(words, is_citation), self._heading))
        return is_citation


def number_reader(blocks: Sequence[Block], listed: int) -> NumberReader:
    """A reader that knows what the whole text cites, and how long its list is."""
    places: list[Place] = []

    def look(words: Words) -> Words:
        places.extend(part for part in parts_of(words) if isinstance(part, Place))
        return words

    for block in blocks:
        with_words(block, look)
    sure = [place for place in places if place.says_citation and not place.is_doubtful]
    cited = range_around({number for place in sure for number in place.numbers}, listed)
    return NumberReader(cited, Counter(place.kind for place in sure if cited.holds(place.numbers)))


def parts_of(words: Words) -> Iterator[Inline | Place]:
    """The words, with every place that may cite apart. Emphasis and links that hold such a place open up for it."""
    before = ""
    opened = list(_joined_numbers(joined_texts(_opened(words))))
    for position, inline in enumerate(opened):
        following = "".join(map(letters_of, opened[position + 1 : position + 2]))
        if (
            isinstance(inline, Styled)
            and inline.style is Style.RAISED
            and (found := RAISED.fullmatch(letters_on_the_line(inline)))
        ):
            yield _raised(found, before, following)
        elif isinstance(inline, Text):
            yield from _bracketed(inline.text, before)
        else:
            yield inline
        before = (before + letters_of(inline))[-WINDOW:]


def _opened(words: Sequence[Inline]) -> Iterator[Inline]:
    """Emphasis around nothing but numbers and brackets gives way: `*[4]*`, `**⁴**`."""
    for inline in words:
        if isinstance(inline, Link) or (isinstance(inline, Styled) and inline.style in SHELLS):
            inner = list(_opened(inline.content))
            if any(map(_is_raised, inner)) or BRACKETED.search(letters_on_the_line(inline)):
                yield from (one if _is_place(one) else _wrapped(inline, one) for one in inner)
                continue
        yield inline


def _is_place(inline: Inline) -> bool:
    text = letters_on_the_line(inline)
    return bool(RAISED.fullmatch(text) or BRACKETED.search(text) or BETWEEN.fullmatch(text) or not text.strip())


def _wrapped(shell: Styled | Link, inline: Inline) -> Inline:
    if isinstance(shell, Styled):
        return Styled(shell.style, (inline,))
    return Link(shell.address, (inline,))


def _joined_numbers(words: Sequence[Inline]) -> Iterator[Inline]:
    """Raised numbers that stand side by side, or have a comma or dash between them, as one."""
    waiting = list(words)
    position = 0
    while position < len(waiting):
        inline = waiting[position]
        position += 1
        while _is_raised(inline) and position < len(waiting):
            following = waiting[position]
            third = waiting[position + 1] if position + 1 < len(waiting) else None
            if _is_raised(following):
                inline, position = (
                    Styled(Style.RAISED, (Text(letters_on_the_line(inline) + letters_on_the_line(following)),)),
                    position + 1,
                )
            elif isinstance(following, Text) and BETWEEN.fullmatch(following.text) and third and _is_raised(third):
                text = letters_on_the_line(inline) + following.text + letters_on_the_line(third)
                inline, position = Styled(Style.RAISED, (Text(text),)), position + 2
            else:
                break
        yield inline


def _is_raised(inline: Inline) -> bool:
    return (
        isinstance(inline, Styled)
        and inline.style is Style.RAISED
        and bool(_PARTS_OF_LIST.fullmatch(letters_on_the_line(inline)))
    )


def _raised(found: re.Match[str], before: str, following: str) -> Place:
    numbers = numbers_in(found["numbers"])
    says, doubtful = _raised_says(before, numbers, following)
    return Place(found[0], "raised", numbers, before, says, doubtful)


def _raised_says(before: str, numbers: tuple[int, ...], following: str) -> tuple[bool, bool]:
    """Whether a raised number cites, and whether that can be doubted, by what stands around it."""
    if len(numbers) > 1:
        return True, False
    if _AT_A_WORD.search(before) and following[:1].isalpha():
        return False, False  # `¹³C`
    if _TEN.search(before) or _SQUARED.search(before):
        return False, False
    if unit := _UNIT.search(before):
        return (False, unit["sure"].isspace()) if numbers[0] in (2, 3) else (True, True)
    return True, before[-1:].isdigit()


def _bracketed(text: str, before: str) -> Iterator[Inline | Place]:
    done = 0
    for found in BRACKETED.finditer(text):
        if found.start() > done:
            yield Text(text[done : found.start()])
        earlier = (before + text[: found.start()])[-WINDOW:]
        is_interval = bool(_INTERVAL.search(earlier))
        yield Place(found[0], "bracketed", numbers_in(found["numbers"]), earlier, not is_interval, is_interval)
        done = found.end()
    if done < len(text):
        yield Text(text[done:])


def _shown(place: Place) -> Inline:
    return Text(place.shown) if place.kind == "bracketed" else Styled(Style.RAISED, (Text(place.shown),))
