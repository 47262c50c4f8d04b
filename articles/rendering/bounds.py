"""Refusing text that would make the Markdown parser run for minutes or overflow its stack.

Python-Markdown scans to the end of the block for every bracket that is never closed, copies the block for every
inline mark, and recurses for every level of nesting. What a text will cost can be counted beforehand in linear time;
the limits below leave an honest manuscript of the full size far away from them.
"""

import re
from collections.abc import Callable

from articles.citations.extension import MAX_CLUSTERS

MAX_BYTES = 500 * 1024
MAX_LINES = 20_000
MAX_NESTING = 20
MAX_TABLE_CELLS = 50_000
MAX_TABLE_COLUMNS = 200
MAX_FOOTNOTES = 600
MAX_ABBREVIATIONS = 300
MAX_ABBREVIATED = 10_000
# Characters that a scan in Python looks at: about ten million a second.
MAX_SCANNED = 10_000_000
# Bytes that are searched and copied in C, block by block: two thousand million a second at least.
MAX_COPIED = 8_000_000_000
# What Python-Markdown puts in the place of an inline mark (`klzzwxh:` and a number between two control characters) is
# longer than the mark by this at most.
GROWTH = 14
# Characters that the block parser's regular expressions look at again for each structural line of a block.
MAX_REPARSED = 150_000_000

_BLOCK = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]*)*")
_MARKERS = re.compile(r"^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}\.(?=[ \t])|:(?=[ \t])))+", re.MULTILINE)
_MARKER = re.compile(r">|[-*+]|\d+\.|:")
_STRUCTURAL = re.compile(
    r"^[ \t>]*(?:#|\*\[|\[\^|:[ \t]|(?:[-_*=][ \t]{0,2})+[ \t]*$|`{3,}|~{3,}|!\[\]\(figure:|\[[^\[\]\n]*\]:)",
    re.MULTILINE,
)
_TABLE_RULE = re.compile(r"^[ \t>|:\-]+$", re.MULTILINE)
_BRACKETS_AND_LINKS = re.compile(r"\]\(|[\[\]()]")
# A bracket that is closed before any other opens, and is no link's text.
_PLAIN_BRACKETS = re.compile(r"\[[^\[\]()]*\](?!\()")
_TICKS = re.compile(r"`+")
_FOOTNOTE = re.compile(r"\[\^")
_ABBREVIATION = re.compile(r"^\*\[([^\]\n]+)\][ ]?:", re.MULTILINE)


class TextTooLarge(ValueError):
    """The text is beyond what can be rendered safely; the message says what to change, and where."""


