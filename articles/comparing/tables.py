"""The rows and columns of a table."""

from articles.comparing.alignment import Pair, aligned, paired
from articles.comparing.blocks import Bag, Block, bag_of, likeness

Column = tuple[int | None, int | None]


def rows_in(table: Block, part: str = "tbody") -> list[Block]:
    """The rows of a part of the table. A row that stands in no part belongs to its body."""
    rows: list[Block] = []
    for child in table.children:
        if child.tag == part:
            rows += child.children
        elif child.tag not in ("thead", "tbody") and part == "tbody":
            rows.append(child)
    return rows


def columns_of(old: Block, new: Block) -> tuple[Column, ...]:
    """Which columns of two tables belong together, in order; one that is only in one table stands alone.

    Columns with the same heading belong together; what is left between two such columns is paired in order where there
    are as many on both sides, so that a heading that changes from mg to µg is a changed heading; otherwise by words.
    """
    before, after = _columns(old), _columns(new)
    pairs = aligned([heading for heading, _ in before], [heading for heading, _ in after])
    matched = list(pairs)
    i = j = 0
    for old_place, new_place in [*pairs, (len(before), len(after))]:
        matched += _within(before, after, range(i, old_place), range(j, new_place))
        i, j = old_place + 1, new_place + 1
    return tuple(_merged(sorted(matched), len(before), len(after)))


_Described = tuple[str, Bag]


def _columns(table: Block) -> list[_Described]:
    """The heading of each column, and its words."""
    rows = [*rows_in(table, "thead"), *rows_in(table)]
    headings = rows_in(table, "thead")[:1]
    count = max((len(row.children) for row in rows), default=0)
    described: list[_Described] = []
    for place in range(count):
        cells = [row.children[place] for row in rows if place < len(row.children)]
        heading = headings[0].children[place].key if headings and place < len(headings[0].children) else ""
        words = [token.key for cell in cells for token in cell.tokens]
        described.append((heading, bag_of([*words, *(cell.key for cell in cells)])))
    return described


def _within(before: list[_Described], after: list[_Described], old_places: range, new_places: range) -> list[Pair]:
    if len(old_places) == len(new_places):
        return list(zip(old_places, new_places, strict=True))

    def how_alike(i: int, j: int) -> float:
        return likeness(before[old_places[i]][1], after[new_places[j]][1])

    found = paired(len(old_places), len(new_places), how_alike, threshold=0.3)
    return [(old_places[i], new_places[j]) for i, j in found]


def _merged(matched: list[Pair], old_count: int, new_count: int) -> list[Column]:
    columns: list[Column] = []
    i = j = 0
    for old_place, new_place in [*matched, (old_count, new_count)]:
        columns += [(place, None) for place in range(i, old_place)]
        columns += [(None, place) for place in range(j, new_place)]
        if old_place < old_count:
            columns.append((old_place, new_place))
        i, j = old_place + 1, new_place + 1
    return columns
