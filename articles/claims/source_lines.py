"""Finding the line of the Markdown source where printed words begin."""

import re
from functools import cached_property

from articles.citations.hidden_characters import without_hidden_characters

_NOT_WORDS = re.compile(r"[\W_]+")
_ITEM = re.compile(r"[ >]*(?:[-*+]|\d{1,9}[.)]) |[ >]*\|")
_COMPARED = 3
_FARTHEST = 400


class SourceLines:
    """The lines of a Markdown text, compared word by word without its signs."""

    def __init__(self, markdown: str) -> None:
        self._markdown = markdown
        self._normal: dict[int, str] = {}

    @cached_property
    def _lines(self) -> list[str]:
        return without_hidden_characters(self._markdown).replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def beginning(self, text: str, cited_in: int) -> int:
        """The line where a sentence begins that is cited in line `cited_in`: that line, or one above it in the same
        paragraph."""
        lines = self._lines
        if not 1 < cited_in <= len(lines) or not lines[cited_in - 2].strip() or _ITEM.match(lines[cited_in - 1]):
            return cited_in
        wanted = _first_words(text)
        line = cited_in
        while wanted and line > 0 and cited_in - line < _FARTHEST and self._words(line):
            if self._begins(wanted, line):
                return line
            line -= 1
        return cited_in

    def following(self, text: str, after: int) -> int:
        """The first line from `after` on that has the first words of `text`; `after` itself where none has."""
        wanted = _first_words(text)
        last = min(len(self._lines), after + _FARTHEST)
        return next((line for line in range(after, last + 1) if wanted and self._begins(wanted, line)), after)

    def _begins(self, wanted: str, line: int) -> bool:
        """Whether the words stand in the line; they may go on in the next."""
        words = self._words(line)
        at = (words + self._words(line + 1).lstrip()).find(wanted) if words else -1
        return 0 <= at < len(words) - 1

    def _words(self, line: int) -> str:
        """The words of a 1-based line between blanks; empty for a line without any."""
        if line not in self._normal:
            words = _NOT_WORDS.sub(" ", self._lines[line - 1]).strip() if 0 < line <= len(self._lines) else ""
            self._normal[line] = f" {words} " if words else ""
        return self._normal[line]


def _first_words(text: str) -> str:
    words = _NOT_WORDS.sub(" ", text[:200]).split()[:_COMPARED]
    return f" {' '.join(words)} " if words else ""
