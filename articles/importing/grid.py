"""Tables with cells that span rows and columns as rows of the same width, as Markdown needs them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.importing.document import Inline, Row, Table, Text, Words
from articles.importing.manuscript import UnreadableFile

# Those of the renderer, which sees the table only when it is written.
MAX_COLUMNS = 200
MAX_CELLS = 50_000
# A heading that belongs to several columns is told apart from the headings below it.
BETWEEN_HEADINGS = Text(": ")


@dataclass(frozen=True)
class Cell:
    """One cell as the file has it."""

    content: Words
    columns: int = 1
    rows: int = 1


CellRow = tuple[int, Sequence[Cell]]


def table_of(head: Sequence[CellRow], body: Sequence[CellRow], line: int) -> Table | None:
    """The table with every cell where it is read, or None for one without cells.

    A cell that spans rows or columns stands in each of them, because each row is read, and judged, by itself; one that
    spans a whole row is a subheading and stands once. Several rows of headings become one. Raises `UnreadableFile` for
    a table that is too large.
    """
    above, below = _filled(head), _filled(body)
    width = max((len(cells) for _, cells in (*above, *below)), default=0)
    if not width:
        return None
    if width * (len(above) + len(below)) > MAX_CELLS:
        raise UnreadableFile(f"A table in the file has more than {MAX_CELLS:,} cells. Split it.")
    rows = tuple(Row(at, _padded(cells, width)) for at, cells in below)
    headings = _one_heading([_padded(cells, width) for _, cells in above], width)
    return Table(line, Row(above[0][0] if above else line, headings), rows)


def _filled(rows: Sequence[CellRow]) -> list[tuple[int, list[Words]]]:
    """The rows with spanning cells repeated."""
    waiting: dict[int, tuple[int, Words]] = {}
    filled = []
    for line, cells in rows:
        made: dict[int, Words] = {}
        for column, (more, content) in list(waiting.items()):
            made[column] = content
            waiting[column] = (more - 1, content)
            if more <= 1:
                del waiting[column]
        _place(cells, made, waiting)
        filled.append((line, [made.get(column, ()) for column in range(max(made, default=-1) + 1)]))
    return filled


def _place(cells: Iterable[Cell], made: dict[int, Words], waiting: dict[int, tuple[int, Words]]) -> None:
    """Puts the cells of one row into the columns that are free."""
    cells, column = list(cells), 0
    for cell in cells:
        whole_row = len(cells) == 1 and not made
        for _ in range(1 if whole_row else max(1, cell.columns)):
            while column in made:
                column += 1
            if column >= MAX_COLUMNS:
                raise UnreadableFile(f"A table in the file has more than {MAX_COLUMNS} columns. Split it.")
            made[column] = cell.content
            if cell.rows > 1:
                waiting[column] = (cell.rows - 1, cell.content)


def _padded(cells: Sequence[Words], width: int) -> tuple[Words, ...]:
    return (*cells, *[()] * (width - len(cells)))


def _one_heading(rows: Sequence[Sequence[Words]], width: int) -> tuple[Words, ...]:
    """One text for each column out of all the headings above it; what is repeated is said once."""
    headings = []
    for column in range(width):
        parts = dict.fromkeys(row[column] for row in rows if row[column])
        made: list[Inline] = []
        for part in parts:
            made += [BETWEEN_HEADINGS, *part] if made else part
        headings.append(tuple(made))
    return tuple(headings)
