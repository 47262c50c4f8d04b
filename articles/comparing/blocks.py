"""The blocks of a text: headings, paragraphs, lists, tables, with their words as tokens."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from articles.comparing.marks import NoteMark
from articles.comparing.tokens import Token

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS: Final = frozenset({"ul", "ol"})
CELLS: Final = frozenset({"td", "th"})
_DIGITS: Final = re.compile(r"\d[\d.,]*")


Bag = frozenset[int]


def bag_of(words: Iterable[str]) -> Bag:
    """Words as numbers, the second of a kind told from the first: how many two texts share is quickly counted."""
    count: Counter[str] = Counter()
    found = []
    for word in words:
        count[word] += 1
        found.append(hash((word, count[word])))
    return frozenset(found)


def likeness(one: Bag, other: Bag) -> float:
    """Which part of their words two texts share, from 0 to 1 (the Dice coefficient)."""
    both = len(one) + len(other)
    return 2 * len(one & other) / both if both else 1.0


@dataclass
class Block:
    """A paragraph, heading, cell or rule with its tokens; or a list, item, table, row, quotation with its children.

    `is_bare` is a paragraph that stands in an item without an element of its own. `start` and `style` belong to
    ordered lists, `classes` to divisions, `align` to cells, `anchor` is the id.
    """

    tag: str
    tokens: tuple[Token, ...] = ()
    children: list["Block"] = field(default_factory=list)
    is_leaf: bool = False
    is_bare: bool = False
    start: int = 1
    style: str = ""
    classes: str = ""
    align: str = ""
    anchor: str = ""

    @property
    def name(self) -> str:
        """The element as an outline shows it: `h2`, `ol from 3`, `div footnote`."""
        if self.tag == "ol":
            return f"ol{f' from {self.start}' if self.start != 1 else ''}{f' by {self.style}' if self.style else ''}"
        return f"{self.tag} {self.classes}" if self.classes else self.tag

    @cached_property
    def key(self) -> str:
        """Equal for two blocks in which there is nothing to show: no word, mark, level, link or cited source."""
        return "\n".join(outline((self,)))

    @cached_property
    def bag(self) -> Bag:
        """Its words, and the units of its numbers: what similarity is reckoned by."""
        words = [token.key.lstrip() for token in self.all_tokens() if token.is_word]
        units = [_DIGITS.sub("#", word) for word in words if _DIGITS.search(word)]
        return bag_of([*words, *(unit for unit in units if any(map(str.isalpha, unit)))])

    @cached_property
    def text(self) -> str:
        """Its words in one line, the cells of a row apart."""
        if self.is_leaf:
            return plain(self.tokens)
        between = " · " if self.tag == "tr" else " "
        return between.join([child.text for child in self.children]).strip()

    @property
    def squeezed(self) -> str:
        """Its words as `squeezed` has them."""
        return squeezed(self.all_tokens())

    @property
    def has_words(self) -> bool:
        """Whether it holds anything but punctuation."""
        return any(token.is_word for token in self.all_tokens())

    def all_tokens(self) -> Iterator[Token]:
        """The tokens in it and in everything below it."""
        yield from self.tokens
        for child in self.children:
            yield from child.all_tokens()


def plain(tokens: Iterable[Token]) -> str:
    """The tokens as a reader would write them down."""
    return "".join([f" {token.text}" if token.has_space else token.text for token in tokens]).strip()


def squeezed(tokens: Iterable[Token]) -> str:
    """Letters and digits only, without citations: how the words of a claim are found in those of a passage."""
    return squeezed_text("".join([token.text for token in tokens if token.thing is None]))


def squeezed_text(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(filter(str.isalnum, text))


def outline(blocks: Iterable[Block], depth: int = 0) -> Iterator[str]:
    """A text line by line: each element, how deep it lies, its words with their marks, and the sources it cites.

    White space, ids, numbers of references, and whether an item's words have a paragraph of their own are left out.
    """
    for block in blocks:
        if block.tag in ("thead", "tbody") and not block.children:
            continue
        words = f": {_marked(block.tokens)}" if block.is_leaf else ""
        yield f"{'  ' * depth}{block.name}{words}"
        yield from outline(block.children, depth + 1)


def _marked(tokens: Sequence[Token]) -> str:
    written = [f" {token.marked}" if token.has_space and token.thing is None else token.marked for token in tokens]
    return "".join(written).strip(" ")


def footnotes(blocks: Iterable[Block]) -> list[Block]:
    """The items of the list of footnotes, in order."""
    for block in blocks:
        if block.tag == "div" and "footnote" in block.classes.split():
            return [item for child in block.children if child.tag == "ol" for item in child.children]
    return []


def name_notes(blocks: Iterable[Block], name_of: Callable[[int], str]) -> None:
    """Give every letter in the blocks the identity of the footnote that it leads to."""
    for block in blocks:
        if any(isinstance(token.thing, NoteMark) for token in block.tokens):
            block.tokens = tuple([_named(token, name_of) for token in block.tokens])
        name_notes(block.children, name_of)


def _named(token: Token, name_of: Callable[[int], str]) -> Token:
    if not isinstance(token.thing, NoteMark):
        return token
    return Token(token.pieces, token.has_space, replace(token.thing, identity=name_of(token.thing.number)))
