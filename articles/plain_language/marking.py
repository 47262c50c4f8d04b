"""A rendition's HTML with its figures and hard sentences marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from articles.plain_language.printed import PrintedBlock, PrintedText, Segment


@dataclass(frozen=True)
class Mark:
    """What to mark in a block: from `start` to `end`, with the classes that say how, and words for screen readers."""

    block: PrintedBlock
    start: int
    end: int
    classes: str
    spoken: str = ""
    anchor: str = ""


def marked_html(text: PrintedText, marks: Iterable[Mark]) -> str:
    """The HTML of the body with the marks as `<mark>` elements, one for each run of text that a mark goes through.

    Changes the tree of `text`: ask once. Marks must not overlap. What stands in them is escaped.
    """
    pieces: dict[tuple[int, bool], list[tuple[Segment, int, int, Mark, bool]]] = {}
    for mark in marks:
        touched = [s for s in mark.block.segments if s.start < mark.end and mark.start < s.end]
        for position, segment in enumerate(touched):
            start, end = max(mark.start, segment.start), min(mark.end, segment.end)
            place = (start - segment.start, end - segment.start)
            pieces.setdefault((id(segment.element), segment.is_tail), []).append((segment, *place, mark, not position))
    for found in pieces.values():
        _split(sorted(found, key=lambda piece: piece[1]))
    return _inner_html(text.root)


def _split(found: list[tuple[Segment, int, int, Mark, bool]]) -> None:
    """Cut one text node at its marks."""
    segment = found[0][0]
    element = segment.element
    written = (element.tail if segment.is_tail else element.text) or ""
    made: list[_Element] = []
    for position, (_, start, end, mark, is_first) in enumerate(found):
        made.append(_element(mark, written[start:end], is_first))
        following = found[position + 1][1] if position + 1 < len(found) else len(written)
        made[-1].tail = written[end:following]
    before = written[: found[0][1]]
    if segment.is_tail:
        element.tail = before
        parent = element.getparent()
        assert parent is not None, "the root has no tail"
        place = parent.index(element) + 1
    else:
        element.text = before
        parent, place = element, 0
    for offset, new in enumerate(made):
        parent.insert(place + offset, new)


def _element(mark: Mark, written: str, is_first: bool) -> _Element:
    element = etree.Element("mark", {"class": mark.classes})
    if is_first and mark.anchor:
        element.set("id", mark.anchor)
    if is_first and mark.spoken:
        spoken = etree.SubElement(element, "span", {"class": "spoken"})
        spoken.text, spoken.tail = f"{mark.spoken}: ", written
    else:
        element.text = written
    return element


def _inner_html(root: _Element) -> str:
    html = etree.tostring(root, encoding="unicode", method="html")
    return html.removeprefix("<div>").removesuffix("</div>")
