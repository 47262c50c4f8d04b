"""The walk through a finished page: which sentences, items and rows there are, and what introduces each of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element

from articles.citations.lead_ins import introduces_list, introduces_nested_list, introduces_table
from articles.citations.sentences import MARK_END, MARK_START
from articles.claims.claim import ClaimKind
from articles.claims.passages import BLOCK_TAGS, Passage, append_inline, has_words, inline_text

_NOTE_ID = re.compile(r"(?:[a-z0-9]+-)*fn-(\d+)")
_CAPTION = re.compile(r"Table\b|:\s")
_TABLE_SOURCE = re.compile(
    r"(?:Sources?|References?)\s*:|(?:(?:Table|Data)\s+)?(?:Adapted|Modified|Reproduced|Taken|Based|Data|Source)\s+(?:from|on)\b",
    re.IGNORECASE,
)
CELL_SEPARATOR, EMPTY_CELL = " · ", "–"
LEAD_IN_SEPARATOR = " › "

Path = tuple[str, ...]


@dataclass(frozen=True)
class Introduction:
    """What introduces a list, a table or a definition: its words, outermost first, and the citations behind them."""

    words: tuple[str, ...] = ()
    citations: tuple[int, ...] = ()

    @cached_property
    def text(self) -> str:
        """The words as a claim shows them; made once for all the items of a list."""
        return LEAD_IN_SEPARATOR.join(self.words)

    def followed_by(self, sentence: Passage, *, leads: bool = True) -> "Introduction":
        """The introduction of what the sentence leads to. Where it has no citations of its own, or merely stands
        before the list or table, those above it count."""
        return Introduction((*self.words, sentence.text), (sentence.citations if leads else ()) or self.citations)


@dataclass
class Statement:
    """A sentence, item or row of the page.

    `introduced_by` are the citations that support it where it has none of its own; `header` those in the headings of
    its columns or in the line on sources below its table, which always do. `notes` are the footnotes that it, its
    columns or its table's caption refer to. `behind` collects citations that stand alone behind it.
    """

    passage: Passage
    kind: ClaimKind
    path: Path
    lead_in: str = ""
    introduced_by: tuple[int, ...] = ()
    caption: str = ""
    columns: tuple[str, ...] = ()
    header: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()
    behind: list[str] = field(default_factory=list)


_NO_INTRODUCTION = Introduction()


class _Frame(NamedTuple):
    """The block that holds what is read: an item's sentences are item claims."""

    kind: ClaimKind = "sentence"
    introduction: Introduction = _NO_INTRODUCTION


@dataclass
class _Run:
    """Text and inline elements between two blocks, and the words in bold at its beginning."""

    parts: list[str] = field(default_factory=list)
    label: str = ""

    def add(self, element: _Element) -> None:
        if element.tag == "strong" and not "".join(self.parts).strip():
            self.label = Passage(inline_text(element)).text
        append_inline(element, self.parts)


@dataclass(frozen=True)
class _Table:
    columns: tuple[Passage, ...]
    rows: tuple[Passage, ...]
    caption: Passage
    source: Passage
    introduction: Introduction


