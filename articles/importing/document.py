"""A manuscript with structure (JATS, Word) on its way to Markdown: its blocks, and the words that stand in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeAlias

from articles.checks.finding import Finding, Severity
from articles.citations.source import Source
from articles.importing.front_matter import Contributor
from articles.importing.manuscript import AUDIENCE
from articles.importing.small_letters import small_letters


class Style(Enum):
    """How words are set. What Markdown cannot say (small capitals, underlining) has no style here."""

    EMPHASIS = "emphasis"
    STRONG = "strong"
    CODE = "code"
    RAISED = "raised"
    LOWERED = "lowered"


@dataclass(frozen=True)
class Text:
    """Words as they stand in the file; white space counts as one space."""

    text: str


@dataclass(frozen=True)
class Styled:
    """Words in one style."""

    style: Style
    content: Words


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    address: str
    content: Words


@dataclass(frozen=True)
class Cited:
    """A place that cites. `keys` name the sources; `shown` is what the file prints there."""

    keys: tuple[str, ...]
    shown: str = ""


@dataclass(frozen=True)
class NoteMark:
    """A place that leads to a footnote of the document."""

    name: str


Inline: TypeAlias = Text | Styled | Link | Cited | NoteMark
Words: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; the highest level of a text is 2."""

    line: int
    level: int
    content: Words


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    line: int
    content: Words


@dataclass(frozen=True)
class Item:
    """One item of a list. `label` is what the file prints before it where it does not simply count."""

    blocks: tuple[Block, ...]
    label: str = ""


@dataclass(frozen=True)
class Listing:
    """A list; an ordered one counts from `start`."""

    line: int
    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True)
class Definitions:
    """Terms with their meanings."""

    line: int
    entries: tuple[tuple[Words, tuple[Block, ...]], ...]


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    line: int
    cells: tuple[Words, ...]


@dataclass(frozen=True)
class Table:
    """A table with one row of column headings, which may be empty, and rows of the same width."""

    line: int
    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Quote:
    """A passage that is set apart."""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Code:
    """Text whose line breaks and spaces count."""

    line: int
    text: str


Block: TypeAlias = Heading | Paragraph | Listing | Definitions | Table | Quote | Code


@dataclass(frozen=True)
class Document:
    """A whole manuscript. `notes` are its footnotes by the names that `NoteMark` uses.

    `provisional` says that citations are numbers that nothing binds to a source. `has_lines` says that the lines of
    blocks are lines of the file; a Word file has none.
    """

    title: str
    summary: str
    blocks: tuple[Block, ...]
    notes: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    findings: tuple[Finding, ...] = ()
    provisional: bool = False
    has_lines: bool = True


def plain_words(words: Iterable[Inline]) -> str:
    """The words as one line, without citations and marks of footnotes."""
    return " ".join("".join(map(letters_of, words)).split())


def letters_of(inline: Inline) -> str:
    """What is printed of it, without citations and marks of footnotes. Small letters stay small where there are any."""
    match inline:
        case Text(text):
            return text
        case Styled(Style.RAISED | Style.LOWERED as style, content):
            return small_letters("".join(map(letters_of, content)), is_raised=style is Style.RAISED)[0]
        case Styled(_, content) | Link(_, content):
            return "".join(map(letters_of, content))
    return ""


def letters_on_the_line(inline: Inline) -> str:
    """The same with raised and lowered letters as they are written, on the line."""
    match inline:
        case Text(text):
            return text
        case Styled(_, content) | Link(_, content):
            return "".join(map(letters_on_the_line, content))
    return ""


def cites(words: Iterable[Inline]) -> bool:
    """Whether a citation or a mark of a footnote is among the words."""
    return any(
        isinstance(inline, Cited | NoteMark) or (isinstance(inline, Styled | Link) and cites(inline.content))
        for inline in words
    )


def with_words(block: Block, change: Callable[[Words], Words]) -> Block:
    """The block with all its words changed, wherever they stand in it."""

    def inside(blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(with_words(one, change) for one in blocks)

    match block:
        case Heading() | Paragraph():
            return replace(block, content=change(block.content))
        case Listing(_, items):
            return replace(block, items=tuple(replace(item, blocks=inside(item.blocks)) for item in items))
        case Definitions(_, entries):
            return replace(block, entries=tuple((change(term), inside(meaning)) for term, meaning in entries))
        case Table(line, head, rows):
            head, *below = (replace(row, cells=tuple(map(change, row.cells))) for row in (head, *rows))
            return Table(line, head, tuple(below))
        case Quote(_, blocks):
            return replace(block, blocks=inside(blocks))
    return block


def joined_texts(words: Iterable[Inline]) -> list[Inline]:
    """The same with neighbouring texts as one."""
    joined: list[Inline] = []
    for inline in words:
        last = joined[-1] if joined else None
        if isinstance(inline, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + inline.text)
        elif inline != Text(""):
            joined.append(inline)
    return joined


def left_out(subject: str, lines: Sequence[int], one: str, many: str) -> list[Finding]:
    """A notice about parts of the file that an article cannot hold: `one` names one of them, `many` several."""
    if not lines:
        return []
    named = f"{len(lines)} {many} were" if len(lines) > 1 else f"1 {one} was"
    return [
        Finding(
            code="material-left-out",
            severity=Severity.NOTICE,
            message=f"{named} left out: an article here holds text and tables.",
            remedy="Look in the original whether something has to be said in words.",
            line=lines[0] or None,
            subject=subject,
            audience=AUDIENCE,
        )
    ]
