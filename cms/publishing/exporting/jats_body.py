"""The frozen HTML of a text as the body of a JATS article.

The HTML that was signed is read, not the Markdown: what is exported is what was signed. It can only hold what
`articles.rendering.sanitise` lets pass. Pictures from elsewhere are descriptions already; rules between paragraphs say
nothing and are left out; anything unknown gives its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree, html

from articles.citations.references import place_letter
from cms.publishing.addresses import absolute
from cms.publishing.exporting.jats_elements import append_text, element, holding, linked, xml_text

_HEADING = re.compile(r"h([1-6])")
_CITED = re.compile(r"#(?:[a-z0-9]+-)*ref-(\d+)")
_NOTED = re.compile(r"#(?:[a-z0-9]+-)*fn-(\d+)")
_PICTURED = re.compile(r"#((?:[a-z0-9]+-)*fig-\d+)")
_PICTURE_TYPE = re.compile(r"\.(\w+)$")
_NOTE_ID = re.compile(r"(?:[a-z0-9]+-)*fn-(\d+)")
_INLINE = {"em": "italic", "strong": "bold", "code": "monospace", "sup": "sup"}
_INLINE_TAGS = frozenset({*_INLINE, "a", "abbr", "br", "span"})
_LEGEND = frozenset({"figure-label", "figure-credit", "figure-licence"})
# JATS takes a line break in a title or a cell, not in a paragraph.
_TAKE_BREAKS = frozenset({"title", "td", "th"})
_IN_ITEMS = frozenset({"p", "list", "def-list"})
_CELL_ATTRIBUTES = ("align", "scope")


@dataclass(frozen=True)
class JatsBody:
    """The text, and its footnotes for the back of the article (None without any)."""

    body: etree._Element
    notes: etree._Element | None


def jats_body(body_html: str) -> JatsBody:
    """Convert one frozen text. Its headings become nested sections; ids are new, because those of HTML need not be
    XML names."""
    root = html.fragment_fromstring(xml_text(body_html), create_parent="div")
    return _Conversion(root).run()


@dataclass
class _Conversion:
    root: html.HtmlElement
    sections: dict[str, str] = field(default_factory=dict)
    notes: dict[int, html.HtmlElement] = field(default_factory=dict)
    tables: int = 0

    def run(self) -> JatsBody:
        headings = (child for child in self.root if _level(child))
        self.sections = {child.get("id", ""): f"sec-{number}" for number, child in enumerate(headings, start=1)}
        items = self.root.iterfind("./div[@class='footnote']/ol/li")
        self.notes = {number: item for item in items if (number := _note_number(item))}
        body = self._sections()
        if not self.notes:
            return JatsBody(body, None)
        return JatsBody(body, holding("fn-group", *(self._note(*note) for note in self.notes.items())))

    def _sections(self) -> etree._Element:
        body = element("body")
        path: list[tuple[int, etree._Element]] = [(0, body)]
        for heading, blocks in _by_heading(self._pieces(self.root)):
            if heading is not None:
                level = _level(heading)
                path = [step for step in path if step[0] < level]
                section = holding("sec", self._title(heading), id=self.sections[heading.get("id", "")])
                path[-1][1].append(section)
                path.append((level, section))
            path[-1][1].extend(blocks)
        return body

    def _title(self, heading: html.HtmlElement) -> etree._Element:
        return self._filled(element("title"), heading)

    def _pieces(self, parent: html.HtmlElement) -> Iterator[html.HtmlElement | etree._Element]:
        """The top of the text: its headings as they are, everything else converted."""
        for child in parent:
            if _level(child):
                yield child
            elif child.get("class") != "footnote":
                yield from self._block(child)

    # --- blocks -------------------------------------------------------------------------------------------------------
    def _blocks(self, parent: html.HtmlElement) -> list[etree._Element]:
        """What an element holds, as blocks: runs of text between blocks become paragraphs."""
        blocks: list[etree._Element] = []
        run = element("p")
        append_text(run, parent.text)
        for child in parent:
            if child.tag in _INLINE_TAGS:
                self._inline(child, run)
            else:
                blocks += [*_unless_empty(run), *self._block(child)]
                run = element("p")
            append_text(run, child.tail)
        return [*blocks, *_unless_empty(run)]

    def _block(self, source: html.HtmlElement) -> list[etree._Element]:
        match source.tag:
            case "p":
                return self._paragraphs(source)
            case "ul" | "ol":
                return [self._list(source)]
            case "dl":
                return [self._definitions(source)]
            case "table":
                return [self._table(source)]
            case "figure":
                return [self._figure(source)]
            case "pre":
                return [element("preformat", source.text_content().rstrip("\n"))]
            case "blockquote":
                return [holding("disp-quote", *self._blocks(source))]
            case "hr":
                return []
        if _level(source):
            # A heading inside a list or a quotation opens no section.
            return [holding("p", self._filled(element("bold"), source))]
        return self._blocks(source)

    def _paragraphs(self, source: html.HtmlElement) -> list[etree._Element]:
        """A paragraph; each of its lines by itself where it was broken on purpose, since JATS has no break for it."""
        lines = [element("p")]
        append_text(lines[-1], source.text)
        for child in source:
            if child.tag == "br":
                lines.append(element("p"))
                append_text(lines[-1], (child.tail or "").lstrip())
            else:
                self._inline(child, lines[-1])
                append_text(lines[-1], child.tail)
        return [line for line in lines if not _is_empty(line)]

    def _list(self, source: html.HtmlElement) -> etree._Element:
        ordered = source.tag == "ol"
        made = element("list", list_type="order" if ordered else "bullet")
        start = int(source.get("start", "1"))
        counts_from_one = start == 1 and not any(li.get("value") for li in source)
        for number, li in enumerate(source.iterchildren("li"), start=start):
            item = holding("list-item", *self._in_item(li))
            if ordered and not counts_from_one:
                item.insert(0, element("label", f"{li.get('value') or number}."))
            made.append(item)
        return made

    def _in_item(self, source: html.HtmlElement) -> list[etree._Element]:
        """The blocks of an element that takes only paragraphs and lists: others stand inside a paragraph."""
        blocks = self._blocks(source)
        return [block if block.tag in _IN_ITEMS else holding("p", block) for block in blocks] or [element("p")]

    def _definitions(self, source: html.HtmlElement) -> etree._Element:
        made = element("def-list")
        for child in source:
            if child.tag == "dt":
                if not len(made) or made[-1].find("def") is not None:
                    made.append(element("def-item"))
                made[-1].append(self._filled(element("term"), child))
            elif child.tag == "dd":
                if not len(made):
                    made.append(element("def-item"))
                made[-1].append(holding("def", *_as_paragraphs(self._blocks(child))))
        return made

    def _table(self, source: html.HtmlElement) -> etree._Element:
        self.tables += 1
        table = element("table")
        for part in source:
            rows = holding(part.tag)
            for row in part.iterchildren("tr"):
                rows.append(holding("tr", *(self._cell(cell) for cell in row.iterchildren("th", "td"))))
            table.append(rows)
        label = element("label", f"Table {self.tables}")
        return holding("table-wrap", label, table, id=f"table-{self.tables}")

    def _figure(self, source: html.HtmlElement) -> etree._Element:
        """The picture at its address on this site, with its label, caption, description, credit and licence."""
        legend, picture = source.find("figcaption"), source.find("img")
        if legend is None or picture is None:
            return holding("p", *self._blocks(source))
        parts = {child.get("class", ""): child for child in legend if child.get("class", "") in _LEGEND}
        label = element("label", parts["figure-label"].text_content().rstrip(".")) if "figure-label" in parts else None
        caption = element("p")
        for child in legend:
            if child.get("class", "") not in _LEGEND:
                self._inline(child, caption)
            append_text(caption, child.tail)
        _strip_end(caption)
        caption.text = (caption.text or "").lstrip() or None
        made = holding("fig", *([] if label is None else [label]), id=source.get("id", ""))
        if not _is_empty(caption):
            made.append(holding("caption", caption))
        made.append(element("alt-text", picture.get("alt", "")))
        made.append(_graphic(picture.get("src", "")))
        made.extend(_rights(parts))
        return made

    def _cell(self, source: html.HtmlElement) -> etree._Element:
        attributes = {name: source.get(name, "") for name in _CELL_ATTRIBUTES}
        return self._filled(element(source.tag, **attributes), source)

    def _note(self, number: int, source: html.HtmlElement) -> etree._Element:
        paragraphs = _as_paragraphs(self._blocks(source))
        for paragraph in paragraphs:
            _strip_end(paragraph)
        kept = [paragraph for paragraph in paragraphs if not _is_empty(paragraph)] or [element("p")]
        return holding("fn", element("label", place_letter(number - 1)), *kept, id=f"fn-{number}")

    # --- inline -------------------------------------------------------------------------------------------------------
    def _filled(self, target: etree._Element, source: html.HtmlElement) -> etree._Element:
        """`target` with the words of `source`."""
        append_text(target, source.text)
        for child in source:
            self._inline(child, target)
            append_text(target, child.tail)
        return target

    def _inline(self, source: html.HtmlElement, target: etree._Element) -> None:
        if source.tag in _INLINE:
            target.append(self._filled(element(_INLINE[source.tag]), source))
        elif source.tag == "br":
            if target.tag in _TAKE_BREAKS:
                target.append(element("break"))
            else:
                append_text(target, " ")
        elif source.tag == "abbr":
            # Its meaning stays out of the text: repeated at every use inside `def`, it would run into the words.
            target.append(self._filled(element("abbrev", alt=source.get("title", "")), source))
        elif source.get("role") != "doc-backlink":
            link = self._link(source) if source.tag == "a" else None
            if link is not None:
                target.append(link)
            self._filled(target if link is None else link, source)

    def _link(self, source: html.HtmlElement) -> etree._Element | None:
        """An empty element for a link, or None where it leads nowhere that JATS could name."""
        href = source.get("href", "")
        if cited := _CITED.fullmatch(href):
            return element("xref", ref_type="bibr", rid=f"ref-{cited[1]}")
        if noted := _NOTED.fullmatch(href):
            known = int(noted[1]) in self.notes
            return element("xref", ref_type="fn", rid=f"fn-{noted[1]}") if known else None
        if pictured := _PICTURED.fullmatch(href):
            return element("xref", ref_type="fig", rid=pictured[1])
        if href.startswith("#"):
            section = self.sections.get(href[1:])
            return element("xref", ref_type="sec", rid=section) if section else None
        if not href:
            return None
        return linked(element("ext-link", ext_link_type="uri"), absolute(href) if href.startswith("/") else href)


def _graphic(src: str) -> etree._Element:
    kind = _PICTURE_TYPE.search(src)
    subtype = {"jpg": "jpeg"}.get(kind[1], kind[1]) if kind else ""
    return linked(element("graphic", mimetype="image", mime_subtype=subtype), absolute(src))


def _rights(parts: Mapping[str, html.HtmlElement]) -> Iterator[etree._Element]:
    if (credit := parts.get("figure-credit")) is not None:
        yield element("attrib", credit[0].text_content())
    if (licence := parts.get("figure-licence")) is not None:
        made = holding("license", element("license-p", licence[0].text_content()))
        if address := licence[0].get("href"):
            linked(made, address)
        yield holding("permissions", made)


Section = tuple[html.HtmlElement | None, list[etree._Element]]


def _by_heading(pieces: Iterable[html.HtmlElement | etree._Element]) -> Iterator[Section]:
    """Each heading with the blocks that follow it; the blocks before the first one come with None."""
    heading: html.HtmlElement | None = None
    blocks: list[etree._Element] = []
    for piece in pieces:
        if isinstance(piece, html.HtmlElement):
            yield heading, blocks
            heading, blocks = piece, []
        else:
            blocks.append(piece)
    yield heading, blocks


def _level(source: html.HtmlElement) -> int:
    match = _HEADING.fullmatch(source.tag) if isinstance(source.tag, str) else None
    return int(match[1]) if match else 0


def _note_number(source: html.HtmlElement) -> int:
    match = _NOTE_ID.fullmatch(source.get("id", ""))
    return int(match[1]) if match else 0


def _is_empty(block: etree._Element) -> bool:
    return not len(block) and not (block.text or "").strip()


def _unless_empty(run: etree._Element) -> list[etree._Element]:
    return [] if _is_empty(run) else [run]


def _as_paragraphs(blocks: Iterable[etree._Element]) -> list[etree._Element]:
    """Blocks for an element that takes paragraphs only."""
    return [block if block.tag == "p" else holding("p", block) for block in blocks] or [element("p")]


def _strip_end(block: etree._Element) -> None:
    """Without the space that stood before the way back to the text."""
    if len(block):
        block[-1].tail = (block[-1].tail or "").rstrip() or None
    else:
        block.text = (block.text or "").rstrip() or None
