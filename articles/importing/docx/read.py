"""Reading a whole Word document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from articles.checks.finding import Finding, Severity
from articles.importing.abstract import summary_and_rest
from articles.importing.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    Style,
    Styled,
    Text,
    left_out,
    plain_words,
)
from articles.importing.document_markdown import without_gaps
from articles.importing.docx.archive import clean_archive
from articles.importing.docx.listed import Printed, sources_of, split_list
from articles.importing.docx.numbers import NumberReader, number_reader
from articles.importing.docx.syntax_tree import TreeReader
from articles.importing.front_matter import Contributor
from articles.importing.listed import listed_findings
from articles.importing.listed_sources import doubt_finding, shortened
from articles.importing.manuscript import UnreadableFile
from articles.importing.outline import looks_like_heading
from articles.importing.summary import first_sentence
from articles.pandoc_program import HOW_TO_GET_IT, PandocFailed, PandocMissing, convert, is_installed

LONGEST_TITLE = 300
ABSTRACT_NAMES = frozenset({"abstract", "summary"})
# Headings that a manuscript without a title begins with.
SECTIONS = ABSTRACT_NAMES | {"introduction", "background", "methods", "key points", "contents", "overview"}


def read_docx(data: bytes, name: str) -> Document:
    """A Word document whose citations are provisional: its numbers are not bound to the entries of its list.

    Headings, lists, tables, emphasis, raised and lowered letters, links and footnotes are kept; tracked changes count
    as accepted, comments are left out. Raises `UnreadableFile` with one line, also where pandoc is not installed.
    """
    clean = clean_archive(data, name)
    if not is_installed():
        raise UnreadableFile(f"{name}: {HOW_TO_GET_IT}")
    try:
        tree = json.loads(convert(clean, source="docx", target="json", options=("--track-changes=accept",)))
        return _document(tree)
    except PandocMissing as error:
        raise UnreadableFile(f"{name}: {error}") from error
    except PandocFailed as error:
        raise UnreadableFile(
            f"{name} cannot be read: pandoc {error}. Save it again as .docx, or as plain text."
        ) from error
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(
            f"{name} is built in a way that cannot be read. Save it again as .docx, or as plain text."
        ) from error


def _document(tree: dict[str, Any]) -> Document:
    reader = TreeReader()
    meta = tree["meta"]
    title = plain_words(_meta_words(reader, meta.get("title")))
    blocks = _with_headings(reader.blocks(tree["blocks"]))
    if not title:
        title, blocks = _title_of(blocks)
    blocks, entries = split_list(blocks)
    sources = sources_of(entries)
    numbers = number_reader([*blocks, *_all(reader.notes.values())], len(sources.listed))
    blocks = numbers.blocks(blocks)
    notes = {name: tuple(numbers.blocks(note)) for name, note in reader.notes.items()}
    summary, blocks = _summary_of(blocks)
    return Document(
        title=shortened(title, LONGEST_TITLE),
        summary=summary,
        blocks=without_gaps(blocks),
        notes=notes,
        sources=tuple(one.source for one in sources.listed),
        contributors=tuple(_contributors(reader, meta.get("author"))),
        findings=(
            *left_out("pictures", [0] * reader.pictures, "picture", "pictures"),
            *_doubts(numbers),
            *listed_findings(sources.listed),
            *_holes(entries),
        ),
        provisional=True,
        has_lines=False,
    )


def _all(groups: Any) -> list[Block]:
    return [block for group in groups for block in group]


def _meta_words(reader: TreeReader, value: dict[str, Any] | None) -> tuple[Any, ...]:
    if value is None:
        return ()
    if value["t"] == "MetaBlocks":
        return tuple(
            part
            for block in reader.blocks(value["c"])
            if isinstance(block, Paragraph)
            for part in (*block.content, Text(" "))
        )
    return reader.words(value["c"]) if value["t"] == "MetaInlines" else ()


def _contributors(reader: TreeReader, value: dict[str, Any] | None) -> list[Contributor]:
    """The names that Word's style *Author* marks."""
    if value is None:
        return []
    parts = value["c"] if value["t"] == "MetaList" else [value]
    names = [plain_words(_meta_words(reader, part)) for part in parts]
    return [Contributor(printed_name=name[:200], role="Author") for name in names if name]


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Where no style marks a heading, short paragraphs in bold are the headings. What names an abstract always is one,
    though Word's style for it is none."""
    named = [_as_heading(block) if _names_abstract(block) else block for block in blocks]
    if any(isinstance(block, Heading) and not _names_abstract(block) for block in named):
        return named
    return [_as_heading(block) if _is_bold_line(block) else block for block in named]


def _as_heading(block: Block) -> Block:
    if not isinstance(block, Paragraph):
        return block
    parts = (part.content if isinstance(part, Styled) else (part,) for part in block.content)
    return Heading(block.line, 2, tuple(part for several in parts for part in several))


def _names_abstract(block: Block) -> bool:
    """Whether a block says that the abstract follows."""
    if not isinstance(block, Heading | Paragraph):
        return False
    return plain_words(block.content).casefold().strip(" :") in ABSTRACT_NAMES


def _is_bold_line(block: Block) -> bool:
    if not isinstance(block, Paragraph):
        return False
    parts = [part for part in block.content if not (isinstance(part, Text) and not part.text.strip())]
    bold = bool(parts) and all(isinstance(part, Styled) and part.style is Style.STRONG for part in parts)
    return bold and looks_like_heading(plain_words(block.content) or "-")


def _title_of(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The title where no style marks it: a first heading above all others, or a first line that is no sentence."""
    if not blocks or not isinstance(blocks[0], Heading | Paragraph):
        return "", blocks
    first, rest = blocks[0], blocks[1:]
    text = plain_words(first.content)
    if isinstance(first, Heading):
        levels = [block.level for block in rest if isinstance(block, Heading)]
        stands_above = all(level > first.level for level in levels) or (bool(rest) and isinstance(rest[0], Heading))
        is_title = stands_above and text.casefold() not in SECTIONS
    else:
        is_title = len(text) <= 250 and not text.endswith((".", ":", ";", ",")) and bool(rest)
    return (text, rest) if is_title and text else ("", blocks)


def _summary_of(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The abstract, where a first section is one; else the first sentence of what stands before the first section."""
    if not blocks:
        return "", blocks
    first = blocks[0]
    if isinstance(first, Heading) and plain_words(first.content).casefold().strip(":") in ABSTRACT_NAMES:
        end = next(
            (at for at, block in enumerate(blocks) if at and isinstance(block, Heading) and block.level <= first.level),
            len(blocks),
        )
        summary, kept = summary_and_rest(tuple(blocks[1:end]), 0)
        return summary, [*([first, *kept[1:]] if kept else []), *blocks[end:]]
    text = plain_words(first.content) if isinstance(first, Paragraph) else ""
    return ("" if text.endswith(":") else first_sentence(text) if text else ""), blocks


def _doubts(numbers: NumberReader) -> list[Finding]:
    return [
        replace(doubt_finding(doubt.words, doubt.cited, 0, (heading,) if heading else ()), line=None)
        for doubt, heading in numbers.doubts
    ]


def _holes(entries: Sequence[Printed]) -> list[Finding]:
    """A warning where a numbered list jumps."""
    return [
        Finding(
            code="reference-number-missing",
            severity=Severity.WARNING,
            message=f"The reference list goes from {one} to {following}.",
            remedy="Look for the lost entry in the original and insert it at its number.",
            subject=f"{one}-{following}",
        )
        for (one, _), (following, _) in pairwise(entries)
        if one and following and following != one + 1
    ]
