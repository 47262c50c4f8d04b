"""Reading the renderer's HTML into blocks; reading a comparison as its old text or as its new one.

The parser keeps a list of open elements instead of calling itself, because emphasis may be nested hundreds deep and
lxml drops, without a word, whatever lies deeper than 256 elements.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Final, Literal

from django.utils.translation import gettext

from articles.citations.source import Source
from articles.comparing.blocks import CELLS, HEADINGS, Block
from articles.comparing.marks import LineBreak, NoteMark, Part, Picture, citation_from
from articles.comparing.tokens import Format, Piece, Thing, tokens_of

Side = Literal["old", "new"]
Attributes = dict[str, str]

_LEAVES: Final = HEADINGS | CELLS | {"p", "dt", "pre", "figcaption"}
_CONTAINERS: Final = frozenset("ul ol li dl dd blockquote div section figure table thead tbody tr".split())
_VOID: Final = frozenset("br hr img wbr col input area base embed link meta source track".split())
_NOT_FORMAT: Final = frozenset({"id", "role", "tabindex", "scope", "align"})
_CITATION_ID: Final = re.compile(r"(?:[a-z0-9]+-)*cite-\d+")
_NOTE_ID: Final = re.compile(r"(?:[a-z0-9]+-)*fnref\d*-\d+")
_LAST_NUMBER: Final = re.compile(r"-(\d{1,9})$")
# Far beyond what the renderer allows; a container below lends its children to the one around it.
_DEEPEST: Final = 60
_IN_OLD_ONLY: Final = frozenset({"diff-removed", "diff-moved-from"})
_IN_NEW_ONLY: Final = frozenset({"diff-added", "diff-moved-to"})
_WAY_BACK: Final = frozenset({"footnote-backref"})
_NEVER: Final = _WAY_BACK | {"diff-note", "diff-label", "diff-blank"}


def blocks_of(body_html: str, keys: Sequence[str], sources: Mapping[str, Source]) -> list[Block]:
    """The blocks of a rendered text. `keys` are those of `Rendered`, in the order of their numbers.

    A source is named by its key in the library, so that an alias stands for the same source.
    """
    names = source_names(keys, sources)

    def source_of(number: int, _before: int) -> str:
        return names[number - 1] if 0 < number <= len(names) else f"#{number}"

    return _read(body_html, lambda _attributes: source_of, None)


def source_names(keys: Sequence[str], sources: Mapping[str, Source]) -> list[str]:
    """The names of the sources behind keys: an alias stands for the same source, an unknown key for itself."""
    return [sources[key].key if key in sources else key for key in keys]


def side_of(compared_html: str, side: Side) -> list[Block]:
    """The blocks of the old text, or of the new one, as the HTML of a comparison tells them."""

    def names_in(attributes: Attributes) -> Callable[[int, int], str]:
        names = attributes.get("data-keys", "").split()
        return lambda number, before: names[before] if before < len(names) else f"#{number}"

    return _read(compared_html, names_in, side)


def _read(html: str, names_in: Callable[[Attributes], Callable[[int, int], str]], side: Side | None) -> list[Block]:
    reader = _Reader(names_in, side)
    reader.feed(html)
    reader.close()
    reader.finish()
    return reader.root.children


class _Mark:
    """A citation, footnote letter or picture while its parts are read."""

    def __init__(self, kind: Literal["citation", "note", "picture"], attributes: Attributes) -> None:
        self.kind = kind
        self.attributes = attributes
        self.open = [""]
        self.parts: list[Part] = []
        self.href = attributes.get("data-note", "")
        self._link = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        classes = attributes.get("class", "").split()
        kind = ""
        if tag == "a" or "diff-number" in classes:
            kind, self._link = "number", attributes.get("href", "")
            self.href = self.href or self._link
        elif "cite-locator" in classes:
            kind = "locator"
        elif "cite-missing" in classes:
            kind = "missing"
        self.open.append(kind or self.open[-1])

    def text(self, data: str) -> None:
        kind = self.open[-1]
        if kind == "number" and data.strip().isascii() and data.strip().isdigit():
            self.parts.append(Part("number", data.strip(), self._link))
        elif kind == "locator":
            self.parts.append(Part("locator", data))
        elif kind == "missing":
            self.parts.append(Part("missing", data))
        else:
            self.parts.append(Part("text", data))

    @property
    def written(self) -> str:
        return " ".join("".join([part.text for part in self.parts]).split())


class _Reader(HTMLParser):
    def __init__(self, names_in: Callable[[Attributes], Callable[[int, int], str]], side: Side | None) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Block("body")
        self._names_in = names_in
        self._side = side
        self._left_out = {None: _WAY_BACK, "old": _NEVER | _IN_NEW_ONLY, "new": _NEVER | _IN_OLD_ONLY}[side]
        self._other_tag = {None: "", "old": "ins", "new": "del"}[side]
        self._blocks = [self.root]
        self._open: list[str] = []
        self._leaf: Block | None = None
        self._pieces: list[Piece] = []
        self._formats: list[Format] = [()]
        self._skipping = 0
        self._reformatted = 0
        self._mark: _Mark | None = None

    # --- events -------------------------------------------------------------------------------------------------------
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._void(tag, attributes)
        elif self._skipping:
            self._skipping += 1
        elif self._mark is not None:
            self._mark.start(tag, attributes)
        elif tag == self._other_tag or not self._left_out.isdisjoint(attributes.get("class", "").split()):
            self._skipping = 1
        else:
            self._enter(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._skipping:
            self._skipping -= 1
        elif self._mark is not None:
            self._mark.open.pop()
            if not self._mark.open:
                self._add(self._finished_mark(self._mark))
                self._mark = None
        elif self._open:
            self._leave(self._open.pop())

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if self._mark is not None:
            self._mark.text(data)
        elif self._leaf is not None or not data.isspace():
            self._add(data)

    def finish(self) -> None:
        """Close what was left open."""
        self._end_leaf()

    # --- elements -----------------------------------------------------------------------------------------------------
    def _enter(self, tag: str, attributes: Attributes) -> None:
        classes = attributes.get("class", "").split()
        if (mark := self._mark_of(tag, attributes, classes)) is not None:
            self._mark = mark
        elif self._side and tag in ("ins", "del"):
            self._open.append("nothing")
        elif self._side and "diff-format" in classes:
            self._enter_reformatted(attributes)
        elif (tag in _LEAVES or tag in _CONTAINERS) and (self._leaf is None or self._leaf.is_bare):
            self._enter_block(tag, attributes, classes)
        else:
            self._open.append("format")
            inner = () if self._reformatted else (_format_of(tag, attributes),)
            self._formats.append((*self._formats[-1], *inner))

    def _enter_reformatted(self, attributes: Attributes) -> None:
        """In the old text, the elements around these words were others than those that follow here."""
        if self._side != "old":
            self._open.append("nothing")
            return
        self._open.append("reformatted")
        self._reformatted += 1
        self._formats.append(tuple([tuple(element) for element in json.loads(attributes["data-was"])]))

    def _enter_block(self, tag: str, attributes: Attributes, classes: list[str]) -> None:
        self._end_leaf()
        if self._is_transparent(tag, classes):
            self._open.append("nothing")
            return
        block = self._block(tag, attributes, classes)
        self._blocks[-1].children.append(block)
        if tag in _LEAVES:
            self._begin_leaf(block)
            self._open.append("leaf")
        else:
            self._blocks.append(block)
            self._open.append("container")

    def _is_transparent(self, tag: str, classes: list[str]) -> bool:
        is_frame = "table-scroll" in classes or (self._side is not None and "diff-wrap" in classes)
        return tag in _CONTAINERS and (is_frame or len(self._blocks) > _DEEPEST)

    def _block(self, tag: str, attributes: Attributes, classes: list[str]) -> Block:
        start, style = attributes.get("start", ""), attributes.get("type", "")
        if self._side == "old" and (was := attributes.get("data-was")):
            tag, start, style = (*was.split(":"), "", "")[:3]
        own_classes = [name for name in classes if not name.startswith("diff-")]
        return Block(
            tag,
            is_leaf=tag in _LEAVES,
            start=int(start) if start.isascii() and start.isdigit() else 1,
            style=style,
            classes=" ".join(own_classes) if tag in ("div", "section", "figure") else "",
            align=attributes.get("align", ""),
            anchor=attributes.get("id", ""),
        )

    def _leave(self, role: str) -> None:
        if role == "leaf":
            self._end_leaf()
        elif role == "container":
            self._end_leaf()
            self._blocks.pop()
        elif role in ("format", "reformatted"):
            self._formats.pop()
            self._reformatted -= role == "reformatted"

    def _void(self, tag: str, attributes: Attributes) -> None:
        if self._skipping or self._mark is not None:
            return
        if tag == "hr" and (self._leaf is None or self._leaf.is_bare):
            if self._left_out.isdisjoint(attributes.get("class", "").split()):
                self._end_leaf()
                self._blocks[-1].children.append(Block("hr", is_leaf=True))
        elif tag == "br":
            self._add(LineBreak())
        elif tag == "img":
            description = " ".join(attributes.get("alt", "").split()) or gettext("without a description")
            text = gettext("[Image: %(description)s]") % {"description": description}
            self._add(Picture(text, attributes.get("src", "")))

    # --- words --------------------------------------------------------------------------------------------------------
    def _add(self, piece: str | Thing) -> None:
        if self._leaf is None:
            self._begin_leaf(Block("p", is_leaf=True, is_bare=True))
            assert self._leaf is not None
            self._blocks[-1].children.append(self._leaf)
        self._pieces.append((piece, self._formats[-1]))

    def _begin_leaf(self, block: Block) -> None:
        self._leaf = block
        self._pieces = []

    def _end_leaf(self) -> None:
        if self._leaf is None:
            return
        is_code = self._leaf.tag == "pre"
        self._leaf.tokens = tokens_of(self._pieces, is_code=is_code)
        while is_code and self._leaf.tokens and self._leaf.tokens[0].text == "\n":
            self._leaf.tokens = self._leaf.tokens[1:]  # HTML drops a line break that a block of code begins with
        if self._leaf.is_bare and not self._leaf.tokens:
            self._blocks[-1].children.remove(self._leaf)
        self._leaf = None

    def _mark_of(self, tag: str, attributes: Attributes, classes: list[str]) -> _Mark | None:
        """A citation, footnote letter or picture begins here, or none."""
        anchor = attributes.get("id", "")
        is_own = tag in ("sup", "span")
        if (self._side and "data-keys" in attributes) or (is_own and _CITATION_ID.fullmatch(anchor)):
            return _Mark("citation", attributes)
        if tag == "sup" and ((self._side and "diff-letter" in classes) or _NOTE_ID.fullmatch(anchor)):
            return _Mark("note", attributes)
        return _Mark("picture", attributes) if "image-alt" in classes else None

    def _finished_mark(self, mark: _Mark) -> Thing:
        attributes = mark.attributes
        if mark.kind == "citation":
            return citation_from(mark.parts, self._names_in(attributes), attributes.get("id", ""))
        if mark.kind == "picture":
            return Picture(mark.written, attributes.get("data-src", ""))
        number = _LAST_NUMBER.search(f"-{mark.href}")
        was = attributes.get("data-was", "") if self._side == "old" else ""
        return NoteMark(int(was or (number[1] if number else 0)), mark.written, mark.href, attributes.get("id", ""))


def _format_of(tag: str, attributes: Attributes) -> tuple[str, ...]:
    own = sorted(
        (name, value)
        for name, value in attributes.items()
        if name not in _NOT_FORMAT and not name.startswith(("aria-", "data-"))
    )
    return (tag, *(text for pair in own for text in pair))
