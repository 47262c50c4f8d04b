"""Starting points: the headings that a kind of article usually has, kept as Markdown files in this folder.

A file is front matter (title, summary, audience, order) and headings, each with its advice below it. Only the headings
ever go into a draft. The advice is shown beside the text, so that nothing has to be taken out again before readers see
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.citations.blocks import BlockKind, blocks_of
from articles.importing.front_matter import fields_of, read_front_matter
from articles.models import Audience

FOLDER = Path(__file__).parent
# So many headings in common tell from which starting point a text comes.
TELLING = 3


@dataclass(frozen=True)
class Section:
    """One heading, its level, and what belongs below it."""

    heading: str
    level: int
    advice: str


@dataclass(frozen=True)
class StartingPoint:
    """One kind of article, for one audience."""

    key: str
    title: str
    summary: str
    audience: Audience
    order: int
    sections: tuple[Section, ...]

    @property
    def markdown(self) -> str:
        """What goes into the draft: the headings and nothing else."""
        return "".join(f"{'#' * section.level} {section.heading}\n\n\n" for section in self.sections)


@cache
def starting_points() -> tuple[StartingPoint, ...]:
    """Every starting point, in its order."""
    return tuple(sorted(map(_read, FOLDER.glob("*.md")), key=lambda point: point.order))


def starting_points_for(audience: Audience) -> list[StartingPoint]:
    """Those for the text of one audience."""
    return [point for point in starting_points() if point.audience == audience]


def starting_point(key: str) -> StartingPoint | None:
    """The starting point with this key, or None."""
    return next((point for point in starting_points() if point.key == key), None)


def behind(markdown: str) -> StartingPoint | None:
    """The starting point that a text was begun with, told by its headings; None where it has too few of any."""
    headings = {_plain(block.text) for block in blocks_of(markdown) if block.kind is BlockKind.HEADING}
    shared = {
        point: sum(_plain(section.heading) in headings for section in point.sections) for point in starting_points()
    }
    best = max(shared, key=lambda point: shared[point], default=None)
    return best if best is not None and shared[best] >= TELLING else None


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _read(path: Path) -> StartingPoint:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = read_front_matter(lines)
    fields = fields_of(lines[1 : head.lines - 1])
    sections: list[Section] = []
    for block in blocks_of("\n".join(lines[head.lines :])):
        if block.kind is BlockKind.HEADING:
            sections.append(Section(block.text, block.level, ""))
        else:
            last = sections.pop()
            sections.append(Section(last.heading, last.level, f"{last.advice} {block.text}".strip()))
    return StartingPoint(
        key=path.stem,
        title=head.title,
        summary=head.summary,
        audience=Audience(fields["audience"]),
        order=int(fields["order"]),
        sections=tuple(sections),
    )
