"""One door for every import: bytes in, a manuscript with its findings out, or a refusal in one line."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from articles.checks import ImportedNumbers, Manuscript, check
from articles.citations.hidden_characters import without_hidden_characters
from articles.importing import furniture
from articles.importing.assembling import manuscript_of
from articles.importing.blocks import Line, lines_of
from articles.importing.docx import read_docx
from articles.importing.file import (
    BEGINNING_BYTES,
    REFERENCES_BYTES,
    CleanText,
    bytes_of,
    clean_text,
    exported_text,
    is_exported,
)
from articles.importing.finder import Finder
from articles.importing.import_findings import in_file_order, provisional_once, removed_finding
from articles.importing.jats import read_jats
from articles.importing.manuscript import AUDIENCE, ImportedManuscript, UnreadableFile
from articles.importing.markdown import markdown_manuscript
from articles.importing.markers import has_citation
from articles.importing.page import read_page
from articles.importing.pandoc import headings_of
from articles.importing.recognising import DOCX, JATS, kind_of, limit_for, refuse_markup
from articles.importing.reference_list import heading_position

FORMATS = ("auto", "page", "markdown", "docx", "jats")
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mkd", ".mdown", ".pandoc"})
CITATION = re.compile(r"\[(?:[^\[\]\n]*[\s;-])?@[\w{][^\[\]\n]*\]")
PAGE_BULLET = re.compile(r"^\s*[•◦▪‣●]\s", re.MULTILINE)


def read_manuscript(
    path: Path | None,
    data: bytes,
    *,
    format: str = "auto",
    references: bytes | None = None,
    finders: Sequence[Finder] = (),
) -> ImportedManuscript:
    """Reads a captured page, a Pandoc or Manubot manuscript, a Word document, a JATS article, or an article that was
    exported from here.

    `data` is the file's content: at most 500 KB of UTF-8 text (3 MB of an exported article), 5 MB of JATS, 20 MB of
    Word. `path` gives its name for messages and for telling the format; `references` is a CSL-JSON, BibTeX, RIS, NBIB
    or PubMed XML file and belongs to the *markdown* format. What that does not hold is asked of each of `finders` in
    turn; without any, no table and no service is asked. Nothing is saved. The findings are those of the checks and of
    the import itself; their lines are lines of the file.

    Raises `UnreadableFile` with one clear line.
    """
    manuscript = _read(path, data, format, references, finders)
    return replace(manuscript, file_sha256=hashlib.sha256(data).hexdigest())


def _read(
    path: Path | None, data: bytes, format: str, references: bytes | None, finders: Sequence[Finder]
) -> ImportedManuscript:
    name = path.name if path else "The file"
    if format not in FORMATS:
        raise UnreadableFile(f"There is no format {format!r}. Choose one of {', '.join(FORMATS)}.")
    if format != "page" and is_exported(data):
        return markdown_manuscript(exported_text(data, name=name), name, references)
    kind = kind_of(data[:BEGINNING_BYTES], name) if format == "auto" else format
    if kind in (DOCX, JATS):
        if references is not None:
            raise UnreadableFile(
                f"{name} carries its own reference list; a reference file goes with the markdown format."
            )
        document = read_docx(data, name) if kind == DOCX else read_jats(data, name)
        return manuscript_of(document, format=kind, name=name)
    clean = clean_text(data, name=name)
    refuse_markup(data, name)
    if format == "auto":
        format = recognised(clean.text, path, references)
    if format == "markdown":
        return markdown_manuscript(clean, name, references, finders)
    if references is not None:
        raise UnreadableFile("A page carries its own reference list; a reference file goes with the markdown format.")
    return page_manuscript(clean, name)


def read_path(
    path: Path, *, format: str = "auto", references: Path | None = None, finders: Sequence[Finder] = ()
) -> ImportedManuscript:
    """The same for files on disk; raises `UnreadableFile` also for a path that is missing or no file."""
    data = bytes_of(path, limit_for)
    listed = bytes_of(references, REFERENCES_BYTES) if references else None
    return read_manuscript(path, data, format=format, references=listed, finders=finders)


def recognised(text: str, path: Path | None, references: bytes | None) -> str:
    """`markdown` or `page`: what the text itself shows, then what its name says."""
    if references is not None or text.startswith("---\n") or CITATION.search(text):
        return "markdown"
    lines = lines_of(text)
    if PAGE_BULLET.search(text) or any(furniture.is_furniture(line.text.strip()) for line in lines):
        return "page"
    listed = heading_position(lines)
    if listed is not None and not lines[listed].text.lstrip().startswith("#") and cites_by_number(lines[:listed]):
        return "page"
    if headings_of([line.text for line in lines]):
        return "markdown"
    return "markdown" if path and path.suffix.casefold() in MARKDOWN_SUFFIXES else "page"


def cites_by_number(lines: Iterable[Line]) -> bool:
    """Whether a line ends in numbers as the lines of a page do."""
    return any(has_citation(line.text.strip()) for line in lines)


def page_manuscript(clean: CleanText, name: str) -> ImportedManuscript:
    """A captured page; its citations are provisional until an editor binds them."""
    text = without_hidden_characters(clean.text)
    page = read_page(text)
    markdown = page.sheet.markdown
    if not markdown.strip():
        raise UnreadableFile(f"{name} holds no article text. Capture the whole page and import it again.")
    numbers = tuple(sorted({number for cluster in page.clusters for number in cluster}))
    first_cited = tuple(dict.fromkeys(number for cluster in page.clusters for number in cluster))
    manuscript = Manuscript(
        title=page.title,
        summary=page.summary,
        renditions={AUDIENCE: markdown},
        sources={source.key: source for source in page.sources},
        imported_numbers=ImportedNumbers(max(numbers), len(page.sources), first_cited) if numbers else None,
    )
    found = [replace(finding, line=page.sheet.origin_of(finding.line)) for finding in check(manuscript)]
    return ImportedManuscript(
        format="page",
        title=page.title,
        summary=page.summary,
        markdown=markdown,
        sources=page.sources,
        sections=page.sections,
        clusters=len(page.clusters),
        mentions=sum(map(len, page.clusters)),
        numbers=numbers,
        provisional=bool(numbers),
        findings=in_file_order(
            provisional_once(found, numbers) if numbers else found,
            page.findings,
            removed_finding(clean.removed + len(clean.text) - len(text)),
        ),
    )
