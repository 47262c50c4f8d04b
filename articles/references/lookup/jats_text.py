"""Crossref's text fields as plain text: JATS and HTML tags, signs that were escaped once too often."""

from __future__ import annotations

import re
from html import unescape

from articles.references.reading.plain_text import paragraphs, plain

MAX_ABSTRACT = 20_000
_PREFIX = re.compile(r"(?<=<)(/?)jats:", re.IGNORECASE)
_BREAK = re.compile(r"</(?:p|sec|title|list-item)\s*>|<break\s*/?>", re.IGNORECASE)
_ANY_TAG = re.compile(
    r"</?(?:sec|list|list-item|italic|bold|sc|xref|ext-link|label|underline|fn|disp-quote)\b[^<>]*>", re.I
)


def one_line(text: str) -> str:
    """A title or name."""
    return plain(_common(text))


def abstract(text: str) -> str:
    """Paragraphs, at most 20,000 characters; a heading that only says “Abstract” is left out."""
    lines = paragraphs(_ANY_TAG.sub("", _BREAK.sub("\n", _common(text[: 5 * MAX_ABSTRACT])))).splitlines()
    return "\n".join(line for line in lines if line.casefold() not in {"abstract", "summary"})[:MAX_ABSTRACT]


def _common(text: str) -> str:
    # Publishers deposit `&amp;amp;` and `&amp;lt;`; what comes of one step more is resolved by the reader itself.
    return _PREFIX.sub(r"\1", text if "&amp;" not in text else unescape(text))
