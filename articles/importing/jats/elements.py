"""Small questions to elements of a JATS tree."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from articles.references.reading.plain_text import plain, raised

HREF = "{http://www.w3.org/1999/xlink}href"


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The elements right below; references to unknown entities are none."""
    return (child for child in element if isinstance(child.tag, str))


def line_of(element: etree._Element) -> int:
    """The line of the file that it begins in, 0 where that is not known."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def text_of(element: etree._Element | None) -> str:
    """The text as one line; raised numbers stay raised."""
    return plain(_text(element)) if element is not None else ""


def text_at(root: etree._Element, *paths: str) -> str:
    """The text at the first of the paths that leads to some."""
    found = (element for path in paths for element in root.iterfind(path))
    return next((text for element in found if (text := text_of(element))), "")


def href_of(element: etree._Element) -> str:
    """Where a link leads."""
    return (element.get(HREF) or element.get("href") or "").strip()


def _text(element: etree._Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        inner = _text(child) if isinstance(child.tag, str) else child.text or ""
        pieces += [raised(inner.strip(), child.tag) if child.tag in ("sup", "sub") else inner, child.tail or ""]
    return "".join(pieces)