class Page:
    """The statements of a page in the order in which readers meet them, footnotes last, and its footnotes."""

    def __init__(self, body_html: str) -> None:
        self.statements: list[Statement] = []
        self.notes: dict[int, Passage] = {}
        self._path: list[tuple[int, str]] = []
        self._headings: Path = ()
        self.first_use: dict[int, Statement] = {}
        self._latest: tuple[Passage, _Frame, Statement | None] | None = None
        self._read_already: _Element | None = None
        if body_html.strip():
            self._read(body_html.replace(MARK_START, "").replace(MARK_END, ""))

    def _read(self, body_html: str) -> None:
        document = etree.fromstring(f"<div>{body_html}</div>", etree.HTMLParser(huge_tree=True))
        root = document[0][0]
        notes = {}
        for item in root.iterfind(".//div[@class='footnote']/ol/li"):
            if found := _NOTE_ID.fullmatch(item.get("id") or ""):
                notes[int(found[1])] = item
                self.notes[int(found[1])] = Passage(inline_text(item))
        self._blocks(root, _Frame(), None)
        for number, item in notes.items():
            self._note(item, self.first_use.get(number), self.notes[number])
        for statement in self.statements:
            if statement.behind:
                statement.passage = Passage(" ".join([statement.passage.marked, *statement.behind]))

    def _note(self, item: _Element, used: Statement | None, text: Passage) -> None:
        """A footnote is read where it is first referred to. One that is only a citation belongs to that sentence."""
        if used is not None and not text.has_words:
            return
        path = ("Footnotes",) if used is None else used.path
        self._headings, self._latest = path, None
        self._blocks(item, _Frame("sentence", Introduction((used.passage.text,) if used else ())), None)

    # --- blocks -----------------------------------------------------------------------------------------------------
    def _blocks(self, parent: _Element, frame: _Frame, last: Passage | None) -> Passage | None:
        """Read the blocks inside an element. `last` is the paragraph before them; the last one inside comes back."""
        run = _Run([parent.text or ""])
        for child in parent:
            if child is self._read_already:
                run.parts.append(child.tail or "")
            elif child.tag in BLOCK_TAGS:
                last = self._close(run, frame, last)
                last = self._block(child, frame, last)
                run = _Run([child.tail or ""])
            else:
                run.add(child)
        return self._close(run, frame, last)

    def _close(self, run: _Run, frame: _Frame, last: Passage | None) -> Passage | None:
        marked = "".join(run.parts)
        return self._paragraph(Passage(marked), run.label, frame) or last if marked.strip() else last

    def _block(self, element: _Element, frame: _Frame, last: Passage | None) -> Passage | None:
        tag, name = element.tag, element.get("class")
        if tag[0] == "h" and tag != "hr":
            self._heading(element)
            return None
        if tag in ("ul", "ol"):
            leads = introduces_nested_list if frame.kind == "item" else introduces_list
            inner = _Frame("item", _introduction(last, frame, leads))
            for item in element:
                self._blocks(item, inner, None)
        elif tag == "dl":
            self._definitions(element, frame)
        elif name == "table-scroll" or tag == "table":
            self._table(element, frame, last)
        elif tag not in ("pre", "hr") and name != "footnote":
            return self._blocks(element, frame, last)
        return last

    def _heading(self, element: _Element) -> None:
        level = int(element.tag[1])
        self._path = [entry for entry in self._path if entry[0] < level]
        self._headings, self._latest = tuple(text for _, text in self._path), None
        heading = Passage(inline_text(element))
        if heading.has_marks:
            self._state(heading, _Frame())
            self._latest = None
        self._path.append((level, heading.text))
        self._headings = (*self._headings, heading.text)

    def _definitions(self, element: _Element, frame: _Frame) -> None:
        term, after_meaning = frame.introduction, True
        for child in element:
            if child.tag == "dt":
                passage = Passage(inline_text(child))
                self._paragraph(passage, "", frame)
                term = (frame.introduction if after_meaning else term).followed_by(passage)
            else:
                self._blocks(child, _Frame("sentence", term), None)
            after_meaning = child.tag != "dt"

    # --- paragraphs -------------------------------------------------------------------------------------------------
    def _paragraph(self, passage: Passage, label: str, frame: _Frame) -> Passage | None:
        """Note the statements of one paragraph. A paragraph that is only a citation belongs to what stands before."""
        if not passage.has_words:
            if passage.has_marks:
                self._join(passage)
            return None
        if passage.has_marks:
            self._sentences(passage, label, frame)
        elif frame.introduction.citations:
            self._state(passage, frame)
        else:
            self._latest = (passage, frame, None)
        return passage

    def _sentences(self, passage: Passage, label: str, frame: _Frame) -> None:
        sentences = passage.sentences()
        begins_with_label = len(sentences) > 1 and label and sentences[0].text.rstrip(" .:") == label.rstrip(" .:")
        for position, sentence in enumerate(sentences):
            if sentence.has_marks:
                self._state(sentence, frame, sentences[0].text if begins_with_label and position else "")
            else:
                self._latest = (sentence, frame, None)

    def _state(self, passage: Passage, frame: _Frame, label: str = "") -> None:
        introduction = frame.introduction
        statement = Statement(
            passage=passage,
            kind=frame.kind,
            path=self._headings,
            lead_in=LEAD_IN_SEPARATOR.join((*introduction.words, label)) if label else introduction.text,
            introduced_by=introduction.citations,
            notes=passage.notes,
        )
        self._add(statement)
        self._latest = (passage, frame, statement)

    def _add(self, statement: Statement) -> None:
        self.statements.append(statement)
        self._refer(statement)

    def _refer(self, statement: Statement) -> None:
        for note in statement.notes:
            self.first_use.setdefault(note, statement)

    def _join(self, passage: Passage) -> None:
        if self._latest is None:
            self._state(passage, _Frame())
            return
        before, frame, statement = self._latest
        if statement is None:
            self._state(Passage(f"{before.last_sentence().marked} {passage.marked}"), frame)
        else:
            statement.behind.append(passage.marked)
            statement.notes = tuple(dict.fromkeys((*statement.notes, *passage.notes)))
            self._refer(statement)

    # --- tables -----------------------------------------------------------------------------------------------------
    def _table(self, element: _Element, frame: _Frame, last: Passage | None) -> None:
        table = _read_table(element, frame, last)
        if table.source.marked:
            self._read_already = element.getnext()
        header = tuple(citation for passage in (*table.columns, table.source) for citation in passage.citations)
        shared_notes = [note for passage in (*table.columns, table.caption) for note in passage.notes]
        for row in table.rows or ((_joined([column.marked for column in table.columns]),) if header else ()):
            statement = Statement(
                passage=row,
                kind="row",
                path=self._headings,
                lead_in=table.introduction.text,
                introduced_by=table.caption.citations or table.introduction.citations,
                caption=" ".join(filter(None, (table.caption.text, table.source.text))),
                columns=tuple(column.text for column in table.columns),
                header=header if table.rows else (),
                notes=tuple(dict.fromkeys((*row.notes, *shared_notes))),
            )
            self._add(statement)
            self._latest = (row, frame, statement)


