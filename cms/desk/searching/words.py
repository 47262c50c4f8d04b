"""Words as the search compares them: folded as the library's are, so that `Muller` finds `Müller`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from articles.references.searching import folded, spelt_out

MOST_WORDS = 8
LONGEST_WORD = 60
# More different words than any article has; beyond that a text is not one that somebody wrote.
MOST_CHARACTERS = 200_000
CONTEXT = 110
_WORD = re.compile(r"[\w'’]+")
_BREAKS = re.compile(r"\s+")
# Marks of Markdown that say nothing in an excerpt: citations, headings, items, emphasis, cells.
_MARKUP = re.compile(r"\s*\[[^\[\]]*@[^\[\]]*\]|^\s*(?:#{1,6}|[-*+]|\d+\.)\s+|[*_`|]|^[-:|\s]+$", re.MULTILINE)
# What is left before a full stop where a citation went.
_LOOSE = re.compile(r"\s+(?=[.,;:!?)](?:\s|$))")


def words_of(*texts: str) -> str:
    """Every word of the texts once, folded; names with umlauts also as they are written without."""
    found: dict[str, None] = {}
    for text in texts:
        for word in folded(text).split():
            found[word[:LONGEST_WORD]] = None
        if not text.isascii():
            for word in spelt_out(text).split():
                found[word[:LONGEST_WORD]] = None
    return " ".join(found)[:MOST_CHARACTERS]


def asked_words(query: str) -> tuple[str, ...]:
    """What somebody typed, as at most eight folded words; nothing else of it gets into a query of a database."""
    return tuple(word[:LONGEST_WORD] for word in dict.fromkeys(folded(query).split()))[:MOST_WORDS]


def excerpt(texts: Iterable[str], asked: Sequence[str]) -> list[tuple[str, bool]]:
    """The surroundings of the first word that was asked for, as pieces that are marked or not. Nothing where no text
    has it."""
    for text in texts:
        plain = _LOOSE.sub("", _BREAKS.sub(" ", _MARKUP.sub(" ", text))).strip()
        hits = [match for match in _WORD.finditer(plain) if _fits(match[0], asked)]
        if hits:
            return _pieces(plain, hits[0].start(), hits)
    return []


def marked(text: str, asked: Sequence[str]) -> list[tuple[str, bool]]:
    """The whole text as pieces, the words that were asked for marked."""
    hits = [match for match in _WORD.finditer(text) if _fits(match[0], asked)]
    return list(_between(text, 0, len(text), hits))


def _fits(word: str, asked: Sequence[str]) -> bool:
    return any(
        part.startswith(one)
        for spelling in {folded(word), spelt_out(word)}
        for part in spelling.split()
        for one in asked
    )


def _pieces(text: str, at: int, hits: Sequence[re.Match[str]]) -> list[tuple[str, bool]]:
    begin, end = max(0, at - CONTEXT), min(len(text), at + 2 * CONTEXT)
    if begin:
        begin = text.find(" ", begin, at) + 1 or begin
    if end < len(text):
        end = max(text.rfind(" ", at, end), at + 1)
    inner = [hit for hit in hits if begin <= hit.start() and hit.end() <= end]
    pieces = list(_between(text, begin, end, inner))
    return [*([("… ", False)] if begin else []), *pieces, *([(" …", False)] if end < len(text) else [])]


def _between(text: str, begin: int, end: int, hits: Sequence[re.Match[str]]) -> Iterable[tuple[str, bool]]:
    for hit in hits:
        if hit.start() > begin:
            yield text[begin : hit.start()], False
        yield hit[0], True
        begin = hit.end()
    if begin < end:
        yield text[begin:end], False