def refuse_oversized(text: str) -> None:
    """Raise `TextTooLarge` for a text that is too long, too deeply nested, or too costly to parse.

    Runs in linear time. The work that a text which passes can cause is bounded by `MAX_SCANNED`, `MAX_COPIED` and
    `MAX_REPARSED`, whatever is in it.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise TextTooLarge(
            f"The text has {size // 1024} KB; the limit is {MAX_BYTES // 1024} KB. Split it into several articles."
        )
    lines = text.count("\n") + 1
    if lines > MAX_LINES:
        raise TextTooLarge(f"The text has {lines:,} lines; the limit is {MAX_LINES:,}. Split it into several articles.")
    if text.count("[@") > MAX_CLUSTERS:
        raise TextTooLarge(f"The text has more than {MAX_CLUSTERS:,} citations. Split it into several articles.")
    text = text.expandtabs(4)
    _refuse_nesting(text)
    _refuse_tables(text)
    _refuse_notes(text)
    _refuse_costly_blocks(text)


def _refuse_nesting(text: str) -> None:
    for match in _MARKERS.finditer(text):
        markers = match[0]
        indent = len(markers) - len(markers.lstrip(" "))
        if indent // 4 + len(_MARKER.findall(markers)) > MAX_NESTING:
            line = text.count("\n", 0, match.start()) + 1
            raise TextTooLarge(f"Line {line} is nested deeper than {MAX_NESTING} levels of lists or quotations.")


def _refuse_tables(text: str) -> None:
    cells = 0
    for rule in _TABLE_RULE.finditer(text):
        columns = rule[0].count("|") + 1
        if columns == 1 or "-" not in rule[0]:
            continue
        if columns > MAX_TABLE_COLUMNS:
            line = text.count("\n", 0, rule.start()) + 1
            raise TextTooLarge(f"The table in line {line} has {columns} columns; the limit is {MAX_TABLE_COLUMNS}.")
        end = text.find("\n\n", rule.end())
        cells += columns * (text.count("\n", rule.end(), None if end < 0 else end) + 2)
        if cells > MAX_TABLE_CELLS:
            line = text.count("\n", 0, rule.start()) + 1
            raise TextTooLarge(f"With the table in line {line} there are more than {MAX_TABLE_CELLS:,} table cells.")


def _refuse_notes(text: str) -> None:
    if len(_FOOTNOTE.findall(text)) > 2 * MAX_FOOTNOTES:
        raise TextTooLarge(f"The text has more than {MAX_FOOTNOTES:,} footnotes. Split it into several articles.")
    abbreviations = _ABBREVIATION.findall(text)
    if len(abbreviations) > MAX_ABBREVIATIONS:
        raise TextTooLarge(f"The text defines more than {MAX_ABBREVIATIONS} abbreviations.")
    if sum(text.count(short) for short in set(abbreviations)) > MAX_ABBREVIATED:
        raise TextTooLarge(f"The text uses its abbreviations more than {MAX_ABBREVIATED:,} times. Define fewer.")


def _refuse_costly_blocks(text: str) -> None:
    """Count what each block costs: first by an upper bound that is quick to tell, exactly where that is too much."""
    try:
        _add_up(text, _most_steps)
    except TextTooLarge:
        _add_up(text, lambda block: _bracket_steps(block) + _tick_steps(block))


def _most_steps(block: str) -> int:
    """No fewer than the exact count: a plain pair of brackets is read once, any other sign to the end of the block."""
    steps = 0
    if "[" in block:
        rest = _PLAIN_BRACKETS.sub("", block)
        steps = 4 * len(block) * (1 + rest.count("[") + rest.count("]("))
    return steps + _tick_steps(block) if "`" in block else steps


def _add_up(text: str, steps: Callable[[str], int]) -> None:
    scanned = copied = reparsed = 0
    for match in _BLOCK.finditer(text):
        block = match[0]
        size = len(block)
        lines = block.count("\n")
        copied += copied_bytes(block)
        # Looking for a table costs about as much for each line as reading fifty characters.
        reparsed += (size + 50 * lines) * len(_STRUCTURAL.findall(block))
        scanned += steps(block)
        if scanned > MAX_SCANNED or copied > MAX_COPIED or reparsed > MAX_REPARSED:
            line = text.count("\n", 0, match.start()) + 1
            raise TextTooLarge(
                f"The paragraph in line {line} would take too long to read: it has thousands of signs such as "
                "[ * ` \\ | or headings without blank lines around them. Close brackets, "
                "and put blank lines between blocks."
            )


def copied_bytes(block: str) -> int:
    """No fewer than the bytes that are copied: for every inline mark the block as far as it has grown by then.

    A citation travels as a character outside the Basic Multilingual Plane, which makes every other one in the block
    four bytes wide.
    """
    marks = _most_marks(block)
    width = 1 if block.isascii() and "[@" not in block else 4
    return marks * (len(block) + GROWTH * (marks + 1) // 2) * width


def _most_marks(block: str) -> int:
    """No fewer than the inline marks in a block. A citation is none."""
    count = block.count
    return (
        (count("\\") - count("\\\\"))
        + (count("`") + count("*") + count("_")) // 2
        + min(count("<"), count(">"))
        + min(count("&"), count(";"))
        + min(count("[") - count("[@"), count("]"))
        + count("  \n")
    )


def _bracket_steps(block: str) -> int:
    """Characters that the link patterns look at: from each `[` or `](` to its end, or to the end of the block."""
    steps, open_brackets, open_targets = 0, list[int](), list[tuple[int, bool]]()
    for match in _BRACKETS_AND_LINKS.finditer(block):
        sign, position = match[0], match.start()
        if sign == "[":
            open_brackets.append(position)
            continue
        if sign[0] == "]" and open_brackets:
            steps += position - open_brackets.pop()
        if sign[-1] == "(":
            open_targets.append((position, sign == "]("))
        elif sign == ")" and open_targets:
            start, is_target = open_targets.pop()
            if is_target:
                steps += _target_steps(block, start, position)
    unclosed = [*open_brackets, *(start for start, is_target in open_targets if is_target)]
    return 4 * (steps + sum(len(block) - position for position in unclosed))


def _target_steps(block: str, start: int, end: int) -> int:
    """A quotation mark in a link's target makes the parser read on past its bracket."""
    quoted = any(block.count(mark, start, end) % 2 for mark in "'\"")
    return len(block) - start if quoted else end - start


def _tick_steps(block: str) -> int:
    """Characters that the code pattern looks at: each run of backticks searches the block for one of its length."""
    runs = [(match.start(), len(match[0])) for match in _TICKS.finditer(block)]
    following: dict[int, int] = {}
    steps = 0
    for position, length in reversed(runs):
        steps += following.get(length, len(block)) - position
        following[length] = position
    return steps
