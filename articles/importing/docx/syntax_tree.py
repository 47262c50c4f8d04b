"""pandoc's syntax tree (its JSON form) as blocks of a document.

The tree's form is that of pandoc-types 1.23 (https://hackage.haskell.org/package/pandoc-types).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.importing.document import (
    Block,
    Code,
    Definitions,
    Heading,
    Inline,
    Item,
    Link,
    Listing,
    NoteMark,
    Paragraph,
    Quote,
    Style,
    Styled,
    Text,
    Words,
)
from articles.importing.grid import Cell, CellRow, table_of
from articles.rendering.unbroken import breakable

Node = dict[str, Any]

STYLES = {
    "Emph": Style.EMPHASIS,
    "Strong": Style.STRONG,
    "Superscript": Style.RAISED,
    "Subscript": Style.LOWERED,
}
# What Markdown has no form for gives its words.
PLAIN = frozenset({"Underline", "Strikeout", "SmallCaps"})
QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
# Word's own blocks are those of the text; a Word file has no lines.
NO_LINE = 0
# Letters, roman numbers and the like are printed as they are; only numbers are counted by Markdown.
_NUMERALS = {"Decimal", "DefaultStyle"}


@dataclass
class TreeReader:
    """Reads blocks and words; keeps the footnotes, and counts what an article cannot hold."""

    notes: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    pictures: int = 0
    formulas: int = 0

    def blocks(self, nodes: Sequence[Node]) -> list[Block]:
        """The blocks of a part of the tree."""
        return [block for node in nodes for block in self._block(node)]

    def words(self, nodes: Sequence[Node]) -> Words:
        """The words of a block."""
        return tuple(inline for node in nodes for inline in self._inline(node))

    @staticmethod
    def _content(node: Node) -> Any:
        return node.get("c", [])

    # --- blocks -------------------------------------------------------------------------------------------------------
    def _block(self, node: Node) -> list[Block]:
        kind, content = node["t"], self._content(node)
        match kind:
            case "Para" | "Plain":
                words = self.words(content)
                return [Paragraph(NO_LINE, words)] if words else []
            case "Header":
                return [Heading(NO_LINE, content[0], self.words(content[2]))]
            case "BulletList":
                return [Listing(NO_LINE, tuple(Item(tuple(self.blocks(item))) for item in content))]
            case "OrderedList":
                return [self._ordered(*content)]
        return self._set_apart(kind, content)

    def _set_apart(self, kind: str, content: Any) -> list[Block]:
        match kind:
            case "DefinitionList":
                return [Definitions(NO_LINE, tuple(self._definition(*entry) for entry in content))]
            case "BlockQuote":
                return [Quote(NO_LINE, tuple(self.blocks(content)))]
            case "CodeBlock":
                return [Code(NO_LINE, content[1])]
            case "Table":
                return self._table(*content[1:])
            case "LineBlock":
                return [Paragraph(NO_LINE, self.words(line)) for line in content]
            case "Div":
                return self.blocks(content[1])
            case "Figure":
                return self.blocks([*content[2], *content[1][1]])
        return []

    def _ordered(self, attributes: Sequence[Any], items: Sequence[Sequence[Node]]) -> Block:
        start, style, delimiter = attributes[0], attributes[1]["t"], attributes[2]["t"]
        read = [tuple(self.blocks(item)) for item in items]
        if style in _NUMERALS:
            return Listing(NO_LINE, tuple(map(Item, read)), ordered=True, start=start)
        labels = (_label(style, delimiter, number) for number, _ in enumerate(read, start=start))
        return Listing(NO_LINE, tuple(Item(blocks, label) for blocks, label in zip(read, labels, strict=True)))

    def _definition(self, term: Sequence[Node], meanings: Sequence[Sequence[Node]]) -> tuple[Words, tuple[Block, ...]]:
        return self.words(term), tuple(block for meaning in meanings for block in self.blocks(meaning))

    def _table(self, caption: Any, columns: Any, head: Any, bodies: Any, foot: Any) -> list[Block]:
        above = self.blocks(caption[1])
        heading = [self._row(row) for row in head[1]]
        rows = [self._row(row) for body in bodies for part in (body[2], body[3]) for row in part]
        # A heading of empty cells is pandoc's way to say that there is none.
        heading = [row for row in heading if any(cell.content for cell in row[1])]
        table = table_of(heading, [*rows, *(self._row(row) for row in foot[1])], NO_LINE)
        return [*above, table] if table else above

    def _row(self, row: Any) -> CellRow:
        cells = (Cell(self._in_cell(cell[4]), columns=cell[3], rows=cell[2]) for cell in row[1])
        return NO_LINE, tuple(cells)

    def _in_cell(self, nodes: Sequence[Node]) -> Words:
        """The blocks of a cell as one line."""
        words: list[Inline] = []
        for block in self.blocks(nodes):
            words += [Text("; ")] if words else []
            words += _flat(block)
        return tuple(words)

    # --- words --------------------------------------------------------------------------------------------------------
    def _inline(self, node: Node) -> list[Inline]:
        kind, content = node["t"], self._content(node)
        if kind in STYLES:
            return [Styled(STYLES[kind], self.words(content))]
        if kind in PLAIN:
            return list(self.words(content))
        match kind:
            case "Str":
                return [Text(breakable(str(content)))]
            case "Space" | "SoftBreak" | "LineBreak":
                return [Text(" ")]
            case "Code":
                return [Styled(Style.CODE, (Text(content[1]),))]
            case "Quoted":
                opening, closing = QUOTES[content[0]["t"]]
                return [Text(opening), *self.words(content[1]), Text(closing)]
            case "Link":
                return self._link(content)
            case "Cite" | "Span":
                return list(self.words(content[1]))
        return self._apart(kind, content)

    def _apart(self, kind: str, content: Any) -> list[Inline]:
        """What is not simply words: footnotes, formulas, pictures."""
        match kind:
            case "Note":
                name = f"{len(self.notes) + 1}"
                self.notes[name] = ()  # its place, before a note inside it takes it
                self.notes[name] = tuple(self.blocks(content))
                return [NoteMark(name)]
            case "Math":
                self.formulas += 1
                return [Styled(Style.CODE, (Text(content[1]),))]
            case "Image":
                self.pictures += 1
        return []

    def _link(self, content: Sequence[Any]) -> list[Inline]:
        words, address = self.words(content[1]), content[2][0]
        # A link inside the document, such as a cross-reference to a numbered source, is its words.
        return list(words) if address.startswith("#") else [Link(address, words)]


def _label(style: str, delimiter: str, number: int) -> str:
    """`LowerAlpha`, `OneParen`, 2 → `b)`."""
    letters = _letters(number) if "Alpha" in style else _roman(number)
    letters = letters.upper() if style.startswith("Upper") else letters
    return {"OneParen": f"{letters})", "TwoParens": f"({letters})"}.get(delimiter, f"{letters}.")


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _roman(number: int) -> str:
    written = ""
    for value, letters in zip(
        (100, 90, 50, 40, 10, 9, 5, 4, 1), ("c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True
    ):
        count, number = divmod(number, value)
        written += letters * count
    return written


def _flat(block: Block) -> list[Inline]:
    """The words of a block where only words can stand."""
    match block:
        case Paragraph(_, content) | Heading(_, _, content):
            return list(content)
        case Listing(_, items):
            parts = [[Text(f"{item.label or '•'} "), *_flat_all(item.blocks)] for item in items]
            return [inline for at, part in enumerate(parts) for inline in ([Text(" "), *part] if at else part)]
        case Quote(_, blocks):
            return _flat_all(blocks)
        case Definitions(_, entries):
            return [inline for term, meaning in entries for inline in (*term, Text(": "), *_flat_all(meaning))]
        case Code(_, text):
            return [Text(text)]
        case _:
            return [inline for row in (block.head, *block.rows) for cell in row.cells for inline in (*cell, Text(" "))]


def _flat_all(blocks: Sequence[Block]) -> list[Inline]:
    return [inline for at, block in enumerate(blocks) for inline in ([Text("; ")] if at else []) + _flat(block)]
