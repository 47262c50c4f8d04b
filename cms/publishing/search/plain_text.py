"""The words of rendered HTML and of sources, without markup and without the numbers of citations. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from lxml import html

_BLOCKS = frozenset("p li dt dd th td h1 h2 h3 h4 h5 h6 blockquote figcaption caption pre tr".split())
# More than any article has. PostgreSQL's index of one text takes a megabyte of words.
LONGEST_INDEXED = 400_000


def text_of_html(piece: str) -> str:
    """What a reader sees of a piece of stored HTML, one line a block; citation numbers are left out."""
    if not piece.strip():
        return ""
    root = html.fragment_fromstring(piece, create_parent="div")
    parts: list[str] = []
    _collect(root, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST_INDEXED]


def _collect(root: html.HtmlElement, parts: list[str]) -> None:
    """Walks without recursion: how deep a text nests is the writer's doing."""
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, is_left = stack.pop()
        if is_left:
            parts.append("\n" if element.tag in _BLOCKS else "")
            parts.append(element.tail or "")
            continue
        if not isinstance(element.tag, str) or (element.tag == "sup" and "cite" in element.get("class", "").split()):
            _without_last_space(parts)
            parts.append(element.tail or "")
            continue
        parts.append("\n" if element.tag in _BLOCKS else "")
        parts.append(element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _without_last_space(parts: list[str]) -> None:
    """The space that keeps a number at its word goes with the number."""
    if parts and parts[-1].endswith("\u00a0"):
        parts[-1] = parts[-1].rstrip()


def text_of_sources(csl_items: Iterable[str]) -> str:
    """Titles, journals, family names and numbers of the sources, one line each, from their CSL as frozen."""
    return "\n".join(_line(json.loads(csl)) for csl in csl_items)[:LONGEST_INDEXED]


def _line(item: dict[str, Any]) -> str:
    names = [str(name.get("family") or name.get("literal") or "") for name in item.get("author", [])]
    rest = [str(item.get(field, "")) for field in ("title", "container-title", "publisher", "DOI", "PMID")]
    return " ".join(part for part in [*names, *rest] if part)
