"""What a misspelt word may have meant: the nearest words that stand in something published."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from cms.publishing.questions.likeness import EMPTY_WORDS
from cms.publishing.search.models import SearchWord
from cms.publishing.search.query import SearchQuery
from cms.publishing.search.synonyms import synonyms, words_in

SHORTEST = 4
MOST_COMPARED = 6_000


def distance(one: str, other: str) -> int:
    """How many letters were left out, put in, changed or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                row[j] = min(row[j], above[j - 2] + 1)
    return row[-1]


def may_have_meant(query: SearchQuery) -> str:
    """The query with each unknown word replaced by the nearest known one; empty where there is nothing to replace it
    with. Two queries at most a word, and bounded."""
    words = words_in(query.text)
    asked = [word for word in words if len(word) >= SHORTEST and word not in EMPTY_WORDS]
    if not asked:
        return ""
    known = set(SearchWord.objects.filter(word__in=asked).values_list("word", flat=True)) | _words_of_synonyms()
    instead = {word: near for word in asked if word not in known and (near := _nearest(word))}
    return " ".join(instead.get(word, word) for word in words) if instead else ""


def _words_of_synonyms() -> set[str]:
    return {word for phrase in synonyms() for word in phrase}


def _nearest(word: str) -> str:
    allowed = 1 if len(word) < 6 else 2
    found = sorted((distance(word, other), other) for other in _candidates(word, allowed))
    return found[0][1] if found and found[0][0] <= allowed else ""


def _candidates(word: str, allowed: int) -> Iterable[str]:
    """Words that begin alike, with the first two letters as they are or swapped, and are about as long."""
    first, swapped = word[:2], word[1::-1]
    begins = Q(word__startswith=first) | Q(word__startswith=swapped) | Q(word__startswith=word[0] + word[2])
    there = SearchWord.objects.filter(begins).values_list("word", flat=True)[:MOST_COMPARED]
    ours = (other for other in _words_of_synonyms() if other[:1] == word[:1])
    return {other for other in (*there, *ours) if len(other) >= SHORTEST and abs(len(other) - len(word)) <= allowed}
