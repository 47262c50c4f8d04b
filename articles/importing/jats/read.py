"""Reading a whole JATS article."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from articles.checks.finding import Finding, Severity
from articles.importing.document import Block, Document, left_out
from articles.importing.document_markdown import without_gaps
from articles.importing.jats.blocks import TOP_LEVEL, BlockReader
from articles.importing.jats.front import read_front
from articles.importing.jats.parsing import parse_article
from articles.importing.jats.references import read_list
from articles.importing.jats.words import WordReader
from articles.importing.listed import listed_findings
from articles.importing.manuscript import AUDIENCE, UnreadableFile


def read_jats(data: bytes, name: str) -> Document:
    """A JATS article as a document whose citations name the sources of its list.

    Title, abstract (as summary), byline, sections, lists, tables with captions and footnotes, quotations, notes and
    the reference list are read; pictures, formulas that are pictures, and supplementary files are left out and named.
    Raises `UnreadableFile` with one line.
    """
    article = parse_article(data, name)
    try:
        return _document(article)
    except RecursionError as error:
        raise UnreadableFile(f"{name} is nested too deeply. Use fewer levels of lists or sections.") from error


def _document(article: etree._Element) -> Document:
    listed, order = read_list(article)
    words = WordReader(order, {note.get("id", ""): note for note in _notes(article) if note.get("id")})
    reader = BlockReader(words)
    front = read_front(article, words, reader)
    blocks = [*front.abstract, *_text(article, reader)]
    return Document(
        title=front.title,
        summary=front.summary,
        blocks=without_gaps(blocks),
        notes=_marked_notes(words, reader),
        sources=tuple(one.source for one in listed),
        contributors=front.contributors,
        findings=(
            *front.findings,
            *left_out("pictures", words.pictures, "picture", "pictures"),
            *left_out("files", reader.files, "supplementary file", "supplementary files"),
            *_formulas(words.formulas),
            *listed_findings(listed),
        ),
    )


def _notes(article: etree._Element) -> Iterator[etree._Element]:
    """The footnotes of the text; those of the front belong to people, not to words."""
    for part in ("body", "back", "floats-group"):
        for root in article.iterfind(part):
            yield from root.iter("fn")


def _text(article: etree._Element, reader: BlockReader) -> list[Block]:
    """Body, back and what floats, in the order of print; notes at the end come last, when all marks are known."""
    blocks: list[Block] = []
    groups: list[etree._Element] = []
    for part in ("body", "floats-group", "back"):
        for root in article.iterfind(part):
            if part == "back":
                groups += root.findall("fn-group")
                for group in groups:
                    root.remove(group)
            blocks += reader.blocks(root, TOP_LEVEL)
    for group in groups:
        blocks += reader.group_of_notes(group, TOP_LEVEL)
    return blocks


def _marked_notes(words: WordReader, reader: BlockReader) -> dict[str, tuple[Block, ...]]:
    """The footnotes that the text leads to; one can lead to another."""
    read: dict[str, tuple[Block, ...]] = {}
    while waiting := [name for name in words.marked if name not in read]:
        for name in waiting:
            read[name] = reader.note(words.marked[name])
    return read


def _formulas(lines: list[int]) -> list[Finding]:
    if not lines:
        return []
    many = f"{len(lines)} formulas are" if len(lines) > 1 else "1 formula is"
    return [
        Finding(
            code="formula-as-text",
            severity=Severity.NOTICE,
            message=f"{many} written in plain letters, because articles here have no formulas.",
            remedy="Compare with the original, and say in words what cannot be read.",
            line=lines[0] or None,
            subject="formulas",
            audience=AUDIENCE,
        )
    ]
