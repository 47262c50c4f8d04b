"""A document's blocks as Markdown that prints as the file did; each line knows the line of the file it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from articles.importing.document import (
    Block,
    Code,
    Definitions,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Row,
    Style,
    Styled,
    Table,
    Text,
    Words,
)
from articles.importing.document_words import WordWriter
from articles.importing.escaping import HEADING_END
from articles.importing.sheet import NESTING, Sheet

DEEPEST_HEADING = 6
# A block that holds no words still needs some, or Markdown would not see it.
NOTHING = "&nbsp;"
BACKTICKS = re.compile("`+")

Line = tuple[str, int]


def write_document(document: Document) -> tuple[Sheet, WordWriter]:
    """The text with its footnotes at the end, and the writer, which tells what could not be written as it was."""
    words = WordWriter(document.notes)
    writer = _BlockWriter(words)
    lines = writer.blocks(document.blocks)
    written: set[str] = set()
    # A footnote can lead to another.
    while waiting := [name for name in words.noted if name not in written]:
        for name in waiting:
            written.add(name)
            lines += [("", 0), *writer.note(name, document.notes[name])]
    sheet = Sheet()
    for text, origin in lines:
        sheet.add(text, origin)
    return sheet, words


class _BlockWriter:
    def __init__(self, words: WordWriter) -> None:
        self.words = words

    def blocks(self, blocks: Iterable[Block], *, nested: bool = False) -> list[Line]:
        """The blocks with empty lines between them."""
        lines: list[Line] = []
        previous: Block | None = None
        for block in blocks:
            follows_count = isinstance(previous, Listing) and previous.ordered
            if made := self.block(block, nested=nested, counts=not follows_count):
                lines += [("", 0), *made] if lines else made
                previous = block
        return lines

    def block(self, block: Block, *, nested: bool, counts: bool = True) -> list[Line]:
        """One block. `counts` says that an ordered list may count: behind another one it would go on counting."""
        match block:
            case Heading():
                return self.heading(block, nested=nested)
            case Paragraph(line, content):
                text = self.words.line(content, line=line)
                return [(text, line)] if text else []
            case Listing():
                return self.listing(block, counts=counts)
            case Definitions(_, entries):
                return self.definitions(block.line, entries)
            case Table():
                return self.table(block)
            case Quote(_, blocks):
                return [(f"> {text}".rstrip(), at) for text, at in self.blocks(blocks, nested=True)]
            case Code():
                return self.code(block, nested=nested)

    def heading(self, block: Heading, *, nested: bool) -> list[Line]:
        """A heading; inside a list or quotation, where none can stand, words in bold."""
        if nested:
            text = self.words.line((Styled(Style.STRONG, block.content),), line=block.line)
            return [(text, block.line)] if text else []
        text = self.words.line(block.content, line=block.line, at_start=False)
        signs = "#" * min(block.level, DEEPEST_HEADING)
        return [(f"{signs} {HEADING_END.sub(lambda _: chr(92) + '#', text)}", block.line)] if text else []

    def listing(self, block: Listing, *, counts: bool) -> list[Line]:
        """A list; items that do not simply count carry their labels as words."""
        ordered = block.ordered and counts and not any(item.label for item in block.items)
        is_loose = any(_is_loose(item) for item in block.items)
        lines: list[Line] = []
        for number, item in enumerate(block.items, start=block.start):
            label = item.label or ("" if ordered or not block.ordered else f"{number}.")
            made = self.item(item, label, block.line)
            first, rest = made[0], made[1:]
            if lines and is_loose:
                lines.append(("", 0))
            lines.append((f"{number}. {first[0]}" if ordered else f"- {first[0]}", first[1]))
            lines += _indented(rest)
        return lines

    def item(self, item: Item, label: str, line: int) -> list[Line]:
        """The lines of an item, the first without its sign."""
        first = item.blocks[0] if item.blocks else None
        lead = (Text(f"{label} "),) if label else ()
        if isinstance(first, Paragraph):
            opening, rest = (self.words.line((*lead, *first.content), line=first.line), first.line), item.blocks[1:]
        else:
            opening, rest = (self.words.line(lead, line=line), first.line if first else line), item.blocks
        lines: list[Line] = [(opening[0] or NOTHING, opening[1])]
        for block in rest:
            # A list right below the words of its item keeps both without space between.
            tight = isinstance(block, Listing) and len(lines) == 1
            made = self.block(block, nested=True)
            lines += made if tight or not made else [("", 0), *made]
        return lines

    def definitions(self, line: int, entries: Sequence[tuple[Words, tuple[Block, ...]]]) -> list[Line]:
        """Terms, each with its meaning below."""
        lines: list[Line] = []
        for term, meaning in entries:
            made = self.blocks(meaning, nested=True) or [(NOTHING, line)]
            lines += [("", 0)] if lines else []
            lines += [(self.words.line(term, line=line) or NOTHING, line), (f":   {made[0][0]}", made[0][1])]
            lines += _indented(made[1:])
        return lines

    def table(self, block: Table) -> list[Line]:
        """A table; without headings its first line is empty, because a row of data is no heading."""
        rule = "|" + " --- |" * len(block.head.cells)
        return [self.row(block.head), (rule, block.head.line), *map(self.row, block.rows)]

    def row(self, row: Row) -> Line:
        """One line of a table."""
        cells = [self.words.line(cell, line=row.line, at_start=False, in_cell=True) for cell in row.cells]
        return f"| {' | '.join(cells)} |", row.line

    def code(self, block: Code, *, nested: bool) -> list[Line]:
        """Text whose spaces count, fenced; inside a list, where there are no fences, indented."""
        texts = self.words.clean(block.text.strip("\n")).expandtabs(4).split("\n")
        if nested:
            return _indented([(text, block.line) for text in texts])
        longest = max((len(run) for run in BACKTICKS.findall(block.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return [(text, block.line) for text in (fence, *texts, fence)]

    def note(self, name: str, blocks: Sequence[Block]) -> list[Line]:
        """A footnote at the end of the text."""
        made = self.blocks(blocks, nested=True) or [(NOTHING, 0)]
        return [(f"[^{self.words.noted[name]}]: {made[0][0]}", made[0][1]), *_indented(made[1:])]


def _indented(lines: Iterable[Line]) -> list[Line]:
    return [(NESTING + text if text else "", at) for text, at in lines]


def _is_loose(item: Item) -> bool:
    """Whether an item holds more than words and a list below them."""
    rest = item.blocks[1:] if item.blocks and isinstance(item.blocks[0], Paragraph) else item.blocks
    return any(not isinstance(block, Listing) for block in rest) or len(rest) > 1


def headings_in(blocks: Iterable[Block]) -> Iterator[Heading]:
    """The headings of a text in order."""
    return (block for block in blocks if isinstance(block, Heading))


def without_gaps(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with headings brought to the levels 2 and below, and none more than one level below the last."""
    levels = [block.level for block in headings_in(blocks)]
    steps = {level: 2 + place for place, level in enumerate(sorted(set(levels)))}
    placed = [steps[level] for level in levels]
    for position, (before, level) in enumerate(pairwise([1, *placed])):
        placed[position] = min(level, before + 1) if position else 2
    waiting = iter(placed)
    return tuple(
        Heading(block.line, next(waiting), block.content) if isinstance(block, Heading) else block for block in blocks
    )
