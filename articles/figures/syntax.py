"""Figures in Markdown source: a line of its own shows one, a link without words names it.

    ![](figure:anc-bands)          shows the figure
    as [](figure:anc-bands) shows  prints "Figure 1", linked

Both are ordinary Markdown, so that any editor and Pandoc carry them along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from articles.citations.blocks import without_code_spans

SCHEME: Final = "figure:"
FIGURE_LINE: Final = re.compile(r"^ {0,3}!\[\]\(figure:([^\s()<>]{1,200})\)[ \t]*$", re.MULTILINE)
_TARGET: Final = re.compile(r"(!?)\[[^\[\]\n]*\]\(figure:([^\s()<>]*)")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")


def shown_keys(markdown: str) -> dict[str, int]:
    """The keys of the figures that lines of the text show, code left out, each with the first such line (from 1)."""
    found: dict[str, int] = {}
    for number, line in _outside_code(markdown):
        if match := FIGURE_LINE.match(re.sub(r"^[ \t>]*", "", line)):
            found.setdefault(match[1], number)
    return found


def named_in(markdown: str) -> Iterator[tuple[str, int, str]]:
    """Each place outside code that points at a figure: its key, its line, and what is written there."""
    for number, line in _outside_code(markdown):
        for match in _TARGET.finditer(without_code_spans(line)):
            yield match[2], number, f"{match[0]})"


def _outside_code(markdown: str) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(markdown.split("\n"), start=1):
        opened = _FENCE.match(line)
        if opened and not fence:
            fence = opened[1]
        elif fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        else:
            yield number, line
