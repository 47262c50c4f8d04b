"""Tables of JATS, which are those of XHTML."""

from __future__ import annotations

from lxml import etree

from articles.importing.document import Table
from articles.importing.grid import Cell, CellRow, table_of
from articles.importing.jats.elements import children, line_of
from articles.importing.jats.words import WordReader


def table_in(element: etree._Element, words: WordReader) -> Table | None:
    """The table, or None for one without cells. Without a `thead`, a first row of `th` alone is its heading."""
    head = [_row(row, words) for part in element.iterfind("thead") for row in part.iterfind("tr")]
    rows = [row for row in element.iter("tr") if _parent_tag(row) != "thead" and _own(row, element)]
    body = [_row(row, words) for row in rows]
    if not head and rows and _all_headings(rows[0]):
        head, body = body[:1], body[1:]
    return table_of(head, body, line_of(element))


def outer_tables(element: etree._Element) -> list[etree._Element]:
    """The tables of an element without those inside their cells."""
    return [table for table in element.iter("table") if not _is_inside(table, element)]


def _row(row: etree._Element, words: WordReader) -> CellRow:
    cells = [cell for cell in children(row) if cell.tag in ("td", "th")]
    read = (Cell(words.words(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells)
    return line_of(row), tuple(read)


def _span(cell: etree._Element, name: str) -> int:
    written = (cell.get(name) or "1").strip()
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 5 else 1


def _parent_tag(element: etree._Element) -> str:
    parent = element.getparent()
    return str(parent.tag) if parent is not None else ""


def _own(row: etree._Element, table: etree._Element) -> bool:
    """Whether a row belongs to the table itself, not to one inside a cell of it."""
    return next((above for above in row.iterancestors("table")), None) is table


def _all_headings(row: etree._Element) -> bool:
    cells = [cell.tag for cell in children(row) if cell.tag in ("td", "th")]
    return bool(cells) and all(tag == "th" for tag in cells)


def _is_inside(table: etree._Element, within: etree._Element) -> bool:
    return any(within in above.iterancestors() for above in table.iterancestors("table"))
