"""One door for every import: bytes in, a manuscript with its findings out, or a refusal in one line."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from articles.checks import ImportedNumbers, Manuscript, check
from articles.citations.csl import UnreadableReferences, read_csl_json
from articles.citations.hidden_characters import without_hidden_characters
from articles.citations.source import Source
from articles.importing import furniture
from articles.importing.assembling import manuscript_of
from articles.importing.blocks import Line, lines_of
from articles.importing.docx import read_docx
from articles.importing.evidence import with_evidence
from articles.importing.file import BEGINNING_BYTES, REFERENCES_BYTES, CleanText, bytes_of, clean_text
from articles.importing.import_findings import in_file_order, provisional_once, removed_finding
from articles.importing.jats import read_jats
from articles.importing.listed_sources import LONGEST_TITLE
from articles.importing.manuscript import AUDIENCE, ImportedManuscript, UnreadableFile
from articles.importing.markers import has_citation
from articles.importing.page import read_page
from articles.importing.pandoc import headings_of, read_pandoc
from articles.importing.recognising import DOCX, JATS, kind_of, limit_for, refuse_markup
from articles.importing.reference_list import heading_position
from articles.rendering import TextTooLarge, render

FORMATS = ("auto", "page", "markdown", "docx", "jats")
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mkd", ".mdown", ".pandoc"})
CITATION = re.compile(r"\[(?:[^\[\]\n]*[\s;-])?@[\w{][^\[\]\n]*\]")
PAGE_BULLET = re.compile(r"^\s*[•◦▪‣●]\s", re.MULTILINE)


def read_manuscript(
    path: Path | None, data: bytes, *, format: str = "auto", references: bytes | None = None
) -> ImportedManuscript:
    """Reads a captured page, a Pandoc manuscript, a Word document or a JATS article.

    `data` is the file's content: at most 500 KB of UTF-8 text, 5 MB of JATS, 20 MB of Word. `path` gives its name for
    messages and for telling the format; `references` is a CSL-JSON file and belongs to the *markdown* format. Nothing
    is saved. The findings are those of the checks and of the import itself; their lines are lines of the file.

    Raises `UnreadableFile` with one clear line.
    """
    name = path.name if path else "The file"
    if format not in FORMATS:
        raise UnreadableFile(f"There is no format {format!r}. Choose one of {', '.join(FORMATS)}.")
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
        return markdown_manuscript(clean, name, references)
    if references is not None:
        raise UnreadableFile("A page carries its own reference list; a reference file goes with the markdown format.")
    return page_manuscript(clean, name)


def read_path(path: Path, *, format: str = "auto", references: Path | None = None) -> ImportedManuscript:
    """The same for files on disk; raises `UnreadableFile` also for a path that is missing or no file."""
    data = bytes_of(path, limit_for)
    listed = bytes_of(references, REFERENCES_BYTES) if references else None
    return read_manuscript(path, data, format=format, references=listed)


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
    manuscript = Manuscript(
        title=page.title,
        summary=page.summary,
        renditions={AUDIENCE: markdown},
        sources={source.key: source for source in page.sources},
        imported_numbers=ImportedNumbers(max(numbers), len(page.sources)) if numbers else None,
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


def markdown_manuscript(clean: CleanText, name: str, references: bytes | None) -> ImportedManuscript:
    """A Pandoc manuscript; its citations name their sources."""
    pandoc = read_pandoc(clean.text)
    if not pandoc.markdown.strip():
        raise UnreadableFile(f"{name} holds no text under its title. Check that the whole manuscript was saved.")
    sources = sources_in(references)
    by_key = {source.key: source for source in sources}
    # Checked with the empty lines that stand for the title, so that the findings name lines of the file.
    aligned = "\n" * (pandoc.first_line - 1) + pandoc.markdown
    try:
        rendered = render(aligned, by_key)
    except TextTooLarge as error:
        raise UnreadableFile(f"{name} cannot be set: {' '.join(str(error).split())}") from error
    found = check(Manuscript(pandoc.title, pandoc.summary, {AUDIENCE: aligned}, by_key), {AUDIENCE: rendered})
    return ImportedManuscript(
        format="markdown",
        title=pandoc.title,
        summary=pandoc.summary,
        markdown=pandoc.markdown,
        sources=sources,
        sections=pandoc.sections,
        clusters=len(rendered.clusters),
        mentions=sum(len(cluster.keys) for cluster in rendered.clusters),
        numbers=tuple(range(1, len(rendered.keys) + 1)),
        provisional=False,
        findings=in_file_order(found, pandoc.findings, removed_finding(clean.removed)),
    )


def sources_in(references: bytes | None) -> tuple[Source, ...]:
    """The sources of a CSL-JSON file, in its order; none without a file."""
    if references is None:
        return ()
    if len(references) > REFERENCES_BYTES:
        raise UnreadableFile(f"The reference file is larger than {REFERENCES_BYTES // 1024**2} MB. Split it.")
    try:
        sources = tuple(with_evidence(source) for source in read_csl_json(references))
    except UnreadableReferences as error:
        raise UnreadableFile(" ".join(str(error).split())) from error
    for source in sources:
        refuse_untitled(source)
    return sources


def refuse_untitled(source: Source) -> None:
    """Raises `UnreadableFile`, naming the entry, where the library could not take it."""
    title = source.csl.get("title")
    if not isinstance(title, str) or not title.strip():
        raise UnreadableFile(f"The entry “{source.key}” of the reference file has no title. Add one.")
    if len(title) > LONGEST_TITLE:
        raise UnreadableFile(f"The title of “{source.key}” in the reference file is too long. Shorten it.")
