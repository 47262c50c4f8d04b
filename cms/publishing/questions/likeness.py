"""How alike two questions are, and how well an article's title and summary fit one. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# Words that say nothing of what is asked: the commonest of English, and those of asking.
EMPTY_WORDS = frozenset(
    "a about after again all also am an and any are as at be because been before being but by can could did do does "
    "doing for from get give had has have having he her him his how i if in into is it its just know like may me more "
    "most much my no not of on one or our out please said same she should so some take tell than that the their them "
    "then there these they thing this those to too under until up us use very want was we were what when where which "
    "while who whom whose why will with would you your".split()
)
_WORD = re.compile(r"[^\W_]+")
LONGEST_COMPARED = 600


def words_of(text: str) -> tuple[str, ...]:
    """The words that carry the meaning, in order: without capitals, accents and empty words."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_COMPARED].casefold())
    found = _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
    return tuple(word for word in found if word not in EMPTY_WORDS and (len(word) > 1 or word.isdigit()))


def _trigrams(words: Iterable[str]) -> frozenset[str]:
    """Three letters each, as PostgreSQL's pg_trgm cuts them: words are padded, so that beginnings weigh more."""
    return frozenset(f"  {word} "[at : at + 3] for word in words for at in range(len(word) + 1))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same words): the trigrams that both have, of all that either has."""
    mine, theirs = _trigrams(words_of(one)), _trigrams(words_of(other))
    together = mine | theirs
    return len(mine & theirs) / len(together) if together else 0.0


def coverage(question: Sequence[str], text: str) -> float:
    """Which share of the question's words an article's words cover, from 0 to 1. Words count as met where their
    trigrams mostly are: *neutrophils* meets *neutrophil*."""
    there = [_trigrams([word]) for word in set(words_of(text))]
    met = sum(any(_meets(_trigrams([word]), other) for other in there) for word in question)
    return met / len(question) if question else 0.0


def _meets(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= 0.6 * min(len(one), len(other)) and len(one & other) >= 0.4 * len(one | other)
