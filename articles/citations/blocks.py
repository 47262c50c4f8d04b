"""Markdown source as a reader's blocks: headings, paragraphs, list items, table rows, notes, each with its line.

This is not a second parser: it knows the shapes of blocks, skips code, and keeps line numbers, which the Markdown
parser does not. The checks read sentences from it; what is printed always comes from the parser.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?!#)(.*)")
_SETEXT = re.compile(r" {0,3}(=+|-+)\s*$")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+(.*)")
_DEFINITION = re.compile(r" {0,3}:\s+(.*)")
_NOTE = re.compile(r" {0,3}\[\^[^\]]*\]:\s*(.*)")
_DATA = re.compile(r" {0,3}(?:\*\[[^\]]*\]\s?:|\[(?!\^)[^\]@]*\]:\s)")
_FIGURE = re.compile(r" {0,3}!\[\]\(figure:[^\s()<>]{1,200}\)\s*$")
_TABLE_RULE_SIGNS = frozenset("|:- ")
_QUOTE = re.compile(r"(?: {0,3}>[ \t]?)+")
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)[^`]*\1(?!`)")
_CELL_BAR = re.compile(r"(?<!\\)\|")


def without_code_spans(text: str) -> str:
    """The text with its code spans blanked; line breaks stay where they are."""
    return _CODE_SPAN.sub(lambda span: re.sub(r"[^\n]", " ", span[0]), text) if "`" in text else text


class BlockKind(StrEnum):
    """What a block of the source is to a reader."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEADER_ROW = "header row"
    ROW = "row"
    DEFINITION = "definition"
    NOTE = "note"


@dataclass(frozen=True)
class Block:
    """One block: its text with quotation marks and list markers taken off, line breaks kept.

    `line` is the 1-based line of its first character; `level` the level of a heading or the indent of an item;
    `lead_in` the block that introduces it: the paragraph before a list, the item above a nested one, the header
    row of a table.
    """

    kind: BlockKind
    text: str
    line: int
    heading_path: tuple[str, ...] = ()
    level: int = 0
    lead_in: "Block | None" = None


def blocks_of(text: str) -> tuple[Block, ...]:
    """Split Markdown source into blocks, in source order. Code, rules and link definitions are left out."""
    return tuple(_Scanner(text).blocks())


def _is_table_rule(line: str) -> bool:
    return "|" in line and "-" in line and _TABLE_RULE_SIGNS.issuperset(line)


class _Scanner:
    def __init__(self, text: str) -> None:
        source = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
        self.lines = [_QUOTE.sub("", line, count=1) if ">" in line else line for line in source.split("\n")]
        self.path: list[tuple[int, str]] = []
        self.open: list[str] = []
        self.start = 0
        self.kind = BlockKind.PARAGRAPH
        self.indent = 0
        self.lead_ins: list[Block] = []
        self.introduction: Block | None = None
        self.header: Block | None = None
        self.after_blank = True

    def blocks(self) -> Iterator[Block]:
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            if ("`" in line or "~" in line) and (fence := _FENCE.match(line)):
                yield from self._close()
                index = self._after_fence(index, fence[1])
                continue
            yield from self._line(index, line)
            self.after_blank = not line.strip()
            index += 1
        yield from self._close()

    def _after_fence(self, index: int, fence: str) -> int:
        closing = re.compile(rf" {{0,3}}{re.escape(fence)}\s*$")
        end = next((at for at in range(index + 1, len(self.lines)) if closing.match(self.lines[at])), None)
        return index + 1 if end is None else end + 1

    def _line(self, index: int, line: str) -> Iterator[Block]:
        first = line.lstrip()[:1]
        if not first:
            yield from self._close()
        elif self.after_blank and line.startswith("    ") and not self.lead_ins and self.kind is not BlockKind.NOTE:
            yield from self._close()  # indented code
        elif first == "#" and (heading := _ATX.match(line)):
            yield from self._close()
            yield self._heading(len(heading[1]), heading[2].strip().rstrip("#"), index)
        elif first in "=-" and len(self.open) == 1 and self.kind is BlockKind.PARAGRAPH and _SETEXT.match(line):
            title, self.open = self.open[0], []
            yield self._heading(1 if first == "=" else 2, title, index - 1)
        elif first in "-*_[!" and (_RULE.match(line) or _DATA.match(line) or _FIGURE.match(line)):
            yield from self._close()
        elif self._starts_table(index) or self.header:
            yield from self._row(index, line)
        else:
            yield from self._text(index, line)

    def _text(self, index: int, line: str) -> Iterator[Block]:
        first = line.lstrip()[0]
        if (first in "-*+" or first.isdigit()) and (item := _ITEM.fullmatch(line)):
            yield from self._close()
            self._open(BlockKind.ITEM, index, item[2], indent=len(item[1]))
        elif first == "[" and (match := _NOTE.fullmatch(line)):
            yield from self._close()
            self._open(BlockKind.NOTE, index, match[1])
        elif first == ":" and (match := _DEFINITION.fullmatch(line)):
            yield from self._close()
            self._open(BlockKind.DEFINITION, index, match[1])
        elif self.open:
            self.open.append(line.strip())
        else:
            continues_item = bool(self.lead_ins) and line.startswith("  ")
            self._open(BlockKind.ITEM if continues_item else BlockKind.PARAGRAPH, index, line.strip(), self.indent)

    def _open(self, kind: BlockKind, index: int, text: str, indent: int = 0) -> None:
        self.kind, self.start, self.open, self.indent = kind, index, [text], indent
        if kind is not BlockKind.ITEM:
            self.lead_ins = []

    def _close(self) -> Iterator[Block]:
        self.header = None
        if not self.open:
            return
        text, self.open = "\n".join(self.open), []
        lead_in = self._lead_in() if self.kind is BlockKind.ITEM else None
        block = Block(self.kind, text, self.start + 1, self._heading_path(), self.indent, lead_in)
        if self.kind is BlockKind.ITEM:
            self.lead_ins.append(block)
        else:
            self.introduction = block
        yield block

    def _lead_in(self) -> Block | None:
        """The item above that is indented less, or the paragraph that the list follows."""
        while self.lead_ins and self.lead_ins[-1].level >= self.indent:
            self.lead_ins.pop()
        return self.lead_ins[-1] if self.lead_ins else self.introduction

    def _heading(self, level: int, text: str, index: int) -> Block:
        self.path = [*(entry for entry in self.path if entry[0] < level), (level, text.strip())]
        self.lead_ins, self.introduction, self.kind = [], None, BlockKind.PARAGRAPH
        return Block(BlockKind.HEADING, text.strip(), index + 1, self._heading_path(), level)

    def _heading_path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.path)

    def _starts_table(self, index: int) -> bool:
        return "|" in self.lines[index] and index + 1 < len(self.lines) and _is_table_rule(self.lines[index + 1])

    def _row(self, index: int, line: str) -> Iterator[Block]:
        if self.header is None:
            yield from self._close()
            introduction = None if self.lead_ins else self.introduction
            self.header = self._row_block(BlockKind.HEADER_ROW, index, line, introduction)
            self.lead_ins = []
            yield self.header
        elif not _is_table_rule(line):
            yield self._row_block(BlockKind.ROW, index, line, self.header)

    def _row_block(self, kind: BlockKind, index: int, line: str, lead_in: Block | None) -> Block:
        text = _CELL_BAR.sub(" · ", line.strip().strip("|")).strip()
        return Block(kind, text, index + 1, self._heading_path(), 0, lead_in)
