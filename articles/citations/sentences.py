"""Splitting clinical prose into sentences.

A citation behind the full stop belongs to the sentence before it. Abbreviations (`e.g.`, `et al.`), decimals
(`0.5 mg`) and initials (`Boxer L. A.`) do not end a sentence, but `vitamin D.` and `hepatitis C.` may.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CITATION = r"\[[^\[\]`@]*@[^\[\]`]*\]"
_END = re.compile(rf"(?<![.!?…])[.!?…]+[\"'”’»)*_]*(?:\s*(?:{_CITATION}|\[\^[^\]\s]+\]))*(?=\s+\S)")
_NEXT = re.compile(r"\s+(?P<next>[\"'“‘«(*_\[]*.)", re.DOTALL)
_LAST_WORD = re.compile(r"([\w.’'-]+)$")
_ABBREVIATIONS = frozenset(
    {"al", "approx", "ca", "cf", "ch", "cp", "dept", "diff", "dr", "e.g", "ed", "eds", "eg", "eq", "esp", "est", "etc"}
    | {"ex", "fig", "figs", "i.e", "i.m", "i.v", "ie", "inc", "incl", "ltd", "max", "min", "mr", "mrs", "ms", "no"}
    | {"nos", "p.o", "pp", "prof", "ref", "refs", "resp", "s.c", "sec", "sect", "sp", "spp", "st", "subsp", "suppl"}
    | {"tab", "var", "viz", "vol", "vs", "a.m", "p.m", "b.d", "b.i.d", "q.d", "t.d.s", "t.i.d", "q.i.d", "o.d"}
)
# These may also end a sentence: a capital letter behind them decides.
_MAY_END = frozenset({"etc", "a.m", "p.m", "b.d", "b.i.d", "t.d.s", "t.i.d", "q.i.d", "o.d", "no", "max", "min", "i.v"})
_LETTERED = frozenset(
    {"vitamin", "hepatitis", "group", "type", "class", "grade", "factor", "category", "influenza", "haemophilia"}
    | {"hemophilia", "immunoglobulin", "protein", "stage", "table", "box", "appendix", "figure", "arm", "cohort"}
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of a block, with its offsets in the block's text."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a block's text in order; white space around them is left out."""
    start = 0
    for match in _END.finditer(text):
        if match.start() < start or not _ends_sentence(text, match):
            continue
        yield from _sentence(text, start, match.end())
        start = match.end()
    yield from _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    stripped = text[start:end].strip()
    if stripped:
        offset = text.index(stripped, start)
        yield Sentence(stripped, offset, offset + len(stripped))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = _NEXT.match(text, match.end())
    first = following["next"][-1] if following else "A"
    if first.islower():
        return False
    if text[match.start()] != "." or match[0].startswith((".)", "...", ".”")):
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 40), match.start())
    if word is None:
        return True
    return _word_ends(word[1], first, text[max(0, word.start() - 40) : word.start()])


def _word_ends(word: str, first: str, before: str) -> bool:
    lower = word.lower().strip("-'’")
    if lower in _ABBREVIATIONS:
        return lower in _MAY_END and first.isupper()
    if len(word) == 1 and word.isupper():
        previous = _LAST_WORD.search(before.rstrip())
        return previous is not None and previous[1].lower() in _LETTERED
    return not re.fullmatch(r"(?:\w\.)+\w", word)
