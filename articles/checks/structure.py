"""Checks of what an article has to have, and of its outline."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from unicodedata import name

from articles.checks.finding import Finding
from articles.checks.manuscript import Manuscript
from articles.checks.registry import finding
from articles.checks.text import RenditionText
from articles.citations.blocks import BlockKind
from articles.citations.hidden_characters import find_hidden_characters, without_hidden_characters

# The second line of a heading that is underlined.
_UNDERLINE = re.compile(r"=+|-+")


def title_and_summary(manuscript: Manuscript) -> Iterator[Finding]:
    """A title is required; a summary is expected."""
    if not manuscript.title.strip():
        yield finding("title-missing", "The article has no title.")
    if not manuscript.summary.strip():
        yield finding("summary-missing", "The article has no summary.")


def tool_unnamed(manuscript: Manuscript) -> Iterator[Finding]:
    """Whoever declares an AI tool names it: the disclosure is printed for readers."""
    if manuscript.ai_tool is not None and not manuscript.ai_tool.strip():
        yield finding("tool-unnamed", "The article declares that an AI tool took part, and does not name it.")


def headings_empty(text: RenditionText) -> Iterator[Finding]:
    """Headings with nothing before the next heading of their level or above, or before the end.

    Anything counts as text, code and pictures too. Below a heading whose sections are all empty only those are named.
    """
    lines = without_hidden_characters(text.markdown).split("\n")
    headings = [block for block in text.blocks if block.kind is BlockKind.HEADING]
    for heading, following in zip_longest(headings, headings[1:]):
        has_sections = following is not None and following.level > heading.level
        below = lines[heading.line : following.line - 1 if following else None]
        if has_sections or any(line.strip() and not _UNDERLINE.fullmatch(line.strip()) for line in below):
            continue
        yield finding(
            "heading-empty",
            f"Nothing stands under the heading “{heading.text}”.",
            subject=heading.text,
            line=heading.line,
            heading_path=heading.heading_path,
            audience=text.audience,
        )


def headings_skipped(text: RenditionText) -> Iterator[Finding]:
    """Headings that are more than one level below the heading before them (WCAG technique G141).

    The article's title is the heading of level 1 before the first; a text may begin at its level or the next.
    """
    previous, before = 1, "the title, which is level 1"
    for block in text.blocks:
        if block.kind is not BlockKind.HEADING:
            continue
        if block.level > previous + 1:
            yield finding(
                "heading-skipped",
                f"“{block.text}” is a heading of level {block.level} behind {before}.",
                subject=block.text,
                line=block.line,
                heading_path=block.heading_path,
                audience=text.audience,
            )
        previous, before = block.level, f"one of level {block.level}"


def hidden_characters(audience: str, markdown: str) -> Iterator[Finding]:
    """One finding for each line with characters that nobody sees."""
    by_line: dict[int, list[str]] = {}
    for offset, character in find_hidden_characters(markdown):
        line = markdown.count("\n", 0, offset) + 1
        by_line.setdefault(line, []).append(_named(character))
    for line, names in by_line.items():
        shown = ", ".join(dict.fromkeys(names))
        written = "".join(markdown.split("\n")[line - 1].split())[:200]
        yield finding(
            "hidden-characters",
            f"Line {line} has characters that nobody sees: {shown}.",
            subject=f"{shown} in {written}",
            line=line,
            audience=audience,
        )


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {name(character, 'control character').lower()}"
