"""Which block of the old text became which of the new: paragraphs, items, rows, and everything inside them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from articles.comparing.alignment import Pair, aligned, paired
from articles.comparing.blocks import HEADINGS, LISTS, Block, likeness
from articles.comparing.marks import Picture
from articles.comparing.runs import Run, runs_of
from articles.comparing.tables import columns_of, rows_in

# Items, rows and paragraphs that share less are shown as removed and added, not as a mixture of both.
ALIKE: Final = 0.5
# A list or table is the same list with few of its lines left.
SAME_CONTAINER: Final = 0.25
_SAME_ROW: Final = 0.6
_RENAMED_ROW: Final = 0.75
_CONTAINERS: Final = LISTS | {"table", "dl", "div", "section", "blockquote", "figure"}


@dataclass
class Kept:
    """A block that is in both texts, perhaps with changes.

    `runs` are those of a leaf, `steps` those of its children; of a table, `head` and `steps` are those of its rows,
    and `columns` says which columns belong together. A row's `steps` are its cells, one for each of these columns.
    """

    old: Block
    new: Block
    runs: tuple[Run, ...] = ()
    steps: list["Step"] = field(default_factory=list)
    head: list["Step"] = field(default_factory=list)
    columns: tuple["Column", ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to show in it."""
        return self.old.key == self.new.key


@dataclass
class Gone:
    """A block that is only in the old text. `twin` is set where it now stands elsewhere."""

    old: Block
    twin: "Come | None" = None


@dataclass
class Come:
    """A block that is only in the new text. `twin` is set where it stood elsewhere before."""

    new: Block
    twin: Gone | None = None


Step = Kept | Gone | Come
Column = tuple[int | None, int | None]


def steps_between(old: Sequence[Block], new: Sequence[Block]) -> list[Step]:
    """The steps from the old blocks to the new, in reading order; what moved unchanged is marked on both sides."""
    steps = _steps(old, new)
    _find_moves(list(_loose(steps)))
    return steps


