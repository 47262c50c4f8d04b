"""What must not be parted at the end of a line: a number and its unit, a sign and its number, a power of ten.

The space between them is printed as one that no line breaks at (the SI Brochure, 9th edition, 5.4.3, and ISO 80000-1
have a space there; a doctor who reads `0.5` at the end of one line and `mg` on the next may take it for another dose).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_NO_BREAK: Final = "\u00a0"
# Signs of units, and the words that a dose is never shortened from (NHS England and the BNF ask for micrograms,
# nanograms and units in full); `5 days` may be parted.
_SIGN: Final = (
    r"(?:[nµμumckdMGp]?(?:g|[lL]|mol|m|s|Pa|Eq|Gy|Sv|Bq|Hz|V|W|J|cal|osm|[Oo]smol|IU|U|kat)|mcg|kcal|mm\u00a0?Hg|cm\u00a0?H2O"
    r"|h|min|mm[²³23]|c?m[²³23]|bpm|dB|°[CF]|[%‰°]|(?:micro|nano)gram(?:me)?s?|units?)"
)
_UNIT_BEHIND: Final = re.compile(rf"(?<=[\d⁰¹²³⁴-⁹½¼¾])[ \n](?={_SIGN}(?![^\W\d_]))")
_POWER: Final = re.compile(r"(?<=\d)[ \n]([×·])[ \n](?=10)")
_SIGN_BEFORE: Final = re.compile(r"(?<=[<>≤≥≈±~])[ \n](?=\d)")
# What stands there is no prose, or is asked for by its letters elsewhere (the contents repeat the headings).
_LEFT_ALONE: Final = frozenset("code pre h1 h2 h3 h4 h5 h6".split())


def unbroken(text: str) -> str:
    """The text with spaces that no line breaks at inside each quantity. As long as before, character by character.

    `0.5 mg`, `≥ 5 %`, `1.5 × 10⁹/L`; nothing else changes.
    """
    if " " not in text and "\n" not in text:
        return text
    text = _POWER.sub(rf"{_NO_BREAK}\1{_NO_BREAK}", text)
    text = _SIGN_BEFORE.sub(_NO_BREAK, text)
    return _UNIT_BEHIND.sub(_NO_BREAK, text)


def breakable(text: str) -> str:
    """The text as an editor types it: plain spaces where `unbroken` would put the others, which it does again."""
    if _NO_BREAK not in text:
        return text
    kept = unbroken(text.replace(_NO_BREAK, " "))
    return "".join([" " if sign == other == _NO_BREAK else sign for sign, other in zip(text, kept, strict=True)])


class _Unbroken(Treeprocessor):
    def run(self, root: Element) -> None:
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if element.tag not in _LEFT_ALONE:
                _keep_together(element)
                waiting.extend(element)


def _keep_together(parent: Element) -> None:
    """What stands in the element itself, read with the letters of its neighbours: `**5** mg` is a quantity too."""
    children = list(parent)
    if parent.text:
        parent.text = _between("", parent.text, _first_letters(children[:1]))
    for child, following in zip_longest(children, children[1:]):
        if child.tail:
            child.tail = _between(_last_letter(child), child.tail, _first_letters([following]))


def _between(before: str, text: str, after: str) -> str:
    return unbroken(before + text + after)[len(before) : len(before) + len(text)]


def _first_letters(elements: Sequence[Element | None]) -> str:
    """Enough of what the next element begins with to know a sign of a unit."""
    return "".join([(element.text or "")[:8] for element in elements if element is not None])


def _last_letter(element: Element) -> str:
    if len(element):
        return (element[-1].tail or "")[-1:]
    return (element.text or "")[-1:]


class UnbrokenExtension(Extension):
    """Quantities stay on one line."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Register behind the citations (4), which are looked for as they were written."""
        md.treeprocessors.register(_Unbroken(md), "unbroken", 3.5)
