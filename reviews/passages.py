"""Passages of a frozen text: what a comment is about, and finding it again in another version.

W3C Web Annotation Data Model, 4.2.4 (TextQuoteSelector) and 4.2.5 (TextPositionSelector). Positions count Unicode code
points of the text as a browser's `textContent` of the element that holds the frozen body. A passage is found by its
exact words, white space apart: a passage whose words changed is gone, not "nearly there".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from lxml import etree

CONTEXT = 64
LONGEST_CONTEXT = 200
LONGEST_QUOTE = 5_000


@dataclass(frozen=True)
class Selectors:
    """A passage as W3C selectors. Without a quote it stands for the whole text; `start` may be unknown."""

    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = None


@dataclass(frozen=True)
class Found:
    """Where a passage stands in a text: from `start` to before `end`, with what surrounds it."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


def text_of(body_html: str) -> str:
    """The text of a frozen body, as `textContent` gives it."""
    if not body_html.strip():
        return ""
    document = etree.fromstring(f"<div>{body_html}</div>", etree.HTMLParser(huge_tree=True))
    return "".join(str(part) for part in document[0][0].itertext())


def find(text: str, selectors: Selectors) -> Found | None:
    """The passage in `text`, or None where its words are not there any more.

    Of several places with the same words the one whose surroundings are most alike is taken, then the one nearest to
    the remembered position.
    """
    if not selectors.quote.strip():
        return None
    places = list(_places(text, selectors.quote))
    if not places:
        return None
    start, end = max(places, key=lambda place: _likeness(text, place, selectors))
    return Found(
        start=start,
        end=end,
        quote=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
    )


def _places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Every place where the quote's words stand, whatever the white space between them."""
    squeezed, offsets = _squeezed(text)
    wanted = " ".join(quote.split())
    at = squeezed.find(wanted)
    while at >= 0:
        yield offsets[at], offsets[at + len(wanted) - 1] + 1
        at = squeezed.find(wanted, at + 1)


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text with each run of white space as one space, and where each of its characters stood."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if not character.isspace():
            characters.append(character)
            offsets.append(offset)
        elif characters and characters[-1] != " ":
            characters.append(" ")
            offsets.append(offset)
    return "".join(characters), offsets


def _likeness(text: str, place: tuple[int, int], selectors: Selectors) -> tuple[int, int]:
    start, end = place
    before = _alike(reversed(text[max(0, start - LONGEST_CONTEXT) : start]), reversed(selectors.prefix))
    after = _alike(iter(text[end : end + LONGEST_CONTEXT]), iter(selectors.suffix))
    distance = abs(start - selectors.start) if selectors.start is not None else start
    return before + after, -distance


def _alike(one: Iterator[str], other: Iterator[str]) -> int:
    """How many characters agree from the beginning; a space is a space, whether a line may break at it or not."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] or (pair[0] + pair[1]).isspace(), pairs))
