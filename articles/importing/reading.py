"""One door for every import: bytes in, a manuscript with its findings out, or a refusal in one line."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from articles.checks import Finding, ImportedNumbers, Manuscript, Severity, check
from articles.citations.csl import UnreadableReferences, read_csl_json
from articles.citations.hidden_characters import without_hidden_characters
from articles.citations.source import Source
from articles.importing import furniture
from articles.importing.blocks import Line, lines_of
from articles.importing.escaping import UNBOUND_KEY
from articles.importing.evidence import with_evidence
from articles.importing.file import REFERENCES_BYTES, CleanText, bytes_of, clean_text
from articles.importing.listed_sources import LONGEST_TITLE
from articles.importing.manuscript import AUDIENCE, ImportedManuscript, UnreadableFile
from articles.importing.markers import has_citation
from articles.importing.page import read_page
from articles.importing.pandoc import headings_of, read_pandoc
from articles.importing.reference_list import heading_position
from articles.importing.report import number_ranges
from articles.rendering import TextTooLarge, render

FORMATS = ("auto", "page", "markdown")
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mkd", ".mdown", ".pandoc"})
PROVISIONAL = UNBOUND_KEY.format(number="")
CITATION = re.compile(r"\[(?:[^\[\]\n]*[\s;-])?@[\w{][^\[\]\n]*\]")
PAGE_BULLET = re.compile(r"^\s*[•◦▪‣●]\s", re.MULTILINE)


def read_manuscript(
    path: Path | None, data: bytes, *, format: str = "auto", references: bytes | None = None
) -> ImportedManuscript:
    """Reads a captured page or a Pandoc manuscript.

    `data` is the file's content, at most 500 KB of UTF-8. `path` gives its name for messages and for telling the
    format; `references` is a CSL-JSON file and belongs to the *markdown* format. Nothing is saved. The findings are
    those of the checks and of the import itself; their lines are lines of the file.

    Raises `UnreadableFile` with one clear line.
    """
    name = path.name if path else "The file"
    clean = clean_text(data, name=name)
    if format not in FORMATS:
        raise UnreadableFile(f"There is no format {format!r}. Choose one of {', '.join(FORMATS)}.")
    if format == "auto":
        format = recognised(clean.text, path, references)
    if format == "markdown":
        return markdown_manuscript(clean, name, references)
    if references is not None:
        raise UnreadableFile("A page carries its own reference list; a reference file goes with the markdown format.")
    return page_manuscript(clean, name)


def read_path(path: Path, *, format: str = "auto", references: Path | None = None) -> ImportedManuscript:
    """The same for files on disk; raises `UnreadableFile` also for a path that is missing or no file."""
    data = bytes_of(path)
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


def provisional_once(findings: Iterable[Finding], numbers: tuple[int, ...]) -> list[Finding]:
    """One finding in place of those that say of each number and each entry what an import cannot do otherwise."""
    unbound = [finding for finding in findings if is_unbound(finding)]
    rest = [finding for finding in findings if finding not in unbound and finding.code != "reference-never-cited"]
    return rest + [
        replace(
            finding,
            message=f"No citation is bound to a source yet: the numbers {number_ranges(numbers)} are the page's own.",
            remedy="Compare the reference list with the original, insert what is missing, then bind the numbers.",
            subject=PROVISIONAL,
        )
        for finding in unbound[:1]
    ]


def is_unbound(finding: Finding) -> bool:
    """Whether a finding says that a provisional citation has no source."""
    return finding.code == "citation-without-reference" and finding.subject.startswith(PROVISIONAL)


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


def removed_finding(removed: int) -> list[Finding]:
    """A notice about characters that do not print, which were taken out."""
    if not removed:
        return []
    many = f"{removed} characters that do" if removed > 1 else "1 character that does"
    return [
        Finding(
            code="characters-removed",
            severity=Severity.NOTICE,
            message=f"{many} not print (control characters, overrides of the reading direction) left the text.",
            remedy="Compare the text with the original where it reads oddly.",
            subject="unprintable",
            audience=AUDIENCE,
        )
    ]


def in_file_order(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings by line; those without a line come first."""
    findings = [finding for group in groups for finding in group]
    return tuple(sorted(findings, key=lambda finding: finding.line or 0))
