"""The Markdown extension that carries citations through Python-Markdown.

Each citation is swapped for a token before parsing, because the block and inline parsers neither run in document
order nor know source lines, and would read emphasis, table bars or escapes into a key. The tokens travel through the
parser as opaque text; in the finished tree they become superscripts, numbered in document order. Tokens that end up
in code, or anywhere else where a citation cannot stand, turn back into exactly what the editor wrote.
"""

import html
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString, code_escape

from articles.citations.numbering import NumberedCluster, Numbering, NumberSpan, missing_mark
from articles.citations.syntax import SourceCluster, find_clusters

# One private-use character names the cluster: no word character, so that no other extension can match inside it.
_HEADS, _CONTINUATIONS = 0xF0000, 0x100000
MAX_CLUSTERS = 0xFFFD
_HEAD = f"{STX}[\U000f0000-\U000ffffd]{ETX}"
_CONTINUATION = f"{STX}[\U00100000-\U0010fffd]{ETX}"
_CLUSTER = re.compile(rf"{_HEAD}(?:\s*{_CONTINUATION})*")
_TOKEN = re.compile(f"{STX}([\U000f0000-\U0010fffd]){ETX}")
_WITH_SPACE = re.compile(rf"\s?(?:{_HEAD}|{_CONTINUATION})")
_LINE_BREAK = re.compile(r"(\n[ \t]*(?:>[ \t]?)*)")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
NO_BREAK_SPACE = "\u00a0"

Marks = dict[ElementTree.Element, SourceCluster]


@dataclass(frozen=True)
class PrintedCluster:
    """One citation as it stands in the finished document."""

    source: SourceCluster
    numbered: NumberedCluster
    anchor: str
    heading_path: tuple[str, ...]


@dataclass
class CitationRun:
    """What one conversion found: filled while Markdown converts, read afterwards."""

    numbering: Numbering
    id_prefix: str = ""
    sources: list[SourceCluster] = field(default_factory=list)
    continuations: list[str] = field(default_factory=list)
    clusters: list[PrintedCluster] = field(default_factory=list)
    in_code: set[int] = field(default_factory=set)
    tree_is_final: bool = False

    @property
    def unprinted(self) -> tuple[SourceCluster, ...]:
        """Citations outside code that found no place in the document (a link's title, a cell too many in a row)."""
        placed = {cluster.source.start for cluster in self.clusters} | self.in_code
        return tuple(source for source in self.sources if source.start not in placed)

    def tokenised(self, text: str, *, line: int | None = None) -> str:
        """The text with each citation swapped for its tokens.

        `line` is given for words that do not stand in the source but are printed with that line of it, as a caption is.
        """
        parts, position = [], 0
        for cluster in find_clusters(text):
            placed = cluster
            if line is not None:
                # Behind every offset of the source, so that no two citations are taken for one.
                placed = replace(cluster, start=-1 - len(self.sources), line=line)
            parts += [text[position : cluster.start], *self._tokens(placed)]
            position = cluster.end
        return "".join([*parts, text[position:]]) if parts else text

    def _tokens(self, cluster: SourceCluster) -> Iterator[str]:
        """One token for each source line of the cluster: line breaks stay, the block parser strips their indent."""
        yield f"{STX}{chr(_HEADS + len(self.sources))}{ETX}"
        self.sources.append(cluster)
        _, *rest = _LINE_BREAK.split(cluster.raw)
        for line_break, written in zip(rest[::2], rest[1::2], strict=True):
            yield f"{line_break}{STX}{chr(_CONTINUATIONS + len(self.continuations))}{ETX}"
            self.continuations.append(written)

    def restore_code(self, text: str, escape: Callable[[str], str]) -> str:
        """Put back what the editor wrote in code, where a citation is none."""

        def written(token: re.Match[str]) -> str:
            if (code := ord(token[1])) < _CONTINUATIONS:
                self.in_code.add(self.sources[code - _HEADS].start)
            return escape(self.written(token[1]))

        return _TOKEN.sub(written, text)

    def written(self, token: str) -> str:
        """What the editor wrote where now the token (its private-use character) stands."""
        code = ord(token)
        if code >= _CONTINUATIONS:
            return self.continuations[code - _CONTINUATIONS]
        return _LINE_BREAK.split(self.sources[code - _HEADS].raw, maxsplit=1)[0]


