"""Text fields of foreign files as plain text: no markup, no entities, no control characters."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_RAISED = re.compile(r"<(?P<tag>su[pb])\b[^<>]{0,200}>(?P<text>[^<>]{0,200})</(?P=tag)\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:i|b|em|strong|u|span|font|sc|scp|su[pb]|p|br|div|a|inline-formula|tt|title|(?:jats|mml):[\w-]+)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b\u2060\u00ad\ufffe\uffff]")
_SUPERSCRIPT = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_ENDLESS = (float("inf"), float("-inf"))
_SETS = re.compile(r"[0-9+\-−=()]+")


def plain(text: object) -> str:
    """One line of plain text in Unicode form NFC; nothing for values that are not text.

    HTML entities and the tags that exporters leave in titles are resolved. A raised number stays raised (`10⁹/L`):
    as plain digits it would be another number.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float) or text in _ENDLESS:
        return ""
    line = " ".join(without_markup(str(text)).split())
    return line if line.isascii() else unicodedata.normalize("NFC", line)


def paragraphs(text: object) -> str:
    """Like `plain`, but line ends stay: for abstracts."""
    if not isinstance(text, str):
        return ""
    return "\n".join(line for line in map(plain, without_markup(text).splitlines()) if line)


def without_markup(text: str) -> str:
    """The text without entities, tags and unprintable characters."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    if "<" in text:
        text = _TAG.sub("", _RAISED.sub(lambda match: raised(match["text"], match["tag"].lower()), text))
    return _UNPRINTABLE.sub("", text)


def raised(text: str, tag: str) -> str:
    """The text as Unicode superscript (`sup`) or subscript (`sub`) where it has numbers and signs only."""
    if tag == "sup" and (_SETS.fullmatch(text) or text == "n"):
        return text.translate(_SUPERSCRIPT)
    if tag == "sub" and _SETS.fullmatch(text):
        return text.translate(_SUBSCRIPT)
    return text


def first_of(*candidates: object) -> str:
    """The first candidate that holds text; lists give their first member that does."""
    for candidate in candidates:
        for value in candidate if isinstance(candidate, list | tuple) else [candidate]:
            if found := plain(value):
                return found
    return ""


def without_full_stop(title: str) -> str:
    """A title without the full stop that MEDLINE ends it with; an ellipsis stays."""
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title
