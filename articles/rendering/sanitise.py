"""The last gate: HTML is rebuilt by an allow-list of tags, attributes and link schemes (nh3, that is ammonia).

Raw HTML in a manuscript is shown as text long before this point, so nothing here should ever have anything to remove.
It is kept strict all the same, because what passes is stored, signed and served.
"""

import re
from collections.abc import Callable, Mapping, Set
from functools import lru_cache
from typing import Final

import nh3

_INLINE_TAGS = {"a", "abbr", "br", "code", "em", "span", "strong", "sup"}
_BLOCK_TAGS = {"blockquote", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "section", "ul"}
_HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_FIGURE_TAGS = {"figcaption", "figure", "img"}
_TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr"}
TAGS: Final = frozenset(_INLINE_TAGS | _BLOCK_TAGS | _HEADING_TAGS | _TABLE_TAGS | _FIGURE_TAGS)
_ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "*": {"id", "class", "role", "aria-label"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "div": {"tabindex"},
    "img": {"src", "alt", "width", "height", "loading"},
    "li": {"value"},
    "ol": {"start", "type"},
    "span": {"title"},
    "sup": {"data-refs"},
    "td": {"align"},
    "th": {"align", "scope"},
}
_OWN_ID = re.compile(r"(?:[a-z0-9]+-)*(?:s-[\w-]{1,120}|cite-\d+|ref-\d+|fig-\d+|fn-\d+|fnref\d*-\d+)")
_HREF = re.compile(r"(?:https?://|mailto:)[^\x00-\x20\x7f]+|/(?![/\\])[^\x00-\x20\x7f\\]*", re.IGNORECASE)
_CITATION_CLASSES = {"citation", "cite", "cite-locator", "cite-missing", "footnote", "footnote-backref", "footnote-ref"}
_REFERENCE_CLASSES = {"backlink", "backlinks", "badge", "reference", "reference-text", "references", "retraction-mark"}
_FIGURE_CLASSES = {"figure", "figure-credit", "figure-label", "figure-licence", "figure-missing", "figure-ref"}
_CLASSES = frozenset(
    _CITATION_CLASSES | _REFERENCE_CLASSES | _FIGURE_CLASSES | {"contents", "image-alt", "table-scroll"}
)
# Only what this site keeps by its digest: anything else can change after the signing.
FIGURE_SRC: Final = re.compile(r"/figures/[0-9a-f]{64}\.(?:jpg|png|webp)")
_BADGE = re.compile(r"badge-[a-z-]+")
_SHORT_NUMBER = re.compile(r"\d{1,6}")
_NUMBERS = re.compile(r"\d+(?: \d+)*")
_ROLES = frozenset("doc-biblioref doc-bibliography doc-backlink doc-noteref doc-endnotes region".split())


def is_safe_href(value: str) -> bool:
    """Whether a link may lead there: http, https, mailto, a path on this site, or one of our own anchors.

    Everything else (`javascript:`, `data:`, `//host`, addresses with blanks or control characters) loses its href.
    """
    if value[:1] == "#":
        return _OWN_ID.fullmatch(value, 1) is not None
    return _HREF.fullmatch(value) is not None


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return _allowed_classes(value)
    fits = _FITS.get(name)
    return value if fits is None or fits(value) else None


@lru_cache(maxsize=1024)
def _allowed_classes(value: str) -> str | None:
    return " ".join(word for word in value.split() if word in _CLASSES or _BADGE.fullmatch(word)) or None


_FITS: Final[Mapping[str, Callable[[str], object]]] = {
    "href": is_safe_href,
    "id": _OWN_ID.fullmatch,
    "src": FIGURE_SRC.fullmatch,
    "width": _SHORT_NUMBER.fullmatch,
    "height": _SHORT_NUMBER.fullmatch,
    "loading": frozenset({"lazy"}).__contains__,
    "role": _ROLES.__contains__,
    "align": frozenset({"left", "center", "right"}).__contains__,
    "scope": frozenset({"col", "row"}).__contains__,
    "tabindex": frozenset({"0"}).__contains__,
    "type": frozenset({"a"}).__contains__,
    "start": _SHORT_NUMBER.fullmatch,
    "value": _SHORT_NUMBER.fullmatch,
    "data-refs": _NUMBERS.fullmatch,
}


def cleaner(
    tags: Set[str], attributes: Mapping[str, set[str]], attribute_filter: Callable[[str, str, str], str | None]
) -> nh3.Cleaner:
    """A gate that lets through these tags and attributes, and of the values what the filter returns.

    What every gate here has in common: the schemes of links, no comments, and no text of scripts and styles.
    """
    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: set(names) for tag, names in attributes.items()},
        attribute_filter=attribute_filter,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
        clean_content_tags={"script", "style"},
    )


_CLEANER = cleaner(TAGS, _ATTRIBUTES, _filter)


def sanitise(html: str) -> str:
    """Return the HTML with nothing but allowed tags, attributes, ids, classes and link targets left."""
    return _CLEANER.clean(html)