def without_citations(text: str) -> str:
    """Drop citation tokens and the space before them: for heading ids and the contents."""
    return _WITH_SPACE.sub("", text) if STX in text else text


class _Tokenise(Preprocessor):
    def __init__(self, md: Markdown, run: CitationRun) -> None:
        super().__init__(md)
        self.citations = run

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        tokenised = self.citations.tokenised(text)
        return lines if tokenised is text else tokenised.split("\n")


class _Print(Treeprocessor):
    """Tokens become superscripts, then the finished tree is numbered from top to bottom."""

    def __init__(self, md: Markdown, run: CitationRun) -> None:
        super().__init__(md)
        self.citations = run

    def run(self, root: ElementTree.Element) -> None:
        self.citations.tree_is_final = True
        if not self.citations.sources:
            return
        tokens = list(_flat(getattr(self.md, "toc_tokens", [])))
        for token in tokens:
            token["name"] = " ".join(without_citations(token["name"]).split())
        names = {token["id"]: html.unescape(token["name"]) for token in tokens}
        fenced = self.md.htmlStash.rawHtmlBlocks
        fenced[:] = [self.citations.restore_code(str(block), html.escape) for block in fenced]
        marks: Marks = {}
        for element in list(root.iter()):
            if element.text and STX in element.text:
                if element.tag == "code":
                    element.text = AtomicString(self.citations.restore_code(element.text, code_escape))
                else:
                    element.text, new = self._split(element.text, marks)
                    element[:0] = new
            for index in range(len(element) - 1, -1, -1):
                child = element[index]
                if child.tail and STX in child.tail and child not in marks:
                    child.tail, new = self._split(child.tail, marks)
                    element[index + 1 : index + 1] = new
        _lift_out_of_links(root, marks)
        self._number(root, marks, names)

    def _split(self, text: str, marks: Marks) -> tuple[str, list[ElementTree.Element]]:
        """Split text at its clusters: the text before the first one, and the marks with the texts behind them."""
        kind: Callable[[str], str] = AtomicString if isinstance(text, AtomicString) else str
        before, position, new = "", 0, list[ElementTree.Element]()
        for match in _CLUSTER.finditer(text):
            between = _joined(text[position : match.start()])
            if new:
                new[-1].tail = kind(between)
            else:
                before = kind(between)
            mark = ElementTree.Element("span")
            marks[mark] = self.citations.sources[ord(match[0][1]) - _HEADS]
            new.append(mark)
            position = match.end()
        if not new:
            return text, []
        new[-1].tail = kind(text[position:])
        return before, new

    def _number(self, root: ElementTree.Element, marks: Marks, names: dict[str, str]) -> None:
        path: list[tuple[int, str]] = []
        headings: tuple[str, ...] = ()
        for element in root.iter():
            if (source := marks.get(element)) is not None:
                self._print(element, source, headings)
                continue
            if element.tag in _HEADINGS:
                level = int(element.tag[1])
                path = [*(entry for entry in path if entry[0] < level), (level, names.get(element.get("id", ""), ""))]
            elif element.get("class") == "footnote":
                path = [(0, "Footnotes")]
            else:
                continue
            headings = tuple(name for _, name in path)

    def _print(self, mark: ElementTree.Element, source: SourceCluster, heading_path: tuple[str, ...]) -> None:
        numbered = self.citations.numbering.number(source.items)
        anchor = f"{self.citations.id_prefix}cite-{len(self.citations.clusters) + 1}"
        self.citations.clusters.append(PrintedCluster(source, numbered, anchor, heading_path))
        fill_mark(mark, numbered, anchor, self.citations.id_prefix)


def _joined(text: str) -> str:
    """Text before a number: a line never begins with the number, so the space between becomes a no-break space."""
    words = text.rstrip()
    return text if words == text or not words else f"{words}{NO_BREAK_SPACE}"


