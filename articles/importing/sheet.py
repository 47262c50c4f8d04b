"""Blocks of a page written as Markdown, each line with the line of the file it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.importing.blocks import Block
from articles.importing.escaping import as_markdown, heading_as_markdown
from articles.importing.markers import Marked

NESTING = "    "
DEEPEST = 4


@dataclass
class Sheet:
    """Markdown lines under way; `origins` holds the file's line for each of them (0 for an empty line)."""

    lines: list[str] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)

    def add(self, line: str, origin: int) -> None:
        """Appends one line."""
        self.lines.append(line)
        self.origins.append(origin)

    def part(self) -> None:
        """Starts a new block: an empty line, unless there is one."""
        if self.lines and self.lines[-1]:
            self.add("", 0)

    @property
    def markdown(self) -> str:
        """The whole text, ending in one line end."""
        return "\n".join(self.lines).rstrip("\n") + "\n" if self.lines else ""

    def origin_of(self, line: int | None) -> int | None:
        """The file's line for a line of the Markdown."""
        if line is None or not 1 <= line <= len(self.origins):
            return None
        return self.origins[line - 1] or None


def write_sheet(blocks: Sequence[Block], levels: Sequence[int], marked: Sequence[Sequence[Marked]]) -> Sheet:
    """The text as Markdown: headings, paragraphs, lists and tables."""
    sheet = Sheet()
    kinds = [kind_of(block, level) for block, level in zip(blocks, levels, strict=True)]
    start = 0
    while start < len(blocks):
        end = run_end(kinds, start)
        write_run(sheet, kinds[start], blocks[start:end], levels[start:end], marked[start:end])
        start = end
    return sheet


def kind_of(block: Block, level: int) -> str:
    """What a block is written as. Rows of the same width belong to one table."""
    if level:
        return "heading"
    if block.bullet:
        return "list"
    return f"table of {len(block.cells)}" if block.cells else "paragraph"


def run_end(kinds: Sequence[str], start: int) -> int:
    """Where the run of blocks of one kind that begins at `start` ends."""
    end = start + 1
    while end < len(kinds) and kinds[end] == kinds[start]:
        end += 1
    return end


def write_run(
    sheet: Sheet, kind: str, blocks: Sequence[Block], levels: Sequence[int], marked: Sequence[Sequence[Marked]]
) -> None:
    """Blocks of one kind."""
    if kind == "list":
        write_list(sheet, blocks, marked)
    elif kind.startswith("table"):
        write_table(sheet, blocks, marked)
    else:
        for block, level, parts in zip(blocks, levels, marked, strict=True):
            if level:
                write_heading(sheet, block, level)
            else:
                write_paragraph(sheet, block.line, as_markdown(parts[0]))


def write_heading(sheet: Sheet, block: Block, level: int) -> None:
    """A heading; a number before it stays a part of it."""
    text = f"{block.bullet}{block.point} {block.text}" if block.bullet else block.text
    write_paragraph(sheet, block.line, heading_as_markdown(text, level))


def write_paragraph(sheet: Sheet, origin: int, markdown: str) -> None:
    """One block between empty lines."""
    sheet.part()
    sheet.add(markdown, origin)
    sheet.part()


def write_list(sheet: Sheet, blocks: Sequence[Block], marked: Sequence[Sequence[Marked]]) -> None:
    """A list, nested as its indents say.

    Numbers that do not count from 1 would be renumbered by Markdown, so they are written out as text.
    """
    sheet.part()
    if is_torn_numbering(blocks):
        for block, parts in zip(blocks, marked, strict=True):
            write_paragraph(sheet, block.line, block.numbering + as_markdown(parts[0], at_start=False))
        return
    for block, depth, sign, parts in zip(blocks, depths_of(blocks), signs_of(blocks), marked, strict=True):
        is_written_out = sign == "-" and block.bullet != "-"
        text = block.numbering + as_markdown(parts[0], at_start=False) if is_written_out else as_markdown(parts[0])
        sheet.add(f"{NESTING * depth}{sign} {text}", block.line)
    sheet.part()


def is_torn_numbering(blocks: Sequence[Block]) -> bool:
    """Whether all items carry numbers, but not 1, 2, 3 …"""
    numbers = [block.bullet for block in blocks]
    return "-" not in numbers and (len(numbers) == 1 or numbers != [str(count) for count in range(1, len(numbers) + 1)])


def signs_of(blocks: Sequence[Block]) -> list[str]:
    """`-` for bullets and for numbers among them; the numbers where the whole run counts from 1."""
    if all(block.bullet != "-" for block in blocks):
        return [f"{block.bullet}." for block in blocks]
    return ["-"] * len(blocks)


def depths_of(blocks: Sequence[Block]) -> list[int]:
    """How deep each item stands; a step is two columns or more."""
    stack: list[int] = []
    depths = []
    for block in blocks:
        indent = block.indent
        while len(stack) > 1 and indent < stack[-1]:
            stack.pop()
        if not stack or indent >= stack[-1] + 2:
            stack.append(indent)
        depths.append(min(len(stack) - 1, DEEPEST))
    return depths


def write_table(sheet: Sheet, blocks: Sequence[Block], marked: Sequence[Sequence[Marked]]) -> None:
    """Rows set with tabs as a table with the first row as its head; a single row is a paragraph."""
    if len(blocks) == 1:
        write_paragraph(sheet, blocks[0].line, " ".join(as_markdown(part) for part in marked[0]).strip())
        return
    sheet.part()
    for position, (block, parts) in enumerate(zip(blocks, marked, strict=True)):
        sheet.add("| " + " | ".join(as_markdown(part, at_start=False) for part in parts) + " |", block.line)
        if position == 0:
            sheet.add("|" + " --- |" * len(parts), block.line)
    sheet.part()
