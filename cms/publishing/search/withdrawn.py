"""Withdrawn articles are in no index. Who searches for words of the title of one is led to its notice all the same."""

from __future__ import annotations

from dataclasses import dataclass

from cms.publishing.addresses import article_address
from cms.publishing.models import Basis, LiveEdition
from cms.publishing.questions.likeness import EMPTY_WORDS
from cms.publishing.search.query import MOST_TERMS, SearchQuery
from cms.publishing.search.synonyms import words_in

MOST_NAMED = 3
# How many titles are compared, word by word, the newest first: a database compares no letters without their accents.
MOST_COMPARED = 2_000
# Fewer letters begin too many words.
SHORTEST_BEGINNING = 3


@dataclass(frozen=True)
class Withdrawn:
    """An article that was withdrawn: its title, and the address of the notice."""

    title: str
    language: str
    address: str


def withdrawn_with_title(query: SearchQuery) -> list[Withdrawn]:
    """The withdrawn articles whose title says all that was asked, empty words left out, the newest first. Only of what
    the board had signed. Two queries at most."""
    asked = _telling(query.text)
    if not asked or len(asked) > MOST_TERMS:
        return []
    withdrawn = LiveEdition.objects.filter(is_withdrawn=True).exclude(edition__basis=Basis.EMERGENCY)
    withdrawn = withdrawn.order_by("-updated_at", "-pk")
    titles = withdrawn.values_list("pk", "edition__version__title")[:MOST_COMPARED]
    named = [pk for pk, title in titles if _says(title, asked)][:MOST_NAMED]
    if not named:
        return []
    return [
        Withdrawn(live.edition.version.title, live.edition.version.language, article_address(live.article))
        for live in withdrawn.filter(pk__in=named).select_related("article", "edition__version")
    ]


def _says(title: str, asked: set[str]) -> bool:
    """Whether every word is one of the title's, or the beginning of one, as somebody types it (*neutrophil*)."""
    said = words_in(title)
    return all(any(_is_meant(word, by=other) for other in said) for word in asked)


def _is_meant(word: str, *, by: str) -> bool:
    return word == by or (len(word) >= SHORTEST_BEGINNING and by.startswith(word))


def _telling(text: str) -> set[str]:
    return {word for word in words_in(text) if word not in EMPTY_WORDS}