def _introduction(last: Passage | None, frame: _Frame, leads: Callable[[str], bool]) -> Introduction:
    """The last sentence before a list introduces it; in an item, what introduces the item comes first."""
    if last is None:
        return frame.introduction
    sentence = last.last_sentence()
    return frame.introduction.followed_by(sentence, leads=leads(sentence.text))


def _read_table(element: _Element, frame: _Frame, last: Passage | None) -> _Table:
    rows = tuple(_rows(element))
    has_caption = last is not None and _CAPTION.match(last.text) is not None
    below = _paragraph_below(element)
    caption = last if last is not None and has_caption else Passage("")
    if not has_caption and _CAPTION.match(below.text):
        caption = below
    return _Table(
        columns=tuple(Passage(inline_text(cell)) for cell in element.iter("th")),
        rows=rows,
        caption=caption,
        source=below if rows and _TABLE_SOURCE.match(below.text) else Passage(""),
        introduction=frame.introduction if has_caption else _introduction(last, frame, introduces_table),
    )


def _paragraph_below(element: _Element) -> Passage:
    following = element.getnext()
    return Passage(inline_text(following)) if following is not None and following.tag == "p" else Passage("")


def _rows(table: _Element) -> Iterator[Passage]:
    for row in table.iter("tr"):
        cells = [inline_text(cell) for cell in row.iterchildren("td")]
        if any(cell.strip() for cell in cells):
            yield _joined(cells)


def _joined(cells: Sequence[str]) -> Passage:
    """The cells on one line; an empty one keeps its place."""
    return Passage(CELL_SEPARATOR.join(f"{'' if has_words(cell) else EMPTY_CELL}{cell.strip()}" for cell in cells))
