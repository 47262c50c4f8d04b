"""What else is meant by a word or a phrase: the sets of `synonyms.txt`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

Phrase = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")
_FILE = Path(__file__).with_name("synonyms.txt")


def words_in(text: str) -> Phrase:
    """The words of a text as both indexes cut them: letters and figures, without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


@cache
def synonyms() -> Mapping[Phrase, frozenset[Phrase]]:
    """Each phrase of the file, with all that means the same. A phrase that stands in two sets has both."""
    found: dict[Phrase, frozenset[Phrase]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        together = frozenset(phrase for part in line.split(";") if (phrase := words_in(part)))
        for phrase in together:
            found[phrase] = found.get(phrase, frozenset()) | together
    return found


@cache
def longest_synonym() -> int:
    """How many words the longest phrase has."""
    return max(len(phrase) for phrase in synonyms())


def grouped(words: Sequence[str]) -> list[tuple[Phrase, frozenset[Phrase]]]:
    """The words cut into known phrases, the longest first, and single words; each with what means the same."""
    known, found, at = synonyms(), [], 0
    while at < len(words):
        for length in range(min(longest_synonym(), len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if phrase in known or length == 1:
                found.append((phrase, known.get(phrase, frozenset([phrase]))))
                at += length
                break
    return found
