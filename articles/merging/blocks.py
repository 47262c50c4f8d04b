"""Markdown source in the blocks that are merged: headings, paragraphs, list items, tables, code. Nothing is lost: the
blocks with their gaps are the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?!#)")
_ITEM = re.compile(r"( {0,3})(?:[-*+]|\d{1,9}[.)])\s")
_INDENTED = re.compile(r"(?: {2,}|\t)\S")
APART = "\n\n"


@dataclass(frozen=True)
class Block:
    """One block as it stands in a text. `gap` is the white space between it and what follows; two blocks are the same
    to a merge where their words are, whatever the gap."""

    text: str
    gap: str = ""
    is_item: bool = False


def blocks_of(text: str) -> tuple[Block, ...]:
    """Split Markdown source into blocks; `joined` gives the text back, but for white space before its first word.

    A table is one block, for a column that comes or goes touches all its rows; so is a list item with all that is
    indented below it, and fenced code.
    """
    lines = text.strip("\n").split("\n") if text.strip() else []
    spans = list(_spans(lines))
    blocks = []
    for place, (start, end) in enumerate(spans):
        stop = spans[place + 1][0] if place + 1 < len(spans) else len(lines)
        gap = "\n" * (stop - end + 1) if stop < len(lines) else ""
        words = "\n".join(lines[start:end])
        blocks.append(Block(words, gap, bool(_ITEM.match(words))))
    return tuple(blocks)


def joined(blocks: Sequence[Block]) -> str:
    """The text of blocks that may come from different texts: each apart from the next, so that none runs into it."""
    pieces = [f"{block.text}{_gap(block, following)}" for block, following in pairwise(blocks)]
    return "".join([*pieces, blocks[-1].text]) if blocks else ""


def _gap(block: Block, following: Block) -> str:
    """Items of one list may stand line upon line, and so may what follows a heading; all else needs an empty line."""
    in_one_list = block.is_item and following.is_item
    if block.gap.count("\n") > 1 or (block.gap and (in_one_list or _HEADING.match(block.text))):
        return block.gap
    return "\n" if in_one_list else APART


def _spans(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First line and line after the last of each block."""
    index = 0
    while index < len(lines):
        if not lines[index].strip():
            index += 1
            continue
        end = _end(lines, index)
        yield index, end
        index = end


def _end(lines: Sequence[str], start: int) -> int:
    """Where the block that starts here ends."""
    first = _ITEM.match(lines[start])
    indent = len(first[1]) if first else 0
    index = start
    while index < len(lines):
        line = lines[index]
        if fence := _FENCE.match(line):
            index = _after_fence(lines, index, fence[1])
        elif line.strip():
            index += 1
        else:
            index = _after_gap(lines, index)
            if index == len(lines) or not _INDENTED.match(lines[index]):
                return _without_blank_end(lines, index)
            continue
        if _starts_anew(lines, start, index, indent if first else None):
            return index
    return index


def _starts_anew(lines: Sequence[str], start: int, index: int, item_indent: int | None) -> bool:
    """Whether the line at `index` begins another block although no empty line stands before it."""
    if index >= len(lines):
        return False
    if _HEADING.match(lines[start]) or _HEADING.match(lines[index]):
        return True
    item = _ITEM.match(lines[index])
    return item_indent is not None and item is not None and len(item[1]) <= item_indent


def _after_fence(lines: Sequence[str], index: int, fence: str) -> int:
    closing = re.compile(rf" {{0,3}}{re.escape(fence)}\s*$")
    end = next((at for at in range(index + 1, len(lines)) if closing.match(lines[at])), len(lines) - 1)
    return end + 1


def _after_gap(lines: Sequence[str], index: int) -> int:
    return next((at for at in range(index, len(lines)) if lines[at].strip()), len(lines))


def _without_blank_end(lines: Sequence[str], index: int) -> int:
    while not lines[index - 1].strip():
        index -= 1
    return index
