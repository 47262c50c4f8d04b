"""What the house adds to the tree after Markdown has made it, so that pages are accessible and self-contained."""

import re
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from articles.citations.references import place_letter

_HEADING = re.compile(r"h([1-6])")
_NOTE_REFERENCE = re.compile(r"(#?)(fn(?:ref(\d*))?):(.*)", re.DOTALL)
TOP_HEADING_LEVEL = 2


class _HeadingLevels(Treeprocessor):
    """The page's title is its h1, so the highest heading of a text prints as h2, whichever the editor began with."""

    def run(self, root: ElementTree.Element) -> None:
        levels = [int(match[1]) for match in map(_HEADING.fullmatch, (element.tag for element in root.iter())) if match]
        contents = self.md.treeprocessors["toc"]
        contents.base_level = TOP_HEADING_LEVEL - min(levels, default=1)  # type: ignore[attr-defined]


class _HouseStyle(Treeprocessor):
    def __init__(self, md: Markdown, id_prefix: str) -> None:
        super().__init__(md)
        self.id_prefix = id_prefix

    def run(self, root: ElementTree.Element) -> None:
        tables, labels = 0, _note_numbers(root)
        for parent in list(root.iter()):
            for index, child in enumerate(parent):
                if child.tag == "img" and parent.tag != "figure":
                    _show_alternative_text(child)
                elif child.tag == "table":
                    tables += 1
                    parent[index] = _scrollable(child, tables)
            self._name_note(parent, labels)

    def _name_note(self, element: ElementTree.Element, labels: dict[str, int]) -> None:
        """Footnotes print letters, because a raised number is a reference; their free labels become safe ids."""
        if not element.attrib:
            return
        for name in ("id", "href"):
            value = element.get(name, "")
            match = _NOTE_REFERENCE.fullmatch(value) if "fn" in value else None
            if match is None or match[4] not in labels:
                continue
            number = labels[match[4]]
            element.set(name, f"{match[1]}{self.id_prefix}{match[2]}-{number}")
            letter = place_letter(number - 1)
            if element.get("class") == "footnote-ref":
                element.text = AtomicString(letter)
                element.set("role", "doc-noteref")
                element.set("aria-label", f"Footnote {letter}")
            elif element.get("class") == "footnote-backref":
                element.set("role", "doc-backlink")
                element.set("aria-label", f"Back to footnote {letter} in the text")
                element.attrib.pop("title", None)
        if element.get("class") == "footnote":
            element.set("role", "doc-endnotes")
            for notes in element.findall("ol"):
                notes.set("type", "a")
            element.set("aria-label", "Footnotes")


def _note_numbers(root: ElementTree.Element) -> dict[str, int]:
    notes = next((div for div in root.iter("div") if div.get("class") == "footnote"), None)
    items = notes.find("ol") if notes is not None else None
    if items is None:
        return {}
    return {item.get("id", "").partition(":")[2]: number for number, item in enumerate(items, start=1)}


def _show_alternative_text(image: ElementTree.Element) -> None:
    """A picture from elsewhere can change after the signing, so its description stands in its place."""
    text = image.get("alt") or "Image without a description"
    image.attrib.clear()
    image.tag, image.text = "span", f"[Image: {text}]"
    image.set("class", "image-alt")


def _scrollable(table: ElementTree.Element, number: int) -> ElementTree.Element:
    """A wide table scrolls inside its own region, by keyboard too (WCAG 2.2, 2.1.1)."""
    attributes = {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": f"Table {number}"}
    region = ElementTree.Element("div", attributes)
    region.tail, table.tail = table.tail, None
    region.append(table)
    for heading in table.iter("th"):
        heading.set("scope", "col")
    return region


class HouseStyleExtension(Extension):
    """Heading levels, footnote names, scrolling tables, and descriptions in the place of pictures."""

    def __init__(self, id_prefix: str = "") -> None:
        super().__init__()
        self.id_prefix = id_prefix

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Register around the contents step (5): heading levels before it, the rest after it, before citations (4)."""
        md.treeprocessors.register(_HeadingLevels(md), "house_heading_levels", 6)
        md.treeprocessors.register(_HouseStyle(md, self.id_prefix), "house_style", 4.5)
