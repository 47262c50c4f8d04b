"""What the words of one article mean, and finding them in its prose: its own abbreviations, the house's, units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cms.publishing.glossary.definitions import definitions_in
from cms.publishing.glossary.house_words import Glossary, HouseWord, Source
from cms.publishing.glossary.reading import FrozenText
from cms.publishing.glossary.units import SPACE, units_in

_COMPARED: Final = rf"(?={SPACE}[=<>≤≥]{SPACE}[\d.])"
_NUMBER_FOLLOWS: Final = rf"(?={SPACE}(?:[=<>≤≥:,]|of|von)?{SPACE}\d)"


@dataclass(frozen=True)
class Meaning:
    """What a word stands for: in the writers' own words where `is_own`, and by their markup where `is_marked`."""

    name: str
    about: str = ""
    source: Source | None = None
    is_own: bool = False
    is_marked: bool = False


@dataclass(frozen=True)
class Found:
    """A word at a place of a block's prose."""

    start: int
    end: int
    meaning: Meaning


class Vocabulary:
    """The words that one text can be read with."""

    def __init__(self, text: FrozenText, glossary: Glossary) -> None:
        self._glossary = glossary
        marked = {found.short: found.meaning for found in text.marked}
        named = {_plain(word.name): word for word in glossary.words}
        self._own = {
            short: _own_meaning(meaning, named.get(_plain(meaning)), is_marked=short in marked)
            for short, meaning in (definitions_in(block.prose for block in text.blocks) | marked).items()
        }
        self._own_pattern = _own_pattern(self._own)
        self._house = tuple(self._house_meanings(text.prose))
        self._house_pattern = _house_pattern(tuple(form for form, _ in self._house))

    def _house_meanings(self, prose: str) -> Iterator[tuple[str, Meaning]]:
        """The glossary's forms that this article can mean: of what it defines itself, in its own sense alone."""
        folded = prose.casefold()
        for word in self._glossary.words:
            if not word.fits(folded):
                continue
            defined = [self._own[form] for form in _bare(word.forms) if form in self._own]
            if any(_plain(meaning.name) != _plain(word.name) for meaning in defined):
                continue
            meaning = defined[0] if defined else Meaning(word.name, word.about, word.source)
            # Most forms stand nowhere in a text: leaving them out of the pattern is what makes it fast.
            yield from ((form, meaning) for form in word.forms if _longest_part(form) in prose)

    def found_in(self, prose: str) -> Iterator[Found]:
        """The words of a block in their order, none inside another: the longer one counts, the article's own first."""
        candidates = [
            *self._own_words(prose),
            *self._house_words(prose),
            *(
                Found(unit.start, unit.end, Meaning(unit.name, unit.about, unit.source))
                for unit in units_in(prose, self._glossary)
            ),
        ]
        end = 0
        for found in sorted(candidates, key=lambda found: (found.start, -found.end)):
            if found.start >= end:
                end = found.end
                yield found

    def _own_words(self, prose: str) -> Iterator[Found]:
        if self._own:
            for match in self._own_pattern.finditer(prose):
                yield Found(match.start(), match.end(), self._own[match[1]])

    def _house_words(self, prose: str) -> Iterator[Found]:
        if self._house:
            for match in self._house_pattern.finditer(prose):
                yield Found(match.start(), match.end(), self._house[(match.lastindex or 1) - 1][1])


def _own_meaning(meaning: str, known: HouseWord | None, *, is_marked: bool) -> Meaning:
    """The article's own expansion; where the house's glossary means the same, with what it says about it."""
    about, source = (known.about, known.source) if known else ("", None)
    return Meaning(meaning, about, source, is_own=True, is_marked=is_marked)


def _plain(name: str) -> str:
    return name.split(" (")[0].casefold().replace("-", " ").strip()


def _bare(forms: Sequence[str]) -> Iterator[str]:
    return (form.rstrip("#").rstrip("=") for form in forms)


def _longest_part(form: str) -> str:
    """A piece of a form in which no space can stand, to be looked for first."""
    return max(re.split(r"[ %#=]", form), key=len)


def _own_pattern(own: Mapping[str, Meaning]) -> re.Pattern[str]:
    shorts = "|".join(re.escape(short) for short in sorted(own, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])({shorts})s?(?!\w)")


def _house_pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """One group a form, so that the number of the group tells which it was. Longer forms are tried first by whoever
    writes them first in the glossary."""
    return re.compile("|".join(f"({_form_pattern(form)})" for form in forms))


def _form_pattern(form: str) -> str:
    bare = form.rstrip("#").rstrip("=")
    # `95% CI` is found as `95 % CI` too.
    spaced = re.sub(r"(?:\\ )?%", f"{SPACE}%", re.escape(bare)).replace(r"\ ", SPACE)
    start = r"(?<![\w-])" if bare[0].isalnum() else ""
    if form.endswith("=#"):
        return f"{start}{spaced}{_COMPARED}"
    return f"{start}{spaced}{_NUMBER_FOLLOWS}" if form.endswith("#") else rf"{start}{spaced}s?(?!\w)"
