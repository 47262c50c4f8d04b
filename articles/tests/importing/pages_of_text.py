"""Plain factories for import scenes."""

from __future__ import annotations

import json
from pathlib import Path

from articles.importing import ImportedManuscript, read_manuscript

PAGES = Path(__file__).parent / "pages"
IRON = PAGES / "iron-deficiency.txt"

LIST = """
References

Research

On the first matter.

Blood, 2011

Research

On the second matter.

Lancet, 2012

Research

On the third matter.

Gut, 2013
"""


def read_iron() -> ImportedManuscript:
    """The page with the defect of the genre: numbers to 9, and the fourth entry of the list lost."""
    return read_manuscript(IRON, IRON.read_bytes())


def read_page_of(*blocks: str, references: str = LIST) -> ImportedManuscript:
    """A page with these blocks under its title, and a list of three."""
    text = "\n\n".join(["What does this page say?", *blocks]) + "\n" + references
    return read_manuscript(None, text.encode(), format="page")


def text_of(*blocks: str) -> str:
    """The Markdown that a page of these blocks becomes."""
    return read_page_of(*blocks).markdown.strip()


def read_pandoc_text(text: str, *items: dict[str, object]) -> ImportedManuscript:
    """A Pandoc manuscript with a reference file of these items."""
    return read_manuscript(None, text.encode(), format="markdown", references=json.dumps(list(items)).encode())


def codes(manuscript: ImportedManuscript) -> list[str]:
    """The codes of the findings."""
    return [finding.code for finding in manuscript.findings]
