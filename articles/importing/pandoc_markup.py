"""What stands in a Pandoc or Manubot manuscript for its own programs and not for readers: taken out.

Every line keeps its place, so that findings name lines of the file. Code is left alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.checks.finding import Finding, Severity
from articles.importing.code import without_code
from articles.importing.report import number_ranges

# Containers say how a part is laid out; what stands in them stays.
CONTAINER = re.compile(r"</?(?:div|small|center|section)(?:\s[^<>]*)?>", re.IGNORECASE)
FENCED_CONTAINER = re.compile(r"^[ \t]{0,3}:{3,}[^\n]*$", re.MULTILINE)
# `{#sec:methods .unnumbered}` anywhere; `{.page_break_before}` only where Pandoc reads one.
IDENTIFIER = re.compile(r"(?<![ \t])[ \t]*\{#[A-Za-z][\w:.-]*(?:[ \t][^{}\n]*)?\}")
HEADING_ATTRIBUTES = re.compile(r"(?<=\S)[ \t]*\{(?:[.#]|-\}|[\w-]+=)[^{}\n]*\}?[ \t]*$")
LINK_ATTRIBUTES = re.compile(r"(?<=\))\{(?:[.#]|[\w-]+=)[^{}\n]*\}")
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t][^\n]*$", re.MULTILINE)
# Manubot's front matter is a template (Jinja); in the finished manuscript a paragraph says what built it.
TEMPLATE = re.compile(r"\{%-?[ \t]|\{\{[ \t]*\w+[.|]|\{##?[ \t]")
PARAGRAPH = re.compile(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
BUILT = re.compile(r"<small>\s*<em>\s*This manuscript\b[^<>]{0,2000}\bautomatically generated\b")
AUTHORS = re.compile(
    r"^##? Authors[ \t]*(?:\{[^{}\n]*\})?[ \t]*\n(?P<list>.*?)(?=^#{1,2} |\Z)", re.MULTILINE | re.DOTALL
)
MANUBOT_AUTHORS = re.compile(r"\borcid\b|\{%|\.inline_icon|<small>", re.IGNORECASE)
AUTHOR = re.compile(r"^[-*+][ \t]+\*\*(?P<name>[^*\n]+)\*\*", re.MULTILINE)


@dataclass(frozen=True)
class Cleared:
    """The text without its programs' markup. `authors` are the names on a Manubot manuscript's list of authors."""

    text: str
    lines: tuple[int, ...]
    authors: tuple[str, ...]


def cleared(text: str) -> Cleared:
    """Takes out comments, containers, attributes, templates and Manubot's front matter.

    `lines` are the 1-based lines of `text` from which words disappeared that somebody may miss: those of the front
    matter. Comments and attributes are never printed, so nobody misses them.
    """
    text = without_comments(text)
    authors = AUTHORS.search(without_code(text))
    names: list[str] = []
    left_out: list[tuple[int, int]] = []
    if authors and MANUBOT_AUTHORS.search(text, *authors.span()):
        names = [name["name"].strip() for name in AUTHOR.finditer(text, *authors.span())]
        left_out.append(authors.span())
    masked = without_code(text)
    left_out += [found.span() for found in PARAGRAPH.finditer(masked) if is_template(found[0])]
    lines = tuple(sorted({line for start, end in left_out for line in lines_between(text, start, end)}))
    text = cut(text, left_out)
    for pattern in (FENCED_CONTAINER, CONTAINER, IDENTIFIER, LINK_ATTRIBUTES):
        text = blanked(text, pattern)
    return Cleared(without_heading_attributes(text), lines, tuple(names))


def is_template(paragraph: str) -> bool:
    """Whether a paragraph is one of Manubot's template or says what built the manuscript."""
    return TEMPLATE.search(paragraph) is not None or BUILT.search(paragraph) is not None


def without_comments(text: str) -> str:
    """The text without `<!-- … -->` outside code; one that is never closed is none."""
    masked = without_code(text)
    spans, position = list[tuple[int, int]](), 0
    while (start := masked.find("<!--", position)) >= 0 and (end := masked.find("-->", start + 4)) >= 0:
        position = end + len("-->")
        spans.append((start, position))
    return cut(text, spans)


def blanked(text: str, pattern: re.Pattern[str]) -> str:
    """The text without what matches outside code."""
    return cut(text, [found.span() for found in pattern.finditer(without_code(text))])


def cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without these parts of it, which may overlap; their line ends stay."""
    pieces, position = [], 0
    for start, end in sorted(spans):
        pieces += [
            text[position : max(start, position)],
            "\n" * text.count("\n", max(start, position), max(end, position)),
        ]
        position = max(end, position)
    return "".join([*pieces, text[position:]])


def without_heading_attributes(text: str) -> str:
    """Headings without `{#id .class}`, of which the house's Markdown knows nothing."""
    pieces, position = [], 0
    for found in HEADING.finditer(without_code(text)):
        pieces += [text[position : found.start()], HEADING_ATTRIBUTES.sub("", text[found.start() : found.end()])]
        position = found.end()
    return "".join([*pieces, text[position:]]) if pieces else text


def lines_between(text: str, start: int, end: int) -> list[int]:
    """The lines with words on them between two places."""
    first = text.count("\n", 0, start) + 1
    return [number for number, line in enumerate(text[start:end].split("\n"), start=first) if line.strip()]


def front_matter_finding(found: Cleared, first_line: int) -> list[Finding]:
    """A notice of what was left out; `first_line` is the file's line that the text begins with."""
    if not found.lines:
        return []
    lines: Sequence[int] = [line + first_line - 1 for line in found.lines]
    named = f" It names {', '.join(found.authors)}." if found.authors else ""
    return [
        Finding(
            code="manuscript-front-left-out",
            severity=Severity.NOTICE,
            message=f"Lines {number_ranges(lines)} are a manuscript's own front matter and were left out.{named}",
            remedy="Enter the byline in the article's settings." if found.authors else "Nothing, unless you miss it.",
            line=lines[0],
            subject="front matter",
        )
    ]
