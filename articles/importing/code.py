"""Where a Markdown text is code, in which nothing is a citation, a comment or an attribute."""

import re
from bisect import bisect

FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
# What a line indented by four spaces can belong to, so that it is no code.
HANGS_ON = re.compile(r"^ {0,3}(?:[-*+]|\d{1,9}[.)]|\[\^[^\]]*\]:|:)(?:\s|$)")
TICKS = re.compile(r"(?<!\\)`+")
PARAGRAPH_END = re.compile(r"\n[ \t]*(?=\n)")
NOT_A_LINE_END = re.compile(r"[^\n]")


def without_code(text: str) -> str:
    """The text with its code blanked: as long as before, every other character in its place."""
    lines = text.split("\n")
    for first, end in code_blocks(lines):
        lines[first:end] = [" " * len(line) for line in lines[first:end]]
    masked = "\n".join(lines)
    return without_spans(masked) if "`" in masked else masked


def without_spans(text: str) -> str:
    """The text with its code spans blanked. A span closes with as many ticks as it opens with, in one paragraph."""
    ends = [end.start() for end in PARAGRAPH_END.finditer(text)]
    runs = [(run.start(), len(run[0]), bisect(ends, run.start())) for run in TICKS.finditer(text)]
    following: dict[tuple[int, int], list[int]] = {}
    for place, (_, length, paragraph) in enumerate(runs):
        following.setdefault((length, paragraph), []).append(place)
    pieces, position, at = [], 0, 0
    while at < len(runs):
        start, length, paragraph = runs[at]
        alike = following[length, paragraph]
        closing = bisect(alike, at)
        at += 1
        if closing == len(alike):
            continue
        end = runs[alike[closing]][0] + length
        pieces += [text[position:start], NOT_A_LINE_END.sub(" ", text[start:end])]
        position, at = end, alike[closing] + 1
    return "".join([*pieces, text[position:]])


def code_blocks(lines: list[str]) -> list[tuple[int, int]]:
    """The fenced and indented blocks, each as its first line and the line behind its last."""
    blocks, at, after_blank, hanging = [], 0, True, False
    while at < len(lines):
        line = lines[at]
        if fence := FENCE.match(line):
            end = closing_line(lines, at, fence["fence"])
            blocks.append((at, end))
            at, after_blank = end, False
            continue
        if line.strip() and not line.startswith((" ", "\t")):
            hanging = (hanging and not after_blank) or bool(HANGS_ON.match(line))
        elif HANGS_ON.match(line):
            hanging = True
        if after_blank and not hanging and line.startswith(("    ", "\t")) and line.strip():
            blocks.append((at, at + 1))  # `after_blank` stays: the next line of the block is code as well
        else:
            after_blank = not line.strip()
        at += 1
    return blocks


def closing_line(lines: list[str], at: int, fence: str) -> int:
    """The line behind the fenced block that opens at `at`; one that is never closed ends with the text."""
    closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
    return next((end + 1 for end in range(at + 1, len(lines)) if closing.match(lines[end])), len(lines))
