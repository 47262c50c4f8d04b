"""Abbreviations that a text explains itself: “myocardial infarction (MI)”, “MI (myocardial infarction)”.

The letters of the short form are looked for in the words before it from right to left, and the first of them has to
begin a word. Schwartz AS, Hearst MA. A simple algorithm for identifying abbreviation definitions in biomedical text.
Pac Symp Biocomput 2003;8:451-62. Stricter than there: what is not sure is left out, since a wrong explanation is worse
than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

# More than a text can have and still be read; each is tried at every word of the text.
MOST_DEFINITIONS: Final = 200
_LONGEST_SHORT: Final = 10
_LONGEST_LONG: Final = 120
# The bounds keep each match short, whatever the text does.
_BRACKETS: Final = re.compile(r"\(([^()\ue000\n]{2,120})\)")
_SHORT: Final = re.compile(r"[A-Za-z0-9ÄÖÜäöüα-ω][A-Za-z0-9ÄÖÜäöüα-ωΑ-Ω+/-]{1,9}")
_WORD_BEFORE: Final = re.compile(r"(?<![\w/-])([A-Za-z0-9ÄÖÜ][\wα-ω+/-]{1,9})[ \u00a0]$")
_ENDS: Final = re.compile(r"[.!?;:,()\ue000]")
_SPACES: Final = re.compile(r"\s+")


def definitions_in(prose: Iterable[str]) -> dict[str, str]:
    """What each abbreviation stands for in the text's own words, where it says so, and says it of one thing only;
    of the first `MOST_DEFINITIONS` short forms."""
    found: dict[str, list[str]] = {}
    for block in prose:
        for short, long in _definitions(block):
            if short in found or len(found) < MOST_DEFINITIONS:
                found.setdefault(short, []).append(long)
    return {short: meanings[0] for short, meanings in found.items() if len(set(map(_folded, meanings))) == 1}


def _definitions(block: str) -> Iterator[tuple[str, str]]:
    for bracket in _BRACKETS.finditer(block):
        inside = bracket[1].strip()
        before = block[max(0, bracket.start() - _LONGEST_LONG) : bracket.start()]
        short = re.split(r"[;,]", inside, maxsplit=1)[0].strip()
        if _is_short(short):
            long = _long_form(short, _last_part(before))
        else:
            word = _WORD_BEFORE.search(before)
            short = word[1] if word and _is_short(word[1]) else ""
            long = _long_form(short, inside) if short else ""
            long = long if long == _SPACES.sub(" ", inside) else ""
        if long:
            yield short, long


def _is_short(word: str) -> bool:
    """Whether it can be an abbreviation: a single word with at least two capitals, as MI, HbA1c and mRNA-A have."""
    return bool(_SHORT.fullmatch(word)) and len(word) <= _LONGEST_SHORT and sum(map(str.isupper, word)) >= 2


def _last_part(before: str) -> str:
    """What stands before a bracket since the last mark that ends a part of a sentence."""
    ends = [end.end() for end in _ENDS.finditer(before)]
    return before[ends[-1] :] if ends else before


def _long_form(short: str, words: str) -> str:
    """The end of `words` that the short form stands for, or nothing."""
    words = _SPACES.sub(" ", words).strip()
    if not words:
        return ""
    signs = [sign for sign in short.lower() if sign.isalnum()]
    lower, at = words.lower(), len(words)
    if len(lower) != len(words):
        return ""
    for number, sign in reversed(list(enumerate(signs))):
        at = lower.rfind(sign, 0, at)
        while number == 0 and at > 0 and lower[at - 1].isalnum():
            at = lower.rfind(sign, 0, at)
        if at < 0:
            return ""
    long = words[at:]
    return long if _fits(short, long) else ""


def _fits(short: str, long: str) -> bool:
    """Whether the words are no more than the letters ask for, and are not the short form once more."""
    count = len(long.split())
    letters = sum(map(str.isalpha, short))
    in_words = {word.strip("-").casefold() for word in re.split(r"[\s/]", long)}
    return len(long) > len(short) + 2 and count <= min(letters + 5, letters * 2) and short.casefold() not in in_words


def _folded(long: str) -> str:
    return long.casefold().removesuffix("s").replace("-", " ")
