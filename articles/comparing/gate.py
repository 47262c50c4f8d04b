"""The last gate of a comparison: an allow-list, as for every text, with the marks of a comparison added to it."""

import re
from collections.abc import Mapping
from typing import Final

from articles.rendering.sanitise import FIGURE_SRC, TAGS, cleaner, is_safe_href

_CLASS: Final = re.compile(
    r"diff(?:-[a-z]+)+|spoken|cite(?:-[a-z]+)?|footnote(?:-ref)?|table-scroll|image-alt|figure(?:-[a-z]+)?"
)
_ID: Final = re.compile(r"(?:[a-z0-9]+-)*(?:s-[\w-]{1,120}|cite-\d+|fig-\d+|fn-\d+|fnref\d*-\d+|change-[a-z0-9]+)")
_FITS: Final[Mapping[str, re.Pattern[str]]] = {
    "id": _ID,
    "src": FIGURE_SRC,
    "data-src": FIGURE_SRC,
    "loading": re.compile(r"lazy"),
    "role": re.compile(r"doc-(?:biblioref|noteref)|region"),
    "align": re.compile(r"left|center|right"),
    "tabindex": re.compile(r"0"),
    "type": re.compile(r"a"),
    "start": re.compile(r"\d{1,9}"),
    "value": re.compile(r"-?\d{1,9}"),
    "data-note": re.compile(r"\d{1,9}"),
    "lang": re.compile(r"[a-z]{2,3}(?:-[A-Za-z\d]{2,8})*"),
}
_ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "*": {"id", "class", "data-was"},
    "a": {"href", "title", "role", "aria-label"},
    "abbr": {"title"},
    "img": {"src", "alt", "loading"},
    "div": {"role", "tabindex", "aria-label"},
    "li": {"value"},
    "ol": {"start", "type"},
    "p": {"lang"},
    "span": {"lang", "title", "data-keys", "data-src"},
    "sup": {"data-note"},
    "td": {"align"},
    "th": {"align"},
}


def _filter(_tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if is_safe_href(value) else None
    if name == "class":
        return " ".join(filter(_CLASS.fullmatch, value.split())) or None
    pattern = _FITS.get(name)
    return value if pattern is None or pattern.fullmatch(value) else None


_CLEANER: Final = cleaner(TAGS | {"ins", "del", "sub"}, _ATTRIBUTES, _filter)


def through_gate(html: str) -> str:
    """The HTML with nothing but allowed tags, attributes, ids, classes and link targets left."""
    return _CLEANER.clean(html)
