"""Putting the line that shows a figure into a text, for people who do not want to type it."""

from __future__ import annotations

from dataclasses import dataclass

from articles.citations.blocks import BlockKind, blocks_of
from articles.figures.figure import figure_line


@dataclass(frozen=True)
class Section:
    """One heading of a text, by its 1-based line."""

    line: int
    level: int
    text: str


def sections_of(markdown: str) -> tuple[Section, ...]:
    """The headings of the text in order."""
    return tuple(
        Section(block.line, block.level, block.text) for block in blocks_of(markdown) if block.kind is BlockKind.HEADING
    )


def with_figure(markdown: str, key: str, *, after_heading: int | None = None) -> str:
    """The text with the figure's line at the end of what stands under the heading in line `after_heading`, before any
    heading below it; at the end of the text without one."""
    lines = markdown.split("\n")
    following = [section.line for section in sections_of(markdown) if section.line > (after_heading or len(lines))]
    end = following[0] - 1 if following else len(lines)
    before, after = "\n".join(lines[:end]).rstrip("\n"), "\n".join(lines[end:]).lstrip("\n")
    parts = [before, figure_line(key), after]
    return "\n\n".join([part for part in parts if part]) + ("" if after else "\n")
