"""Words of a document as one line of Markdown: escaped, with emphasis, links, citations and marks of footnotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from articles.citations.hidden_characters import without_hidden_characters
from articles.citations.syntax import cited_key
from articles.importing.document import (
    Block,
    Cited,
    Inline,
    Link,
    NoteMark,
    Style,
    Styled,
    Text,
    joined_texts,
    letters_of,
)
from articles.importing.escaping import escaped
from articles.importing.file import CONTROLS, LAYOUT_SIGNS
from articles.importing.small_letters import small_letters
from articles.rendering.sanitise import is_safe_href

SPACES = re.compile(r"[ \t\r\n\x0b\x0c\x85\u2028\u2029]+")
# What would end a link's address early, or be read as something else in it.
IN_ADDRESS = re.compile(r"[\s()<>\"'`\\*\[\]{}|^]")
TWO_SPACES = re.compile(" {2,}")
SIGNS = {Style.EMPHASIS: "*", Style.STRONG: "**"}
BACKTICKS = re.compile("`+")
EDGES = re.compile(r"^(?P<before> *)(?P<inner>.*?)(?P<after> *)$", re.DOTALL)


class WordWriter:
    """Writes words, and remembers what it met.

    `noted` numbers the footnotes in the order of their marks; `removed` counts characters that do not print and were
    left out; `written_out` are the lines where raised or lowered letters had to be written on the line.
    """

    def __init__(self, notes: Mapping[str, Sequence[Block]]) -> None:
        self.notes = notes
        self.noted: dict[str, int] = {}
        self.removed = 0
        self.written_out: list[int] = []
        self._line = 0
        self._in_cell = False
        self._has_at = False

    def line(self, words: Iterable[Inline], *, line: int, at_start: bool = True, in_cell: bool = False) -> str:
        """The words as one line. `at_start` says that they open a block, where more signs have a meaning."""
        self._line, self._in_cell = line, in_cell
        tidy = self._tidy(words, frozenset())
        self._has_at = any("@" in letters_of(inline) for inline in tidy)
        if tidy and isinstance(tidy[0], Text):
            tidy[0] = Text(tidy[0].text.lstrip(" "))
        return self._written(tidy, at_start=at_start).strip(" ")

    def clean(self, text: str) -> str:
        """The text in Unicode's form NFC without characters that do not print."""
        text = LAYOUT_SIGNS.sub("", text)
        kept = CONTROLS.sub("", without_hidden_characters(text))
        self.removed += len(text) - len(kept)
        return unicodedata.normalize("NFC", kept)

    # --- tidying ------------------------------------------------------------------------------------------------------
    def _tidy(self, words: Iterable[Inline], styles: frozenset[Style]) -> list[Inline]:
        """The words with clean texts, styles that say nothing new taken away, and neighbours joined."""
        tidy: list[Inline] = []
        for inline in words:
            match inline:
                case Text(text):
                    tidy.append(Text(self.clean(SPACES.sub(" ", text))))
                case Styled(style, content) if style in styles:
                    tidy += self._tidy(content, styles)
                case Styled(style, content):
                    tidy += self._styled(style, self._tidy(content, styles | {style}))
                case Link(address, content):
                    tidy += self._linked(address, self._tidy(content, styles | {Style.CODE}))
                case _:
                    tidy.append(inline)
        return _joined(tidy)

    def _styled(self, style: Style, content: list[Inline]) -> list[Inline]:
        """The content in its style; space at its edges stands outside, where emphasis needs it."""
        if not any(map(_has_words, content)) or (style is Style.CODE and self._in_cell):
            return content  # in a table, backticks would hide the bars
        if style not in SIGNS:
            return [Styled(style, tuple(content))]
        before, after = "", ""
        if isinstance(first := content[0], Text):
            before = first.text[: len(first.text) - len(first.text.lstrip(" "))]
            content = [Text(first.text.lstrip(" ")), *content[1:]]
        if isinstance(last := content[-1], Text):
            after = last.text[len(last.text.rstrip(" ")) :]
            content = [*content[:-1], Text(last.text.rstrip(" "))]
        return [Text(before), Styled(style, tuple(joined_texts(content))), Text(after)]

    def _linked(self, address: str, content: list[Inline]) -> list[Inline]:
        """A link around its words; citations and marks of footnotes, which lead elsewhere, stand behind it."""
        address = IN_ADDRESS.sub(lambda sign: quote(sign[0]), self.clean(address.strip()))
        parts = (inline.content if isinstance(inline, Link) else (inline,) for inline in content)
        content = _joined(part for several in parts for part in several)
        inside = [inline for inline in content if not isinstance(inline, Cited | NoteMark)]
        behind = [inline for inline in content if isinstance(inline, Cited | NoteMark)]
        if not is_safe_href(address) or address.startswith(("#", "/")):
            return content
        if not any(_has_words(inline) for inline in inside):
            return content if behind else [Link(address, (Text(address),))]
        return [Link(address, tuple(inside)), *behind]

    # --- writing ------------------------------------------------------------------------------------------------------
    def _written(
        self, words: Sequence[Inline], *, at_start: bool = False, in_link: bool = False, within: bool = False
    ) -> str:
        """`within` says that the words are a part of emphasis: runs of asterisks can be read in several ways, so one
        emphasis in another is kept only where both are the same words, and of two neighbours the first."""
        written, emphasised = "", within
        for inline in words:
            follows, emphasised = emphasised, within
            if not isinstance(inline, Styled) or inline.style not in SIGNS:
                if isinstance(inline, Link) and written.endswith("!"):
                    written = f"{written[:-1]}&#33;"  # together they would make a picture
                written += self._one(inline, written, at_start=at_start, in_link=in_link, within=within)
            elif follows:
                written += self._written(inline.content, in_link=in_link, within=True)
            else:
                inner = self._written(inline.content, in_link=in_link, within=len(inline.content) > 1)
                written += f"{SIGNS[inline.style]}{inner}{SIGNS[inline.style]}"
                emphasised = True
        return written

    def _one(self, inline: Inline, written: str, *, at_start: bool, in_link: bool, within: bool) -> str:
        """One part of the words, behind what is `written`."""
        match inline:
            case Text(text):
                return self._text(text, written, at_start=at_start, in_link=in_link)
            case Styled(Style.CODE, content) if written.endswith("`"):
                return self._written(content, in_link=in_link, within=within)
            case Styled(style, content):
                return self._in_style(style, content, at_start=at_start and not written)
            case Link(address, content):
                return f"[{self._written(content, in_link=True, within=within)}]({address})"
            case Cited(keys):
                return "[" + "; ".join(map(cited_key, keys)) + "]"
            case NoteMark(name) if name in self.notes:
                return f"[^{self.noted.setdefault(name, len(self.noted) + 1)}]"
        return ""

    def _text(self, text: str, written: str, *, at_start: bool, in_link: bool) -> str:
        made = escaped(text, at_start=at_start and not written)
        if self._has_at or made.endswith("<"):
            made = made.replace("<", "&lt;")  # `<` in one style and `@` in the next would make an address
        if in_link:
            # `[\\]:` would define a link, and `[… @…` cite.
            made = made.replace("@", "&#64;").replace("]:", "]&#58;")
        # `[^1]:` at the start of a line would define the footnote.
        return f"&#58;{made[1:]}" if made.startswith(":") and re.fullmatch(r"\[\^\d+\]", written) else made

    def _in_style(self, style: Style, content: Sequence[Inline], *, at_start: bool) -> str:
        """Code, and raised or lowered words; citations and marks of footnotes in them stand behind."""
        text = "".join(letters_of(inline) for inline in content)
        behind = self._written([inline for inline in content if isinstance(inline, Cited | NoteMark)])
        if style is Style.CODE:
            return self._code(text, at_start=at_start) + behind
        if not text.strip(" "):
            return text + behind
        before, inner, after = EDGES.match(text).group("before", "inner", "after")  # type: ignore[union-attr]
        small, complete = small_letters(inner, is_raised=style is Style.RAISED)
        if not complete:
            self.written_out.append(self._line)
        return before + escaped(small, at_start=at_start) + after + behind

    def _code(self, text: str, *, at_start: bool) -> str:
        if not text.strip(" "):
            return escaped(text, at_start=at_start)
        longest = max((len(run) for run in BACKTICKS.findall(text)), default=0)
        fence = "`" * (longest + 1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{space}{text}{space}{fence}"


def _joined(words: Iterable[Inline]) -> list[Inline]:
    """Neighbouring texts, styles and citations as one: two numbers side by side would read as a third."""
    joined: list[Inline] = []
    for inline in joined_texts(words):
        last = joined[-1] if joined else None
        if isinstance(inline, Cited) and isinstance(last, Cited):
            joined[-1] = Cited(tuple(dict.fromkeys((*last.keys, *inline.keys))), last.shown + inline.shown)
        elif isinstance(inline, Styled) and isinstance(last, Styled) and inline.style is last.style:
            joined[-1] = Styled(last.style, tuple(_joined((*last.content, *inline.content))))
        elif isinstance(inline, Text):
            joined.append(Text(TWO_SPACES.sub(" ", inline.text)))
        else:
            joined.append(inline)
    return joined


def _has_words(inline: Inline) -> bool:
    return bool(letters_of(inline).strip())
