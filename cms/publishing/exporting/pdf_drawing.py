"""Drawing a page of HTML as PDF/UA, as a program of its own: HTML comes in, a PDF goes out.

    python pdf_drawing.py STYLE_FOLDER IDENTIFIER < page.html > page.pdf

Imports nothing of the project, so that it starts quickly and has nothing to give away. Reads no file but those of the
style folder and the fonts beside it, and no network.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

# The tagged variant that screen readers can follow (ISO 14289-1).
VARIANT = "pdf/ua-1"
PICTURES = tuple(f"data:image/{kind};base64," for kind in ("jpeg", "png", "webp"))

INLINE = frozenset({"a", "abbr", "b", "cite", "code", "dfn", "em", "i", "kbd", "q", "s", "small", "span", "strong"})
INLINE |= {"sub", "sup", "time", "var"}
# An identifier or an address up to this length keeps to one line; a longer one breaks at its own strokes.
SIGNS_IN_ONE_PIECE = 40
# As many signs as a line has, without one at which it could be broken.
ENDLESS = re.compile(r"[^\s/?&-]{70}")
LABEL = re.compile(r"(?:doi:|\bPMID: )$")


def draw(page: str, style: Path, identifier: str) -> bytes:
    """The page as PDF. `style` is the folder with `pdf.css`; `identifier` names the document, and the same page with
    the same identifier gives the same bytes."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    own = {path.as_uri() for path in (style / "pdf.css", *(style.parent / "fonts").glob("*.woff2"))}

    class OwnFiles(URLFetcher):
        """Hands out the house's style and fonts, pictures that are in the page itself, and nothing else."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """One of the house's own files; ValueError for anything else."""
            if url not in own and not url.startswith(PICTURES):
                raise ValueError(f"Not one of the house's own files: {url}")
            return super().fetch(url, headers)

    fetcher = OwnFiles(allowed_protocols=["file", "data"], allow_redirects=False)
    drawn = HTML(string=page, base_url=f"{style.as_uri()}/", url_fetcher=fetcher)
    keep_lines_whole(drawn.etree_element)
    pdf: bytes = drawn.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier.encode())
    return pdf


def keep_lines_whole(root: ElementTree.Element) -> None:
    """Changes the page so that its lines are broken where they may be.

    WeasyPrint 70 leaves a line after its first word where a text before an inline element is too long by no more than
    its last blank: Pango lets that blank hang over the edge, WeasyPrint counts it. A blank in an element of its own is
    counted as one. Identifiers with their label and short addresses get the class `whole`, words longer than a line
    `endless`.
    """
    elements = [element for element in root.iter() if element.tag not in {"pre", "head", "style"}]
    for element in elements:
        _mark(element)
    for parent in elements:
        for child in list(parent):
            if child.tag in INLINE:
                _blank_apart(parent, _with_its_label(parent, child))


def _mark(element: ElementTree.Element) -> None:
    said = element.text or ""
    if element.tag == "a" and not len(element) and len(said) <= SIGNS_IN_ONE_PIECE and not re.search(r"\s", said):
        _add_class(element, "whole")
    if any(ENDLESS.search(text or "") for text in (said, *(child.tail for child in element))):
        _add_class(element, "endless")


def _add_class(element: ElementTree.Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())


def _with_its_label(parent: ElementTree.Element, child: ElementTree.Element) -> ElementTree.Element:
    """An identifier in one piece with `doi:` or `PMID:` before it; any other element as it is."""
    text = _text_before(parent, child)
    label = LABEL.search(text)
    if child.get("class") != "whole" or label is None:
        return child
    _set_text_before(parent, child, text[: label.start()])
    place = list(parent).index(child)
    together = ElementTree.Element("span", {"class": "whole"})
    together.text, together.tail, child.tail = label[0], child.tail, None
    parent.remove(child)
    together.append(child)
    parent.insert(place, together)
    return together


def _blank_apart(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Puts the blank that ends the text before `child` into a `span`."""
    text = _text_before(parent, child)
    bare = text.rstrip(" \n\t\r\u00a0")
    if not bare.strip() or bare == text:
        return
    _set_text_before(parent, child, bare)
    blank = ElementTree.Element("span")
    blank.text = "\u00a0" if "\u00a0" in text[len(bare) :] else " "
    parent.insert(list(parent).index(child), blank)


def _text_before(parent: ElementTree.Element, child: ElementTree.Element) -> str:
    place = list(parent).index(child)
    return (parent[place - 1].tail if place else parent.text) or ""


def _set_text_before(parent: ElementTree.Element, child: ElementTree.Element, text: str) -> None:
    place = list(parent).index(child)
    if place:
        parent[place - 1].tail = text
    else:
        parent.text = text


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read().decode(), Path(sys.argv[1]), sys.argv[2]))
