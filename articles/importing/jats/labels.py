"""Labels of list items: those that only count, and those that a kind of list prints by itself."""

from __future__ import annotations

from collections.abc import Iterable

from articles.importing.document import Item

LETTERED = {"alpha-lower": "a", "alpha-upper": "A"}
ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
BULLETS = frozenset("•-–—◦▪*·")


def generated_label(kind: str, number: int) -> str:
    """The label that a kind of list prints where the file writes none."""
    if kind in LETTERED and number <= 26:
        return f"{chr(ord(LETTERED[kind]) + number - 1)})"
    if kind in {"roman-lower", "roman-upper"} and number <= len(ROMANS):
        roman = f"{ROMANS[number - 1]})"
        return roman.upper() if kind == "roman-upper" else roman
    return ""


def counted_from(items: Iterable[Item]) -> int | None:
    """Where a list counts from whose labels are `3.`, `4.` and so on, or None."""
    labels = [item.label.strip("()[]. ") for item in items]
    if not labels or not all(label.isascii() and label.isdigit() and len(label) < 4 for label in labels):
        return None
    numbers = list(map(int, labels))
    return numbers[0] if numbers == list(range(numbers[0], numbers[0] + len(numbers))) else None
