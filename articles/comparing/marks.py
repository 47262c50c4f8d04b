"""What stands in a text besides words: citations, footnote letters, pictures, line breaks."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from articles.citations.numbering import EN_DASH
from articles.citations.syntax import CitedItem

_MISSING = re.compile(r"\[\? (.*)\]", re.DOTALL)


class Part(NamedTuple):
    """A part of a printed citation: text between, a number, a locator, or the mark of a key without a source."""

    kind: Literal["text", "number", "locator", "missing"]
    text: str
    href: str = ""


@dataclass(frozen=True)
class Citation:
    """One printed citation. `items` names the sources that its numbers lead to; `numbers` stand beside them."""

    items: tuple[CitedItem, ...]
    numbers: tuple[int | None, ...]
    parts: tuple[Part, ...]
    anchor: str = ""

    @cached_property
    def key(self) -> str:
        """Equal for two citations that lead to the same places in the same sources, whatever the numbers are."""
        return f"\x03cite {'; '.join(sorted(set(map(_written, self.items, self.numbers))))}"

    @property
    def text(self) -> str:
        """What readers see, in brackets, for use in plain text."""
        written = "".join([part.text for part in self.parts]).strip()
        return written if written.startswith("[") else f"[{written}]"

    @property
    def keys(self) -> tuple[str, ...]:
        """The sources that it leads to, each once."""
        return tuple(dict.fromkeys(item.key for item in self.items))


def _written(item: CitedItem, number: int | None) -> str:
    known = "" if number is not None else "? "
    return f"{known}{f'{item.prefix} ' if item.prefix else ''}@{item.key}{f', {item.locator}' if item.locator else ''}"


def citation_from(parts: Iterable[Part], source_of: Callable[[int, int], str], anchor: str = "") -> Citation:
    """Read a printed citation. `source_of` names the source behind a number; it is told how many came before it."""
    parts = tuple(parts)
    items: list[CitedItem] = []
    numbers: list[int | None] = []
    between = ""
    for part in parts:
        if part.kind == "number":
            number = int(part.text)
            first = number
            if between == EN_DASH and numbers and numbers[-1] is not None:
                first, between = min(numbers[-1] + 1, number), ""
            for each in range(first, number + 1):
                items.append(CitedItem(source_of(each, len(items)), between.lstrip(", ").strip()))
                numbers.append(each)
        elif part.kind == "locator" and items:
            locator = part.text.strip().removeprefix("(").removesuffix(")")
            items[-1] = CitedItem(items[-1].key, items[-1].prefix, locator)
        elif part.kind == "missing":
            match = _MISSING.fullmatch(part.text)
            items.append(CitedItem(match[1] if match else part.text))
            numbers.append(None)
        between = part.text if part.kind == "text" else ""
    return Citation(tuple(items), tuple(numbers), parts, anchor)


@dataclass(frozen=True)
class NoteMark:
    """The letter that leads to a footnote. `identity` is the same for the same footnote of two texts."""

    number: int
    letter: str
    href: str = ""
    anchor: str = ""
    identity: str = ""

    @property
    def key(self) -> str:
        """Equal for two letters that lead to the same footnote."""
        return f"\x03note {self.identity or self.number}"

    @property
    def text(self) -> str:
        """The letter as plain text."""
        return f"[{self.letter}]"


@dataclass(frozen=True)
class Picture:
    """A picture with its description, or the description that stands in its place; shown whole, because its words
    describe one thing. `src` is the address of a figure's picture, which holds its digest."""

    text: str
    src: str = ""

    @property
    def key(self) -> str:
        """Equal for two pictures with the same description and address."""
        return f"\x03picture {self.src} {self.text}"


@dataclass(frozen=True)
class LineBreak:
    """A line break that the author asked for."""

    text: str = "↵"
    key: str = "\x03break"
