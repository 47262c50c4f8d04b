"""The body and the back of a JATS article as blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from articles.importing.document import (
    Block,
    Code,
    Definitions,
    Heading,
    Inline,
    Item,
    Listing,
    Paragraph,
    Quote,
    Style,
    Styled,
    Text,
    Words,
    plain_words,
)
from articles.importing.jats.elements import children, line_of, text_at
from articles.importing.jats.labels import BULLETS, counted_from, generated_label
from articles.importing.jats.tables import outer_tables, table_in
from articles.importing.jats.words import UNPRINTED, WordReader

TOP_LEVEL = 2
LABEL = frozenset({"label"})
# Not a part of the text; `ref-list` is read elsewhere, and what a figure looks like cannot be.
NO_TEXT = frozenset({"ref-list", "sig-block", "title", "subtitle", "label", "caption", "sec-meta"})


@dataclass
class BlockReader:
    """Reads blocks; `files` keeps the lines of supplementary files that are not carried over."""

    words: WordReader
    files: list[int] = field(default_factory=list)

    def blocks(self, parent: etree._Element, level: int) -> list[Block]:
        """What an element holds, with headings of `level` for the sections in it. Loose words become paragraphs."""
        made: list[Block] = []
        run: list[Inline] = [Text(parent.text or "")]
        at = line_of(parent)
        for child in parent:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in NO_TEXT or tag in UNPRINTED:
                pass
            elif reader := self._reader_of(tag):
                made += self._paragraph(run, at)
                made += reader(child, level)
                run = []
            else:
                at = at if any(map(_has_content, run)) else line_of(child)
                run += self.words.inline(child) if tag else [Text(child.text or "")]
            run.append(Text(child.tail or ""))
        return made + self._paragraph(run, at)

    def _reader_of(self, tag: str) -> Callable[[etree._Element, int], list[Block]] | None:
        readers = {
            "p": self.blocks,
            "sec": self._section,
            "app": self._section,
            "ack": self._section,
            "bio": self._section,
            "glossary": self._section,
            "notes": self._section,
            "app-group": self._section,
            "list": self._list,
            "def-list": self._definitions,
            "table-wrap": self._table,
            "table-wrap-group": self._section,
            "table": self._bare_table,
            "fig": self._figure,
            "fig-group": self._section,
            "disp-quote": self._quote,
            "boxed-text": self._quote,
            "verse-group": self._quote,
            "statement": self._quote,
            "speech": self._quote,
            "verse-line": self.blocks,
            "attrib": self.blocks,
            "disp-formula": self._formula,
            "disp-formula-group": self.blocks,
            "preformat": self._code,
            "code": self._code_or_words,
            "supplementary-material": self._file,
            "fn-group": self.group_of_notes,
            "floats-group": self.blocks,
        }
        return readers.get(tag)

    def _paragraph(self, run: list[Inline], line: int) -> list[Block]:
        words = self.words.run(run)
        return [Paragraph(line, words)] if any(map(_has_content, words)) else []

    def _section(self, element: etree._Element, level: int) -> list[Block]:
        heading = self._heading(element, level)
        inside = self.blocks(element, level + 1 if heading else level)
        # A heading over nothing but sections without words says nothing to a reader.
        return [*heading, *inside] if inside else []

    def _heading(self, element: etree._Element, level: int) -> list[Block]:
        title = element.find("title")
        label = text_at(element, "label")
        if title is None and not label:
            default = {"ack": "Acknowledgements", "glossary": "Glossary", "app": "Appendix"}.get(str(element.tag), "")
            return [Heading(line_of(element), level, (Text(default),))] if default else []
        words = self.words.words(title, leave=LABEL) if title is not None else ()
        lead: Words = (Text(f"{label} "),) if label else ()
        at = line_of(element if title is None else title)
        return [Heading(at, level, (*lead, *words))] if any(map(_has_content, (*lead, *words))) else []

    # --- lists --------------------------------------------------------------------------------------------------------
    def _list(self, element: etree._Element, level: int) -> list[Block]:
        kind = element.get("list-type", "")
        items = []
        for number, source in enumerate(element.iterfind("list-item"), start=1):
            label = text_at(source, "label") or generated_label(kind, number)
            items.append(Item(tuple(self._in_item(source)), "" if label in BULLETS else label))
        start = counted_from(items)
        if start is not None:
            items = [Item(item.blocks) for item in items]
        ordered = kind == "order" or start is not None
        title = self._caption(element)
        return [*title, Listing(line_of(element), tuple(items), ordered, start or 1)] if items else title

    def _in_item(self, source: etree._Element) -> list[Block]:
        title = self._caption(source)
        return [*title, *self.blocks(source, TOP_LEVEL)]

    def _definitions(self, element: etree._Element, level: int) -> list[Block]:
        entries = []
        for item in element.iterfind("def-item"):
            terms = [self.words.words(term) for term in item.iterfind("term")]
            term = tuple(part for at, words in enumerate(terms) for part in ((Text(", "), *words) if at else words))
            meaning = [block for found in item.iterfind("def") for block in self.blocks(found, TOP_LEVEL)]
            entries.append((term, tuple(meaning)))
        made: list[Block] = [Definitions(line_of(element), tuple(entries))] if entries else []
        inner = (block for inside in element.iterfind("def-list") for block in self._definitions(inside, level))
        return [*self._caption(element), *made, *inner]

    # --- tables and figures -------------------------------------------------------------------------------------------
    def _table(self, element: etree._Element, level: int) -> list[Block]:
        made = self._caption(element, default="Table")
        tables = outer_tables(element)
        for table in tables:
            made += self._bare_table(table, level)
        if not tables:
            self.words.pictures += [line_of(one) for one in element.iter("graphic")]
            made += self._parts(element, frozenset({"p", "list", "disp-quote"}), level)
        for foot in element.iterfind("table-wrap-foot"):
            made += self._foot(foot, level)
        return made

    def _bare_table(self, element: etree._Element, level: int) -> list[Block]:
        table = table_in(element, self.words)
        return [table] if table else []

    def _foot(self, foot: etree._Element, level: int) -> list[Block]:
        """What stands below a table; footnotes that its cells lead to are printed with the others."""
        made: list[Block] = []
        for part in children(foot):
            notes = [part] if part.tag == "fn" else part.findall("fn")
            for note in notes:
                made += [] if self.words.is_marked(note) else self.unmarked(note)
            made += [] if notes else self.blocks(part, level)
        return made

    def _parts(self, element: etree._Element, tags: frozenset[str], level: int) -> list[Block]:
        return [block for part in children(element) if part.tag in tags for block in self.blocks(part, level)]

    def _figure(self, element: etree._Element, level: int) -> list[Block]:
        self.words.pictures.append(line_of(element))
        return [*self._caption(element, default="Figure"), *self._parts(element, frozenset({"p", "attrib"}), level)]

    def _caption(self, element: etree._Element, default: str = "") -> list[Block]:
        """Label, title and text of a caption; the first line begins with the label."""
        caption = element.find("caption")
        label = text_at(element, "label").rstrip(".:") if default else ""
        title = (caption if caption is not None else element).find("title")
        words = self.words.words(title) if title is not None else ()
        rest = self.blocks(caption, TOP_LEVEL) if caption is not None else []
        while rest and isinstance(rest[0], Paragraph):
            # One paragraph: what stands between a caption and its table would not be known as a part of either.
            between = "" if not words else " " if plain_words(words).endswith((".", "?", "!", ":")) else ". "
            words, rest = (*words, *((Text(between),) if between else ()), *rest[0].content), rest[1:]
        lead: Words = (Text(f"{label}. "),) if label else ()
        if words:
            return [Paragraph(line_of(caption if caption is not None else element), (*lead, *words)), *rest]
        return rest

    # --- other blocks -------------------------------------------------------------------------------------------------
    def _quote(self, element: etree._Element, level: int) -> list[Block]:
        title = self._heading(element, level) if element.tag != "speech" else []
        bold = [
            Paragraph(block.line, (Styled(Style.STRONG, block.content),))
            for block in title
            if isinstance(block, Heading)
        ]
        inside = self._caption(element) if element.find("caption") is not None else []
        blocks = [*bold, *inside, *self.blocks(element, level)]
        return [Quote(line_of(element), tuple(blocks))] if blocks else []

    def _formula(self, element: etree._Element, level: int) -> list[Block]:
        words = self.words.inline(element)
        label = text_at(element, "label")
        return self._paragraph([*words, Text(f" {label}" if label else "")], line_of(element))

    def _code(self, element: etree._Element, level: int) -> list[Block]:
        text = "".join(map(str, element.itertext()))
        return [Code(line_of(element), text)] if text.strip() else []

    def _code_or_words(self, element: etree._Element, level: int) -> list[Block]:
        if "\n" in (element.text or ""):
            return self._code(element, level)
        return self._paragraph(list(self.words.inline(element)), line_of(element))

    def _file(self, element: etree._Element, level: int) -> list[Block]:
        self.files.append(line_of(element))
        return [*self._caption(element, default="File"), *self._parts(element, frozenset({"p"}), level)]

    # --- footnotes ----------------------------------------------------------------------------------------------------
    def group_of_notes(self, element: etree._Element, level: int) -> list[Block]:
        """Notes at the end of the article that nothing in it leads to; the others are footnotes."""
        rest = [
            block for note in element.iterfind("fn") if not self.words.is_marked(note) for block in self.unmarked(note)
        ]
        if not rest:
            return []
        heading = self._heading(element, level) or [Heading(line_of(element), level, (Text("Notes"),))]
        return [*heading, *rest]

    def note(self, element: etree._Element) -> tuple[Block, ...]:
        """What a footnote says."""
        return tuple(self.blocks(element, TOP_LEVEL))

    def unmarked(self, element: etree._Element) -> list[Block]:
        """A note that stands in the text, behind its sign."""
        blocks, label = self.blocks(element, TOP_LEVEL), text_at(element, "label")
        if label and blocks and isinstance(blocks[0], Paragraph):
            lead = (Styled(Style.RAISED, (Text(label),)), Text(" "))
            blocks[0] = Paragraph(blocks[0].line, (*lead, *blocks[0].content))
        return blocks


def _has_content(inline: Inline) -> bool:
    return not isinstance(inline, Text) or bool(inline.text.strip())