def fill_mark(mark: ElementTree.Element, numbered: NumberedCluster, anchor: str, id_prefix: str) -> None:
    """Turn the empty `mark` into the printed citation: linked numbers in a superscript, missing keys as marks."""
    mark.set("id", anchor)
    if not numbered.missing:
        _fill_sup(mark, numbered, id_prefix)
        return
    mark.set("class", "citation")
    last: ElementTree.Element | None = None
    if numbered.spans:
        last = ElementTree.SubElement(mark, "sup")
        _fill_sup(last, numbered, id_prefix)
    for key in numbered.missing:
        if last is not None:
            last.tail = " "
        attributes = {"class": "cite-missing", "title": f"No reference has the key {key}"}
        last = ElementTree.SubElement(mark, "span", attributes)
        last.text = AtomicString(missing_mark(key))


def _fill_sup(sup: ElementTree.Element, numbered: NumberedCluster, id_prefix: str) -> None:
    sup.tag = "sup"
    sup.set("class", "cite")
    if any(span.last > span.first for span in numbered.spans):
        # A range links only its ends; what shows sources on hover can read the numbers between from here.
        sup.set("data-refs", " ".join(map(str, numbered.numbers)))
    for index, span in enumerate(numbered.spans):
        _append_span(sup, span, id_prefix, separator=", " if index else "")


def _append_span(sup: ElementTree.Element, span: NumberSpan, id_prefix: str, separator: str) -> None:
    lead = f"{separator}{span.prefix} " if span.prefix else separator
    if len(sup):
        sup[-1].tail = AtomicString((sup[-1].tail or "") + lead)
    else:
        sup.text = AtomicString(lead)
    if span.first == span.last:
        name = f"Reference {span.first}, {span.locator}" if span.locator else f"Reference {span.first}"
        _append_link(sup, span.first, name, id_prefix)
    else:
        _append_link(sup, span.first, f"References {span.first} to {span.last}", id_prefix).tail = AtomicString("–")
        _append_link(sup, span.last, f"Reference {span.last}", id_prefix)
    if span.locator:
        locator = ElementTree.SubElement(sup, "span", {"class": "cite-locator"})
        locator.text = AtomicString(f" ({span.locator})")


def _append_link(sup: ElementTree.Element, number: int, name: str, id_prefix: str) -> ElementTree.Element:
    attributes = {"href": f"#{id_prefix}ref-{number}", "role": "doc-biblioref", "aria-label": name}
    link = ElementTree.SubElement(sup, "a", attributes)
    link.text = AtomicString(str(number))
    return link


def _flat(tokens: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _flat(token["children"])


def _lift_out_of_links(root: ElementTree.Element, marks: Marks) -> None:
    """A link cannot hold links: a citation inside one moves to right behind it."""
    if next(root.iter("a"), None) is None:
        return
    for parent in list(root.iter()):
        for link in [child for child in parent if child.tag == "a"]:
            inside = [element for element in link.iter() if element in marks]
            if not inside:
                continue
            for mark in inside:
                _detach(link, mark)
            inside[-1].tail, link.tail = link.tail, None
            position = list(parent).index(link) + 1
            parent[position:position] = inside


def _detach(root: ElementTree.Element, element: ElementTree.Element) -> None:
    """Take an element out of the tree below `root` and leave its tail where it stood."""
    parent = next(candidate for candidate in root.iter() if element in list(candidate))
    index = list(parent).index(element)
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)


class _Restore(Postprocessor):
    """What is still a token stands where no citation can be printed (a link's title): back to text."""

    def __init__(self, md: Markdown, run: CitationRun) -> None:
        super().__init__(md)
        self.citations = run

    def run(self, text: str) -> str:
        # The contents run every heading through here while the tree still changes; a citation there is no text yet.
        if not self.citations.tree_is_final or STX not in text:
            return text
        return _TOKEN.sub(self._written, text)

    def _written(self, token: re.Match[str]) -> str:
        return html.escape(self.citations.written(token[1]))


class CitationExtension(Extension):
    """Citations in Markdown. One instance serves one conversion; `run` tells afterwards what was found."""

    def __init__(self, known: Container[str], id_prefix: str = "") -> None:
        super().__init__()
        self.run = CitationRun(Numbering(known), id_prefix)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Register the three steps: before fenced code (25), after contents (5) and before unescaping (0), last."""
        md.preprocessors.register(_Tokenise(md, self.run), "citation_tokens", 28)
        md.treeprocessors.register(_Print(md, self.run), "citation_numbers", 4)
        md.postprocessors.register(_Restore(md, self.run), "citation_restore", 1)
