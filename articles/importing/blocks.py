"""The lines of a captured page as blocks: paragraphs, list items and table rows, each with the line it came from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from articles.importing import furniture, markers

BULLET = re.compile(r"^(?P<indent>\s*)(?P<sign>[•◦▪▫‣●○∙·*+–-])(?:\s+(?P<text>.*))?$")
NUMBERED = re.compile(r"^(?P<indent>\s*)(?P<number>\d{1,3})(?P<point>[.)])\s+(?P<text>\S.*)$")
ONLY_NUMBERS = re.compile(rf"^{markers.LIST}[.:]?$")
RULE = re.compile(r"^[\s*_=–—-]*$")
NESTED_SIGNS = "◦▫○"
TAB_COLUMNS = 4

# Lines shorter than this are not broken by an editor's margin, and nobody sets a margin wider than that.
NARROWEST_MARGIN, WIDEST_MARGIN = 60, 140


@dataclass(frozen=True)
class Line:
    """One line of the file; `number` counts from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Block:
    """One logical line of the page.

    `bullet` is empty for a paragraph, `-` for a bullet, the number for a numbered item, which `point` follows; `indent`
    is in columns.
    `cells` holds the cells of a row that was set with tabs.
    """

    line: int
    text: str
    bullet: str = ""
    indent: int = 0
    cells: tuple[str, ...] = ()
    point: str = ""

    @property
    def numbering(self) -> str:
        """The number of an item as printed, escaped so that it does not open a list."""
        return f"{self.bullet}\\{self.point} " if self.point else ""


def lines_of(text: str) -> list[Line]:
    """The lines of the file, numbered."""
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


def one_space(text: str) -> str:
    """`text` with every run of spaces, tabs and non-breaking spaces made one space."""
    return " ".join(text.split())


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """Joins what a margin broke, and tells list items and table rows from paragraphs."""
    return [block for group in groups(lines) for block in group_blocks(group)]


def groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines without an empty line or a drawn rule between them."""
    group: list[Line] = []
    for line in lines:
        if RULE.match(line.text):
            if group:
                yield group
            group = []
        else:
            group.append(line)
    if group:
        yield group


def group_blocks(group: Sequence[Line]) -> list[Block]:
    """The blocks of one run of lines."""
    margin = margin_of(group)
    blocks: list[Block] = []
    for position, line in enumerate(group):
        block = block_of(line)
        if blocks and continues(blocks[-1], group[position - 1], line, margin):
            joined = one_space(f"{blocks[-1].text} {line.text}")
            blocks[-1] = replace(blocks[-1], text=joined, cells=())
        else:
            blocks.append(block)
    return [block for block in blocks if block.text]


def block_of(line: Line) -> Block:
    """One line by itself."""
    expanded = line.text.expandtabs(TAB_COLUMNS)
    if match := BULLET.match(expanded):
        indent = len(match["indent"]) + (2 if match["sign"] in NESTED_SIGNS else 0)
        return Block(line.number, one_space(match["text"] or ""), "-", indent)
    if match := NUMBERED.match(expanded):
        return Block(line.number, one_space(match["text"]), match["number"], len(match["indent"]), point=match["point"])
    cells = tuple(one_space(cell) for cell in line.text.strip("\n ").split("\t"))
    is_row = len(cells) > 1 and any(cells[1:]) and any(cells[:1])
    return Block(line.number, one_space(line.text), cells=cells if is_row else ())


def margin_of(group: Sequence[Line]) -> int:
    """The width at which an editor broke the lines of a paragraph, or 0 where each line stands for itself."""
    width = max(len(line.text) for line in group)
    if not NARROWEST_MARGIN <= width <= WIDEST_MARGIN:
        return 0
    pairs = pairwise(group)
    return width if any(is_full(one, two, width) and two.text.strip()[0].islower() for one, two in pairs) else 0


def is_full(line: Line, following: Line, width: int) -> bool:
    """Whether the next line's first word would not have fitted any more."""
    return len(line.text.rstrip()) + 1 + len(following.text.split()[0]) > width


def continues(open_block: Block, previous: Line, line: Line, margin: int) -> bool:
    """Whether `line` goes on with the block before it."""
    text = line.text.strip()
    if BULLET.match(line.text) or furniture.is_furniture(text) or furniture.is_furniture(open_block.text):
        return False
    if not open_block.text or ONLY_NUMBERS.match(text):
        return True
    if NUMBERED.match(line.text) and not (margin and is_full(previous, line, margin)):
        return False
    return bool(margin) and is_full(previous, line, margin)
