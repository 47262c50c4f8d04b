"""Making JATS elements: names, links, dates, and text that XML can carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from lxml import etree

XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
HREF = f"{{{XLINK}}}href"
# XML 1.0, production 2: everything else would make the file unreadable, however it is escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def element(tag: str, text: str = "", **attributes: str) -> etree._Element:
    """An element with text; `_` in an attribute's name stands for `-`, and empty attributes are left out."""
    made = etree.Element(tag, {name.replace("_", "-"): xml_text(value) for name, value in attributes.items() if value})
    made.text = xml_text(text) or None
    return made


def holding(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    """An element with these children."""
    made = element(tag, **attributes)
    made.extend(children)
    return made


def linked(made: etree._Element, address: str) -> etree._Element:
    """The same element, leading to `address`."""
    made.set(HREF, xml_text(address))
    return made


def append_text(parent: etree._Element, text: str | None) -> None:
    """Put text behind what stands in `parent` already."""
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def dated(tag: str, on: date | datetime | Sequence[int], **attributes: str) -> etree._Element:
    """An element that holds day, month and year, those that are known, and the date in ISO 8601."""
    parts = (on.year, on.month, on.day) if isinstance(on, date) else tuple(on)
    iso = "-".join(f"{part:0{width}}" for part, width in zip(parts, (4, 2, 2), strict=False))
    made = element(tag, **attributes, iso_8601_date=iso)
    names = ("year", "month", "day")[: len(parts)]
    made.extend(element(name, f"{part}") for name, part in reversed(list(zip(names, parts, strict=True))))
    return made
