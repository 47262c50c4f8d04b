"""The table of contents of a rendered text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

DEEPEST_LEVEL = 4
_NOT_IN_ANCHOR = re.compile(r"[^\w]+")
_MAX_ANCHOR = 80


@dataclass(frozen=True)
class ContentsEntry:
    """One heading: its printed level (2 is the highest), its anchor in the page, and its plain text."""

    level: int
    anchor: str
    text: str


def anchor_for(heading: str, separator: str = "-") -> str:
    """The anchor of a heading: `s-` and its words, letters of any script kept. Made unique by the caller."""
    words = _NOT_IN_ANCHOR.sub(separator, heading.lower()).strip(f"{separator}_")
    return f"s-{words[:_MAX_ANCHOR].rstrip(separator) or 'section'}"


def contents_from(tokens: Iterable[Mapping[str, Any]]) -> tuple[ContentsEntry, ...]:
    """Flatten Python-Markdown's nested contents into entries, in document order, down to level 4."""
    return tuple(entry for entry in _entries(tokens) if entry.level <= DEEPEST_LEVEL)


def _entries(tokens: Iterable[Mapping[str, Any]]) -> Iterator[ContentsEntry]:
    for token in tokens:
        yield ContentsEntry(token["level"], token["id"], unescape(token["name"]))
        yield from _entries(token["children"])


def contents_html(entries: Iterable[ContentsEntry]) -> str:
    """The entries as nested lists of links; empty without entries."""
    parts: list[str] = []
    open_levels: list[int] = []
    for entry in entries:
        while len(open_levels) > 1 and open_levels[-1] > entry.level:
            open_levels.pop()
            parts.append("</li></ol>")
        if open_levels and open_levels[-1] >= entry.level:
            parts.append("</li>")
            open_levels[-1] = entry.level
        else:
            parts.append("<ol>" if open_levels else '<ol class="contents">')
            open_levels.append(entry.level)
        parts.append(f'<li><a href="#{escape(entry.anchor)}">{escape(entry.text)}</a>')
    return "".join(parts) + "</li></ol>" * len(open_levels)