def similar_pairs(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """Which blocks are the same or much alike, in order."""
    pairs = aligned([block.key for block in old], [block.key for block in new])
    matched = list(pairs)
    for old_places, new_places in _gaps(pairs, len(old), len(new)):
        matched += _alike(old, new, old_places, new_places)
    return sorted(matched)


def _steps(old: Sequence[Block], new: Sequence[Block]) -> list[Step]:
    steps: list[Step] = []
    i = j = 0
    for old_place, new_place in [*similar_pairs(old, new), (len(old), len(new))]:
        steps += [Gone(block) for block in old[i:old_place]]
        steps += [Come(block) for block in new[j:new_place]]
        if old_place < len(old):
            steps.append(_kept(old[old_place], new[new_place]))
        i, j = old_place + 1, new_place + 1
    return steps


def _gaps(pairs: Sequence[Pair], old_count: int, new_count: int) -> Iterator[tuple[range, range]]:
    i = j = 0
    for old_place, new_place in [*pairs, (old_count, new_count)]:
        if i < old_place and j < new_place:
            yield range(i, old_place), range(j, new_place)
        i, j = old_place + 1, new_place + 1


def _alike(old: Sequence[Block], new: Sequence[Block], old_places: range, new_places: range) -> list[Pair]:
    """Pair what changed within a gap. What stands unchanged on the other side has moved, and is no partner."""
    old_keys, new_keys = {block.key for block in old}, {block.key for block in new}
    left = [place for place in old_places if old[place].key not in new_keys]
    right = [place for place in new_places if new[place].key not in old_keys]

    def how_alike(i: int, j: int) -> float:
        return _likeness(old[left[i]], new[right[j]])

    return [(left[i], right[j]) for i, j in paired(len(left), len(right), how_alike, threshold=0.001)]


def _likeness(old: Block, new: Block) -> float:
    """How alike two blocks are, or nothing where they are not alike enough to be shown as one that changed."""
    if not _is_pairable(old, new):
        return 0.0
    how_alike = likeness(old.bag, new.bag)
    if _is_picture(old) and _is_picture(new):
        return max(how_alike, ALIKE)
    if old.tag == "tr":
        return _likeness_of_rows(old, new, how_alike)
    if old.tag in _CONTAINERS:
        return how_alike if how_alike >= SAME_CONTAINER or _share_a_line(old, new) else 0.0
    return how_alike if how_alike >= ALIKE else 0.0


def _is_picture(block: Block) -> bool:
    """Whether it is the picture of a figure: another one in its place is that figure changed."""
    return len(block.tokens) == 1 and isinstance(block.tokens[0].thing, Picture) and bool(block.tokens[0].thing.src)


def _share_a_line(old: Block, new: Block) -> bool:
    """Whether an item, row or paragraph of one stands unchanged in the other."""
    return not {line.key for line in _lines(old)}.isdisjoint(line.key for line in _lines(new))


def _lines(block: Block) -> list[Block]:
    return rows_in(block) if block.tag == "table" else [child for child in block.children if child.has_words]


def _likeness_of_rows(old: Block, new: Block, how_alike: float) -> float:
    """The first cell says what a row is about: under another drug's name the same words are another row."""
    first, other = (row.children[0] if row.children else row for row in (old, new))
    if first.has_words and first.key == other.key:
        return max(how_alike, _SAME_ROW)
    is_renamed = first.has_words and other.has_words and likeness(first.bag, other.bag) <= ALIKE
    return how_alike if how_alike >= (_RENAMED_ROW if is_renamed else ALIKE) else 0.0


def _is_pairable(old: Block, new: Block) -> bool:
    if old.tag in HEADINGS:
        return new.tag in HEADINGS
    if old.tag in LISTS:
        return new.tag in LISTS
    return old.tag == new.tag and old.classes == new.classes


def _kept(old: Block, new: Block) -> Kept:
    if old.is_leaf:
        return Kept(old, new, runs=runs_of(old.tokens, new.tokens))
    if old.tag == "table":
        return _kept_table(old, new)
    return Kept(old, new, steps=_steps(old.children, new.children))


# --- tables ---------------------------------------------------------------------------------------------------------
def _kept_table(old: Block, new: Block) -> Kept:
    columns = columns_of(old, new)
    head = _row_steps(rows_in(old, "thead"), rows_in(new, "thead"), columns)
    return Kept(old, new, steps=_row_steps(rows_in(old), rows_in(new), columns), head=head, columns=columns)


def _row_steps(old: Sequence[Block], new: Sequence[Block], columns: tuple[Column, ...]) -> list[Step]:
    """Rows are paired as other blocks are, their cells by column. The heading of a table is never another one."""
    if len(old) == len(new) == 1 and old[0].children and old[0].children[0].tag == "th":
        return [_kept_row(old[0], new[0], columns)]
    steps: list[Step] = []
    i = j = 0
    for old_place, new_place in [*similar_pairs(old, new), (len(old), len(new))]:
        steps += [Gone(block) for block in old[i:old_place]]
        steps += [Come(block) for block in new[j:new_place]]
        if old_place < len(old):
            steps.append(_kept_row(old[old_place], new[new_place], columns))
        i, j = old_place + 1, new_place + 1
    return steps


def _kept_row(old: Block, new: Block, columns: tuple[Column, ...]) -> Kept:
    cells: list[Step] = []
    for old_column, new_column in columns:
        before, after = cell_at(old, old_column), cell_at(new, new_column)
        if before and after:
            cells.append(_kept(before, after))
        elif before:
            cells.append(Gone(before))
        elif after:
            cells.append(Come(after))
    return Kept(old, new, steps=cells, columns=columns)


def cell_at(row: Block, column: int | None) -> Block | None:
    """The cell of a row in a column, if it has one."""
    return row.children[column] if column is not None and column < len(row.children) else None


# --- moves ----------------------------------------------------------------------------------------------------------
Loose = tuple[int, Gone | Come]


def _loose(steps: Sequence[Step], table: int = 0) -> Iterator[Loose]:
    """What is only in one text, with the table that it belongs to: under another heading a row says something else."""
    for step in steps:
        if isinstance(step, Kept):
            if step.new.tag == "tr":
                continue
            inner = id(step) if step.new.tag == "table" else table
            yield from _loose([*step.head, *step.steps], inner)
        else:
            yield table, step


def _find_moves(loose: Sequence[Loose]) -> None:
    waiting: dict[tuple[int, str], list[Gone]] = defaultdict(list)
    for table, step in loose:
        if isinstance(step, Gone):
            waiting[table, step.old.key].append(step)
    for places in waiting.values():
        places.reverse()
    for table, step in loose:
        if isinstance(step, Come) and step.new.has_words and (found := waiting[table, step.new.key]):
            step.twin = found.pop()
            step.twin.twin = step
