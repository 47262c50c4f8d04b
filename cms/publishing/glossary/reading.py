"""Frozen HTML as its characters, so that a place in it can be told to a script without touching the HTML.

Places count the characters of all text nodes, as a browser counts them (UTF-16 code units): the one number that is the
same on both sides.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Final

# Stands for each character where nothing is looked for. A private-use character is in no pattern and no word.
NOT_PROSE: Final = "\ue000"
# Of a longer text only the beginning is read, in characters of HTML: publishing must not wait for a text that nobody
# reads.
MOST_HTML: Final = 300_000
MOST_MARKED: Final = 1000
_BLOCKS: Final = frozenset(
    "p li ul ol dl dt dd th td tr table thead tbody h1 h2 h3 h4 h5 h6 blockquote figure figcaption caption pre div hr"
    " section br".split()
)
_APART: Final = frozenset("a code pre h1 h2 h3 h4 h5 h6 sup sub".split())
_VOID: Final = frozenset("br hr img".split())
_SECTION: Final = "h2"


@dataclass
class TextBlock:
    """What stands in one paragraph, cell or list item: its prose from `start` on, characters that are none blanked out.

    `seams` are the places at which one text node ends and the next begins; `section` counts the headings before it.
    """

    start: int
    section: int
    pieces: list[str] = field(default_factory=list)
    seams: list[int] = field(default_factory=lambda: [0])

    @cached_property
    def prose(self) -> str:
        """Its characters; ask once all of them are there."""
        return "".join(self.pieces)

    def add(self, piece: str) -> None:
        """Another text node."""
        self.pieces.append(piece)
        self.seams.append(self.seams[-1] + len(piece))

    def is_whole(self, start: int, end: int) -> bool:
        """Whether the characters from `start` to `end` lie in a single text node."""
        return bisect_left(self.seams, start + 1) == bisect_left(self.seams, end)


@dataclass(frozen=True)
class MarkedAbbreviation:
    """An abbreviation that the writer explained in the markup: `<abbr title="…">`."""

    short: str
    meaning: str


class FrozenText(HTMLParser):
    """The body of a rendition: its blocks, and the abbreviations that its markup explains; up to the last tag within
    `MOST_HTML`."""

    def __init__(self, body_html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[TextBlock] = []
        self.marked: list[MarkedAbbreviation] = []
        self._length = 0
        self._section = 0
        self._apart: list[str] = []
        self._meaning = ""
        self._wide: list[int] = []
        self._begin()
        if len(body_html) > MOST_HTML:
            # Behind a tag: half a tag would be read as words.
            body_html = body_html[: body_html.rfind(">", 0, MOST_HTML) + 1]
        self.feed(body_html)
        self.close()

    @cached_property
    def prose(self) -> str:
        """All prose, one line a block, spaces of every kind as one: to look words up in, not for places."""
        lines = (" ".join(block.prose.replace(NOT_PROSE, " ").split()) for block in self.blocks)
        return "\n".join(line for line in lines if line)

    def in_browser(self, place: int) -> int:
        """A place of ours as a browser counts it: characters beyond the basic plane are two there."""
        return place + bisect_left(self._wide, place)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == _SECTION:
            self._section += 1
        if tag in _BLOCKS:
            self._begin()
        if tag in _APART:
            self._apart.append(tag)
        if tag == "abbr":
            self._meaning = " ".join((dict(attrs).get("title") or "").split())

    def handle_endtag(self, tag: str) -> None:
        if self._apart and self._apart[-1] == tag:
            self._apart.pop()
        if tag in _BLOCKS and tag not in _VOID:
            self._begin()
        if tag == "abbr":
            self._meaning = ""

    def handle_data(self, data: str) -> None:
        self.blocks[-1].add(NOT_PROSE * len(data) if self._apart else data)
        if self._meaning and data.strip() and not self._apart and len(self.marked) < MOST_MARKED:
            self.marked.append(MarkedAbbreviation(data.strip(), self._meaning))
        self._wide += [self._length + at for at, sign in enumerate(data) if ord(sign) > 0xFFFF]
        self._length += len(data)

    def _begin(self) -> None:
        if self.blocks and not self.blocks[-1].pieces:
            self.blocks.pop()
        self.blocks.append(TextBlock(start=self._length, section=self._section))
