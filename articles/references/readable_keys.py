"""Keys that a person can read and remember: `curtis2014drug`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from articles.citations.nlm import year_of

_SMALL_WORDS = frozenset("a an and as at by for from how in of on or the to what with".split())


def readable_key(csl: Mapping[str, Any]) -> str:
    """A key such as `curtis2014drug`: first author (or body), year, first weighty word of the title."""
    authors = csl.get("author") or [{}]
    first = authors[0] if isinstance(authors[0], Mapping) else {}
    name = _ascii(str(first.get("family") or first.get("literal") or "")).split("-")[0][:20]
    words = re.findall(r"[a-z0-9]+", _ascii(str(csl.get("title", "")), keep_spaces=True))
    word = next((word for word in words if word not in _SMALL_WORDS), "source")[:20]
    return f"{name}{year_of(csl)}{word}" or "source"


def _ascii(text: str, *, keep_spaces: bool = False) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return plain if keep_spaces else re.sub(r"[^a-z0-9-]", "", plain)
