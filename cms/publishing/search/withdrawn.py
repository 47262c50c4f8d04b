"""Withdrawn articles are in no index. Who searches for the title of one is led to its notice all the same."""

from __future__ import annotations

from dataclasses import dataclass

from cms.publishing.addresses import article_address
from cms.publishing.models import Basis, LiveEdition
from cms.publishing.questions.likeness import EMPTY_WORDS
from cms.publishing.search.query import MOST_TERMS, SearchQuery
from cms.publishing.search.synonyms import words_in

MOST_NAMED = 3
# How many whose titles hold the words are compared word by word.
MOST_COMPARED = 30


@dataclass(frozen=True)
class Withdrawn:
    """An article that was withdrawn: its title, and the address of the notice."""

    title: str
    language: str
    address: str


def withdrawn_with_title(query: SearchQuery) -> list[Withdrawn]:
    """The withdrawn articles whose title the words are: all that was asked stands in it, and at least half of what it
    says was asked. Only of what the board had signed. One query."""
    asked = _telling(query.text)
    if not asked or len(asked) > MOST_TERMS:
        return []
    lives = LiveEdition.objects.filter(is_withdrawn=True).exclude(edition__basis=Basis.EMERGENCY)
    for word in sorted(asked):
        lives = lives.filter(edition__version__title__icontains=word)
    rows = lives.select_related("article", "edition__version").order_by("-pk")[:MOST_COMPARED]
    return [
        Withdrawn(live.edition.version.title, live.edition.version.language, article_address(live.article))
        for live in rows
        if _is_title(asked, live.edition.version.title)
    ][:MOST_NAMED]


def _is_title(asked: set[str], title: str) -> bool:
    said = _telling(title)
    return asked <= said and 2 * len(asked) >= len(said)


def _telling(text: str) -> set[str]:
    return {word for word in words_in(text) if word not in EMPTY_WORDS}
