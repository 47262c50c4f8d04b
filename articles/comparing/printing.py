"""Printing the blocks of a comparison: what stayed and changed inside, what was added, removed or moved as a whole."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from django.utils.translation import gettext

from articles.comparing.blocks import HEADINGS, LISTS, Block, plain
from articles.comparing.change import Recorder, touched_wholly
from articles.comparing.inline import InlinePrinter
from articles.comparing.matching import Come, Gone, Kept, Step, cell_at
from articles.comparing.reading import Side
from articles.comparing.tables import Column, rows_in
from articles.comparing.words import COLUMN_LABELS, LABELS, WHAT, ChangeKind, What, remark_language

_NAMES: Final[dict[str, What]] = {
    "p": "paragraph",
    "li": "list item",
    "tr": "table row",
    "table": "table",
    "dl": "definitions",
    "dt": "term",
    "dd": "definition",
    "blockquote": "quotation",
    "pre": "code",
    "hr": "dividing line",
    "figure": "figure",
    "figcaption": "caption of a figure",
}
_LABEL_INSIDE: Final = HEADINGS | {"p", "li", "dd", "dt", "tr", "figcaption"}


class BlockPrinter:
    """Prints steps as HTML, in reading order, and tells the recorder what changed."""

    def __init__(self, recorder: Recorder, inline: InlinePrinter) -> None:
        self._recorder = recorder
        self._inline = inline

    def step(self, step: Step, *, is_first: bool = False) -> str:
        """One step. `is_first` is said of the first child of an item."""
        if isinstance(step, Kept):
            return self._kept(step, is_first=is_first)
        return self._gone(step) if isinstance(step, Gone) else self._come(step)

    # --- what stayed --------------------------------------------------------------------------------------------------
    def _kept(self, step: Kept, *, is_first: bool = False) -> str:
        if step.new.tag in HEADINGS:
            return self._kept_heading(step)
        if step.new.is_leaf:
            return self._kept_leaf(step, is_first=is_first)
        if step.new.tag in LISTS:
            return self._kept_list(step)
        return self._kept_table(step) if step.new.tag == "table" else self._kept_container(step)

    def _kept_heading(self, step: Kept) -> str:
        old, new = step.old, step.new
        self._recorder.heading = _heading(new)
        was = note = ""
        if old.tag != new.tag:
            text = _level_in_words(old.tag[1], new.tag[1])
            anchor = self._recorder.record("changed", "heading level", old=old.text, new=new.text, note=text)
            was = f' data-was="{old.tag}"'
            note = f'<span class="diff-note" id="{escape(anchor)}"{remark_language()}> [{escape(text)}]</span>'
        words = self._inline.kept(step.runs)
        return f"<{new.tag}{_id(new)}{_changed(step)}{was}>{words}{note}</{new.tag}>"

    def _kept_leaf(self, step: Kept, *, is_first: bool) -> str:
        new = step.new
        if new.tag == "hr":
            return "<hr>"
        words = self._inline.kept(step.runs)
        if new.is_bare and is_first:
            return words
        return f"<{new.tag}{_changed(step)}>{words}</{new.tag}>"

    def _kept_container(self, step: Kept, value: str = "") -> str:
        new = step.new
        children = [self.step(child, is_first=index == 0) for index, child in enumerate(step.steps)]
        if new.tag == "li":
            return f"<li{_id(new)}{value}{_changed(step)}>{''.join(children)}</li>"
        return f"{_start(new)}{''.join(children)}</{new.tag}>"

    def _kept_list(self, step: Kept) -> str:
        """The items keep the numbers that they have in their own text, whatever stands between them here."""
        old, new = step.old, step.new
        note = was = ""
        if old.name != new.name:
            before, after = _list_in_words(old), _list_in_words(new)
            anchor = self._recorder.record("changed", "list numbering", old=before, new=after)
            text = gettext("the list is now %(new)s (before: %(old)s)") % {"new": after, "old": before}
            note = f'<p class="diff-note" id="{escape(anchor)}"{remark_language()}>[{escape(text)}]</p>'
            was = f' data-was="{old.tag}:{old.start}:{escape(old.style)}"'
        is_mixed = bool(was) or any(isinstance(item, Gone) for item in step.steps)
        old_number, new_number = old.start, new.start
        items = []
        for item in step.steps:
            number = old_number if isinstance(item, Gone) else new_number
            value = f' value="{number}"' if is_mixed and "ol" in (old.tag, new.tag) else ""
            items.append(self._item(item, value))
            old_number += not isinstance(item, Come)
            new_number += not isinstance(item, Gone)
        return f"{note}{_start(new, was)}{''.join(items)}</{new.tag}>"

    def _item(self, item: Step, value: str) -> str:
        if isinstance(item, Kept):
            return self._kept_container(item, value) if item.new.tag == "li" else self.step(item)
        return self._gone(item, value) if isinstance(item, Gone) else self._come(item, value)

    # --- what is only in one text -------------------------------------------------------------------------------------
    def _gone(self, step: Gone, value: str = "", spread: Block | None = None) -> str:
        block = step.old
        if step.twin is not None:
            return self._whole(spread or block, "old", "moved-from", "", value)
        touched = touched_wholly(block.squeezed, "")
        anchor = self._recorder.record("removed", _name(block), old=block.text, touched=touched)
        return self._whole(spread or block, "old", "removed", anchor, value)

    def _come(self, step: Come, value: str = "", spread: Block | None = None) -> str:
        block = step.new
        if block.tag in HEADINGS:
            self._recorder.heading = _heading(block)
        if step.twin is not None:
            anchor = self._recorder.record("moved", _name(block), new=block.text)
            return self._whole(spread or block, "new", "moved-to", anchor, value)
        touched = touched_wholly("", block.squeezed)
        anchor = self._recorder.record("added", _name(block), new=block.text, touched=touched)
        return self._whole(spread or block, "new", "added", anchor, value)

    def _whole(self, block: Block, side: Side, how: str, anchor: str, value: str = "") -> str:
        """A block with its label: inside it where that is allowed, before it in a frame of its own where it is not."""
        own = (f' id="{escape(anchor)}"' if anchor else "") + remark_language()
        if block.tag in _LABEL_INSIDE:
            label = f'<span class="diff-label"{own}>{escape(str(LABELS[how]))}</span> '
            return self._plain(block, side, label, f'{value} class="diff-{how}"', is_framed=True)
        name = WHAT[_name(block)]
        label = f'<p class="diff-label"{own}>{escape(f"{LABELS[how]}: {name}")}</p>'
        end = _end_of(str(name)) if block.children else ""
        return f'<div class="diff-wrap diff-{how}">{label}{self._plain(block, side)}{end}</div>'

    def _plain(self, block: Block, side: Side, label: str = "", more: str = "", *, is_framed: bool = False) -> str:
        """A block of one text, its words inside `<ins>` or `<del>`."""
        own_id = _id(block) if side == "new" else ""
        if block.tag == "hr":
            return "<hr>"
        if block.is_leaf:
            words = label + self._inline.whole(block.tokens, side)
            if block.is_bare and not is_framed:
                return words
            own = _align(block) + (f' class="{escape(block.classes)}"' if block.classes else more)
            return f"<{block.tag}{own_id}{own}>{words}</{block.tag}>"
        if block.tag == "table":
            return self._plain_table(block, side)
        if block.tag == "tr" and label:
            first, *others = block.children or [Block("td", is_leaf=True)]
            cells = [self._plain(first, side, label), *(self._plain(cell, side) for cell in others)]
            return f"<tr{more}>{''.join(cells)}</tr>"
        inner = label + "".join(self._plain_children(block, side))
        return f"<li{own_id}{more}>{inner}</li>" if block.tag == "li" else f"{_start(block, more)}{inner}</{block.tag}>"

    def _plain_children(self, block: Block, side: Side) -> list[str]:
        """Only the first child of an item can do without an element of its own."""
        return [
            self._plain(child, side, is_framed=child.is_bare and index > 0)
            for index, child in enumerate(block.children)
        ]

    def _plain_table(self, table: Block, side: Side) -> str:
        parts = []
        for part in ("thead", "tbody"):
            if rows := [self._plain(row, side) for row in rows_in(table, part)]:
                parts.append(f"<{part}>{''.join(rows)}</{part}>")
        return _scrolling("".join(parts))

    # --- tables that stayed -------------------------------------------------------------------------------------------
    def _kept_table(self, step: Kept) -> str:
        parts = []
        for part, rows in (("thead", step.head), ("tbody", step.steps)):
            printed = [self._row(row, step.columns) for row in rows]
            if printed:
                parts.append(f"<{part}>{''.join(printed)}</{part}>")
        return _scrolling("".join(parts))

    def _row(self, step: Step, columns: Sequence[Column]) -> str:
        if isinstance(step, Kept):
            return f"<tr{_changed(step)}>{''.join(self._cells(step, columns))}</tr>"
        if isinstance(step, Gone):
            return self._gone(step, spread=_spread(step.old, [old for old, _ in columns]))
        return self._come(step, spread=_spread(step.new, [new for _, new in columns]))

    def _cells(self, row: Kept, columns: Sequence[Column]) -> Iterator[str]:
        steps = iter(row.steps)
        for old, new in columns:
            if cell_at(row.old, old) is None and cell_at(row.new, new) is None:
                yield '<td class="diff-blank"></td>'
                continue
            step = next(steps)
            yield self._cell(step, row) if isinstance(step, Kept) else self._loose_cell(step, row)

    def _cell(self, step: Kept, row: Kept) -> str:
        words = self._inline.kept(step.runs, (row.old.squeezed, row.new.squeezed))
        return f"<{step.new.tag}{_align(step.new)}>{words}</{step.new.tag}>"

    def _loose_cell(self, step: Gone | Come, row: Kept) -> str:
        """A cell of a column that is only in one of the tables; the heading says so for all of them."""
        side: Side = "old" if isinstance(step, Gone) else "new"
        how: ChangeKind = "removed" if isinstance(step, Gone) else "added"
        cell = step.old if isinstance(step, Gone) else step.new
        if cell.tag != "th":
            words = self._inline.whole(cell.tokens, side, is_spoken=True)
            return f'<{cell.tag} class="diff-{how}">{words}</{cell.tag}>'
        touched = touched_wholly(row.old.squeezed, row.new.squeezed)
        old, new = (cell.text, "") if side == "old" else ("", cell.text)
        anchor = self._recorder.record(how, "table column", old=old, new=new, touched=touched)
        own = f' id="{escape(anchor)}"{remark_language()}'
        label = f'<span class="diff-label"{own}>{escape(str(COLUMN_LABELS[how]))}</span> '
        return f'<th class="diff-{how}">{label}{self._inline.whole(cell.tokens, side)}</th>'


_BLANK: Final = Block("td", is_leaf=True, classes="diff-blank")


def _spread(row: Block, columns: Sequence[int | None]) -> Block:
    """A row with an empty cell for each column that its table does not have."""
    return Block("tr", children=[cell_at(row, column) or _BLANK for column in columns])


def _heading(block: Block) -> str:
    return plain([token for token in block.tokens if token.thing is None])


def _name(block: Block) -> What:
    if "footnote" in block.classes:
        return "footnotes"
    if block.tag in HEADINGS:
        return "heading"
    return "list" if block.tag in LISTS else _NAMES.get(block.tag, "part")


def _end_of(name: str) -> str:
    """What tells those who cannot see it where a block ends."""
    text = escape(gettext("End of: %(name)s") % {"name": name})
    return f'<p class="diff-note spoken"{remark_language()}>{text}</p>'


def _level_in_words(old: str, new: str) -> str:
    return gettext("heading level is now %(new)s (before: %(old)s)") % {"new": new, "old": old}


def _list_in_words(block: Block) -> str:
    if block.tag == "ul":
        return gettext("without numbers")
    return gettext("numbered from %(start)d") % {"start": block.start} if block.start != 1 else gettext("numbered")


def _align(cell: Block) -> str:
    return f' align="{escape(cell.align)}"' if cell.align else ""


def _id(block: Block) -> str:
    return f' id="{escape(block.anchor)}"' if block.anchor else ""


def _changed(step: Kept) -> str:
    return "" if step.is_same else ' class="diff-changed"'


def _start(block: Block, more: str = "") -> str:
    """The start tag of a container, without the ids and labels that only the text itself may have."""
    attributes = more
    if block.tag == "ol" and block.start != 1:
        attributes += f' start="{block.start}"'
    if block.tag == "ol" and block.style:
        attributes += f' type="{escape(block.style)}"'
    if block.classes:
        attributes += f' class="{escape(block.classes)}"'
    return f"<{block.tag}{attributes}>"


def _scrolling(rows: str) -> str:
    label = escape(gettext("Table"))
    return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}"><table>{rows}</table></div>'
