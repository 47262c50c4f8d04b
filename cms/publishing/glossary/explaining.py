"""Which words and units of an article are explained, with what, and where they stand.

Nothing is put into the text: a place is a number, and a script marks what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.text import slugify

from articles.models import Audience
from cms.interface_language import base_of
from cms.publishing.glossary.house_words import Source, glossary_in, glossary_language
from cms.publishing.glossary.reading import FrozenText, TextBlock
from cms.publishing.glossary.vocabulary import Found, Meaning, Vocabulary

# More than a reader goes through; a text that has more is explained by its first ones.
MOST_WORDS: Final = 80
MOST_PLACES: Final = 40


@dataclass(frozen=True)
class ExplainedWord:
    """One entry of the list: `short` as the text first writes it, and what it means.

    `places` are where it first stands in each section, as a browser counts the text's characters; `forms` is all that
    stands there.
    """

    anchor: str
    short: str
    meaning: Meaning
    forms: Sequence[str]
    places: Sequence[int]

    @property
    def is_written_otherwise(self) -> bool:
        """Whether a script has to be told how the word stands in the text."""
        return tuple(self.forms) != (self.short,)


@dataclass(frozen=True)
class WordList:
    """The explained words of one text, as a page shows them. `language` is that of the explanations.

    `is_on` says whether the text has them marked from the start: the one for patients and carers has.
    """

    words: Sequence[ExplainedWord]
    text_language: str
    language: str
    is_on: bool

    def __iter__(self) -> Iterator[ExplainedWord]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def is_in_another_language(self) -> bool:
        """Whether the text's own words have to say their language among the house's."""
        return base_of(self.text_language) != base_of(self.language)

    @property
    def has_own(self) -> bool:
        """Whether any is explained in the article's own words."""
        return any(word.meaning.is_own for word in self.words)

    @property
    def sources(self) -> Sequence[Source]:
        """What the house's words rest on, each once."""
        return tuple(dict.fromkeys(word.meaning.source for word in self.words if word.meaning.source))


def word_list(body_html: str, *, audience: Audience, language: str, site_language: str) -> WordList:
    """The explained words of a frozen text for an audience; `language` is the text's, as it was frozen."""
    return WordList(
        explained_words(body_html, language=language, site_language=site_language),
        text_language=language,
        language=glossary_language(language, site_language),
        is_on=audience == Audience.PATIENT,
    )


@dataclass
class _Gathered:
    """What was seen of one word so far."""

    short: str
    count: int = 0
    sections: set[int] = field(default_factory=set)
    forms: dict[str, None] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)


def explained_words(body_html: str, *, language: str, site_language: str) -> tuple[ExplainedWord, ...]:
    """The words and units of a frozen text that have an explanation, by their letters.

    `language` is the text's; the house explains in it where the glossary has it, else in the site's. Takes time in
    proportion to the text, and reads no more of it than `MOST_HTML`.
    """
    text = FrozenText(body_html)
    glossary = glossary_in(glossary_language(language, site_language))
    vocabulary = Vocabulary(text, glossary)
    gathered: dict[Meaning, _Gathered] = {}
    for block in text.blocks:
        for found in vocabulary.found_in(block.prose):
            _note(gathered, found, block, text)
    kept = [(meaning, word) for meaning, word in gathered.items() if word.count or meaning.is_marked]
    kept = sorted(kept[:MOST_WORDS], key=lambda pair: (pair[1].short.casefold(), pair[1].short))
    anchors = _anchors(word.short for _, word in kept)
    return tuple(
        ExplainedWord(next(anchors), word.short, meaning, tuple(word.forms), tuple(word.places))
        for meaning, word in kept
    )


def _note(gathered: dict[Meaning, _Gathered], found: Found, block: TextBlock, text: FrozenText) -> None:
    written = block.prose[found.start : found.end]
    word = gathered.setdefault(found.meaning, _Gathered(short=" ".join(written.split())))
    if found.meaning.is_own and not found.meaning.is_marked and _is_definition(block.prose, found):
        return
    word.count += 1
    if block.section in word.sections or len(word.places) >= MOST_PLACES:
        return
    if block.is_whole(found.start, found.end):
        word.sections.add(block.section)
        word.forms[written] = None
        word.places.append(text.in_browser(block.start + found.start))


def _is_definition(prose: str, found: Found) -> bool:
    """Whether the text explains the word right here, in brackets before or behind it."""
    return (prose[found.start - 1 : found.start] == "(" and prose[found.end : found.end + 1] in ");,") or prose[
        found.end : found.end + 2
    ].lstrip() == "("


def _anchors(shorts: Iterator[str]) -> Iterator[str]:
    """An address in the page for each, readable and told apart."""
    taken: set[str] = set()
    for short in shorts:
        name = base = slugify(short.replace("/", "-").replace("µ", "u").replace("μ", "u")) or "unit"
        number = 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        yield f"word-{name}"
