"""Pandoc's citation syntax: finding and reading `[@key]`, `[see @key1, p. 3; @{odd(key)}]` in Markdown source.

The grammar is that of Pandoc's manual, section *Citation syntax*, for citations in square brackets. A bare `@key`
without brackets stays text: in a house that prints numbers there is no author in the sentence to stand for it, and
e-mail addresses must never turn into citations.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# A plain key starts with a letter, digit or underscore; punctuation only singly and inside (Pandoc's rule).
_PLAIN_KEY = r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*"
_KEY = rf"-?@(?:\{{(?P<braced>[^{{}}\s]+)\}}|(?P<plain>{_PLAIN_KEY}))"
_ITEM = re.compile(rf"(?P<prefix>(?:.*?[^\w@])??){_KEY}(?P<suffix>.*)", re.DOTALL)
_ANY_KEY = re.compile(rf"(?<![\w@]){_KEY}")
# Stops at any bracket or backtick, so that a run of `[` costs one step each; a blank line ends a paragraph.
_BRACKETS = re.compile(r"\[((?:[^\[\]`\n@]|\n(?![ \t>]*\n))*@(?:[^\[\]`\n]|\n(?![ \t>]*\n))*)\]")
_PART = re.compile(r"(?:@\{[^{}]*\}|[^;])+")
_QUOTED_LINE_START = re.compile(r"\n[ \t]*(?:>[ \t]?)*")


@dataclass(frozen=True)
class CitedItem:
    """One key of a cluster, with what the editor wrote before it (`see`) and after it (a locator such as `p. 3`)."""

    key: str
    prefix: str = ""
    locator: str = ""


@dataclass(frozen=True)
class SourceCluster:
    """One bracketed citation in the Markdown source: its items, its exact text, offsets, and 1-based line."""

    items: tuple[CitedItem, ...]
    raw: str
    start: int
    end: int
    line: int


@lru_cache(maxsize=8192)
def parse_cluster(body: str) -> tuple[CitedItem, ...] | None:
    """Read what stands between the brackets of a citation.

    Returns the items as written, or None when this is not a citation or cannot be read as one without dropping
    a key (`[@a, @b]`, where a semicolon was meant): such text is left as it stands and reported by the checks.
    """
    items = [_parse_item(part) for part in _PART.findall(_QUOTED_LINE_START.sub(" ", body)) if part.strip()]
    read = tuple(item for item in items if item is not None)
    return read if len(read) == len(items) else None


def _parse_item(part: str) -> CitedItem | None:
    match = _ITEM.fullmatch(part.strip())
    if match is None or _ANY_KEY.search(match["suffix"]) or _ANY_KEY.search(match["prefix"]):
        return None
    locator = match["suffix"].strip().removeprefix(",").strip()
    if locator.startswith("{") and locator.endswith("}"):
        locator = locator[1:-1].strip()
    return CitedItem(match["braced"] or match["plain"], " ".join(match["prefix"].split()), " ".join(locator.split()))


def cited_key(key: str) -> str:
    """Write a key the way it has to stand after `[`: `@smith2020`, or `@{10.1000/x(1)}` when it is awkward."""
    return f"@{key}" if re.fullmatch(_PLAIN_KEY, key) else f"@{{{key}}}"


def find_clusters(text: str) -> Iterator[SourceCluster]:
    """Yield every bracketed citation of `text` in source order, code included (only the parser knows what is code)."""
    for start, end, line, items in _bracketed(text):
        if items is not None:
            yield SourceCluster(items, text[start:end], start, end, line)


def has_cluster(text: str) -> bool:
    """Whether the text holds a bracketed citation; cheaper than to ask `find_clusters` for the first."""
    return "@" in text and any(
        parse_cluster(match[1]) is not None and not _has_escaped_bracket(text, match)
        for match in _BRACKETS.finditer(text)
    )


def find_unreadable(text: str) -> Iterator[tuple[str, int]]:
    """Yield (text, line) of brackets that name a key but cannot be read as a citation."""
    for start, end, line, items in _bracketed(text):
        if items is None and _ANY_KEY.search(text[start + 1 : end - 1]):
            yield text[start:end], line


def _bracketed(text: str) -> Iterator[tuple[int, int, int, tuple[CitedItem, ...] | None]]:
    line_ends: list[int] | None = None
    for match in _BRACKETS.finditer(text):
        if _has_escaped_bracket(text, match):
            continue
        if line_ends is None:
            line_ends = [found.start() for found in re.finditer("\n", text)]
        line = bisect_right(line_ends, match.start()) + 1
        yield match.start(), match.end(), line, parse_cluster(match[1])


def _has_escaped_bracket(text: str, brackets: re.Match[str]) -> bool:
    return _is_escaped(text, brackets.start()) or _is_escaped(text, brackets.end() - 1)


def _is_escaped(text: str, position: int) -> bool:
    backslashes = 0
    while position - backslashes > 0 and text[position - backslashes - 1] == "\\":
        backslashes += 1
    return backslashes % 2 == 1
