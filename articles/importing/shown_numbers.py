"""Numbers as citations print them: `1`, `2, 5`, `4–7`."""

from __future__ import annotations

import re

# For a class of characters in a regular expression.
DASHES = r"\-‐‑‒–—−"
NUMBER = r"[1-9]\d{0,2}"
ITEM = rf"{NUMBER}(?:\s?[{DASHES}]\s?{NUMBER})?"
# Bounded, so that a text of nothing but numbers is read in linear time.
LIST = rf"{ITEM}(?:\s?[,;]\s?{ITEM}){{0,40}}"
_ITEM = re.compile(rf"(\d{{1,3}})(?:\s*[{DASHES}]\s*(\d{{1,3}}))?")


def numbers_in(shown: str) -> tuple[int, ...]:
    """`4–7, 9` → 4, 5, 6, 7, 9; a range that does not ascend gives its two ends."""
    numbers: list[int] = []
    for first, last in _ITEM.findall(shown):
        numbers += range(int(first), int(last) + 1) if last and int(first) < int(last) else [int(first)]
        numbers += [int(last)] if last and int(first) >= int(last) else []
    return tuple(dict.fromkeys(numbers))
