"""A rendered text as its sentences, each with its sources and the place of its words in the HTML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree
from lxml.etree import _Element

from articles.citations.sentences import MARK_END, MARK_START, split_sentences
from articles.citations.source import Source
from articles.claims.passages import BLOCK_TAGS
from articles.plain_language.quantities import Quantity, quantities_in
from articles.rendering.render import Rendered

_CITATION_ID = re.compile(r"(?:[a-z0-9]+-)*cite-(\d+)")
_MARK = re.compile(f" *{MARK_START}(\\d*){MARK_END}")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_SKIPPED = frozenset({"pre", "code", "script", "style"})
_SKIPPED_CLASSES = frozenset({"footnote-backref", "footnote-ref", "figure-label", "figure-credit", "figure-licence"})
_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


@dataclass(frozen=True)
class Segment:
    """A run of characters of a block, and the text node it came from: the text of `element`, or what follows it."""

    element: _Element
    is_tail: bool
    start: int
    end: int


@dataclass
class PrintedBlock:
    """The words of a paragraph, item or cell (then `row` is its row). Citations are marks that no text has."""

    is_heading: bool = False
    row: _Element | None = None
    text: str = ""
    segments: list[Segment] = field(default_factory=list)

    def add(self, written: str, element: _Element, *, is_tail: bool, is_raised: bool = False) -> None:
        """Append what a text node holds. White space stays one character for one, so that places can be told."""
        shown = re.sub(r"\s", " ", written).replace(MARK_START, " ").replace(MARK_END, " ")
        shown = shown.translate(_RAISED) if is_raised else shown
        start = len(self.text)
        self.text += shown
        self.segments.append(Segment(element, is_tail, start, len(self.text)))


@dataclass(frozen=True)
class PrintedSentence:
    """One sentence: what is printed of it, its sources, its place. Marks of citations are blanks in `text`, so that a
    place in it is a place in the block from `start` on. `context` are the words that say what its figures are about:
    its own, or in a table those of the whole row."""

    text: str
    context: str
    keys: frozenset[str]
    block: PrintedBlock
    start: int

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its figures."""
        return quantities_in(self.text)

    @property
    def plain(self) -> str:
        """Its words on one line."""
        return _on_one_line(self.text)

    @property
    def quoted(self) -> str:
        """Its words as a message quotes them: a cell together with its row."""
        return _on_one_line(self.context)


def _on_one_line(text: str) -> str:
    return re.sub(r" +([.,;:!?])", r"\1", " ".join(text.split()))


def _blanked(marked: str) -> str:
    return _MARK.sub(lambda found: " " * len(found[0]), marked)


class PrintedText:
    """One rendition as printed. `root` is its HTML as a tree; `sentences` are in reading order, headings left out."""

    def __init__(self, rendered: Rendered, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._clusters = rendered.clusters
        parser = etree.HTMLParser(huge_tree=True)
        body = etree.fromstring(f"<div>{rendered.body_html}</div>", parser)
        self.root: _Element = body[0][0]
        self.blocks: list[PrintedBlock] = []
        self._walk(self.root)

    @cached_property
    def sentences(self) -> Sequence[PrintedSentence]:
        """Every sentence, list item and table cell that has words."""
        return tuple(sentence for block in self.blocks if not block.is_heading for sentence in self._sentences(block))

    @cached_property
    def prose(self) -> Sequence[PrintedSentence]:
        """The sentences outside tables: what readability is measured on."""
        return tuple(sentence for sentence in self.sentences if sentence.block.row is None)

    @cached_property
    def _rows(self) -> Mapping[_Element, str]:
        rows: dict[_Element, str] = {}
        for block in self.blocks:
            if block.row is not None and block.text.strip():
                before = f"{rows[block.row]} · " if block.row in rows else ""
                rows[block.row] = f"{before}{block.text}"
        return rows

    def _sentences(self, block: PrintedBlock) -> Iterator[PrintedSentence]:
        for sentence in split_sentences(block.text):
            around = sentence.text if block.row is None else self._rows.get(block.row, "")
            keys = {key for number in _MARK.findall(around) for key in self._keys(number)}
            text = _blanked(sentence.text)
            if any(map(str.isalnum, text)):
                yield PrintedSentence(text, _blanked(around), frozenset(keys), block, sentence.start)

    def _keys(self, number: str) -> Iterator[str]:
        if number and 0 < int(number) <= len(self._clusters):
            for key in self._clusters[int(number) - 1].keys:
                yield self._sources[key].key if key in self._sources else key

    def _walk(self, root: _Element) -> None:
        """Read the tree in order. A list of what is still to do takes the place of recursion: emphasis nests deep."""
        current = self._begin(root)
        todo: list[tuple[_Element, bool, bool]] = [(root, False, False)]
        while todo:
            element, is_end, is_raised = todo.pop()
            if is_end:
                if element.tag in BLOCK_TAGS:
                    current = self._begin(element.getparent())
                if element.tail:
                    current.add(element.tail, element, is_tail=True, is_raised=is_raised)
                continue
            if element.tag in BLOCK_TAGS:
                current = self._begin(element)
            inner_raised = is_raised or element.tag == "sup"
            if element is not root:
                todo.append((element, True, is_raised))
            if self._is_apart(element, current):
                continue
            if element.text:
                current.add(element.text, element, is_tail=False, is_raised=inner_raised)
            if element.tag == "br":
                current.text += " "
            todo += [(child, False, inner_raised) for child in reversed(element)]

    def _begin(self, element: _Element | None) -> PrintedBlock:
        around = [] if element is None else [element, *element.iterancestors()]
        block = PrintedBlock(
            is_heading=any(above.tag in _HEADINGS for above in around),
            row=next((above for above in around if above.tag == "tr"), None),
        )
        self.blocks.append(block)
        return block

    def _is_apart(self, element: _Element, block: PrintedBlock) -> bool:
        """Whether an element is no prose: a citation leaves its mark, code and the ways of footnotes nothing."""
        if found := _CITATION_ID.fullmatch(element.get("id") or ""):
            block.text += f"{MARK_START}{found[1]}{MARK_END}"
            return True
        return element.tag in _SKIPPED or not _SKIPPED_CLASSES.isdisjoint((element.get("class") or "").split())
