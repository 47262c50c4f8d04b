"""`heading-empty` and `tool-unnamed`."""

from __future__ import annotations

import pytest

from articles.checks import check
from articles.checks.manuscript import Manuscript


def empty(text: str) -> list[str]:
    """The headings that are reported, by the text below the title."""
    found = check(Manuscript("T?", "S", {"professional": text}, {}))
    return [one.subject for one in found if one.code == "heading-empty"]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("## One\n\n## Two\n\nWords.\n", ["One"]),
        ("## One\n\nWords.\n\n## Two\n", ["Two"]),
        ("## One\n\n### Below\n\nWords.\n", []),
        ("## One\n\n### Below\n\n## Two\n\nWords.\n", ["Below"]),
        ("One\n---\n\nTwo\n---\n\nWords.\n", ["One"]),
        ("## One\n\n    code\n\n## Two\n\n```\nmore\n```\n", []),
        ("## One\n\n\u200b\n\n## Two\n\nWords.\n", ["One"]),
        ("Words without a heading.\n", []),
        ("", []),
    ],
)
def test_a_heading_with_nothing_below_it(text, headings):
    assert empty(text) == headings


def codes(tool: str | None) -> set[str]:
    return {one.code for one in check(Manuscript("T?", "S", {"professional": "Words."}, {}, ai_tool=tool))}


def test_an_ai_tool_is_named():
    assert codes(" ") == {"tool-unnamed"}
    assert codes("Scribe 2") == set()
    assert codes(None) == set()
