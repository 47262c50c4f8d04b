"""Pages of the house itself, kept as Markdown beside the code and rendered once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.importing.front_matter import read_front_matter
from articles.rendering import render

PAGES = Path(__file__).with_name("pages")


@dataclass(frozen=True)
class HousePage:
    """A page of the house: title, summary, and its text as sanitised HTML."""

    title: str
    summary: str
    contents_html: str
    body_html: str


@cache
def house_page(name: str) -> HousePage:
    """The page kept in `pages/NAME.md`. Raises FileNotFoundError where the code asks for one that is not there."""
    lines = (PAGES / f"{name}.md").read_text(encoding="utf-8").splitlines()
    head = read_front_matter(lines)
    rendered = render("\n".join(lines[head.lines :]), {})
    return HousePage(head.title, head.summary, rendered.contents_html, rendered.body_html)
