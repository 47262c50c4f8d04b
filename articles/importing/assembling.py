"""From a document to the manuscript that an import hands on: written as Markdown, rendered once, and checked."""

from __future__ import annotations

import re
from dataclasses import replace

from articles.checks import Finding, ImportedNumbers, Manuscript, Severity, check
from articles.importing.document import Document, plain_words
from articles.importing.document_markdown import headings_in, write_document
from articles.importing.import_findings import PROVISIONAL, in_file_order, provisional_once, removed_finding
from articles.importing.manuscript import AUDIENCE, ImportedManuscript, UnreadableFile
from articles.importing.sheet import Sheet
from articles.rendering import Rendered, TextTooLarge, render

# How the checks name the places that cite.
CITED_IN = re.compile(r"(It is cited in line)s? (\d+(?:, \d+)*)")
NUMBER = re.compile(rf"{re.escape(PROVISIONAL)}(\d+)")


def manuscript_of(document: Document, *, format: str, name: str) -> ImportedManuscript:
    """The manuscript. Findings name lines of the file; where it has none, lines of the Markdown that it became.

    Raises `UnreadableFile`, naming `name`, for a document without text or with one that cannot be set.
    """
    try:
        sheet, writer = write_document(document)
    except RecursionError as error:
        raise UnreadableFile(f"{name} is nested too deeply. Use fewer levels of lists or quotations.") from error
    title, summary = writer.clean(document.title), writer.clean(document.summary)
    if not sheet.markdown.strip():
        raise UnreadableFile(f"{name} holds no article text. Check that the whole article was saved.")
    by_key = {source.key: source for source in document.sources}
    try:
        rendered = render(sheet.markdown, by_key)
    except TextTooLarge as error:
        raise UnreadableFile(f"{name} cannot be set: {' '.join(str(error).split())}") from error
    numbers = numbers_of(rendered, document)
    manuscript = Manuscript(
        title=title,
        summary=summary,
        renditions={AUDIENCE: sheet.markdown},
        sources=by_key,
        imported_numbers=ImportedNumbers(max(numbers), len(by_key)) if document.provisional and numbers else None,
    )
    found = [placed(finding, sheet, document) for finding in check(manuscript, {AUDIENCE: rendered})]
    provisional = document.provisional and bool(numbers)
    return ImportedManuscript(
        format=format,
        title=title,
        summary=summary,
        markdown=sheet.markdown,
        sources=document.sources,
        sections=tuple(plain_words(heading.content) for heading in headings_in(document.blocks)),
        clusters=len(rendered.clusters),
        mentions=sum(len(cluster.keys) for cluster in rendered.clusters),
        numbers=numbers,
        provisional=provisional,
        findings=in_file_order(
            provisional_once(found, numbers, "file") if provisional else found,
            document.findings,
            removed_finding(writer.removed),
            written_out_finding(writer.written_out),
        ),
        contributors=document.contributors,
    )


def numbers_of(rendered: Rendered, document: Document) -> tuple[int, ...]:
    """The distinct numbers: as printed in the file where they are provisional, else as derived."""
    if not document.provisional:
        return tuple(range(1, len(rendered.keys) + 1))
    keys = (NUMBER.fullmatch(key) for cluster in rendered.clusters for key in cluster.keys)
    return tuple(sorted({int(match[1]) for match in keys if match}))


def placed(finding: Finding, sheet: Sheet, document: Document) -> Finding:
    """A finding with the line of the file."""
    if not document.has_lines:
        return finding

    def of_the_file(cited: re.Match[str]) -> str:
        lines = sorted({sheet.origin_of(int(line)) or 0 for line in cited[2].split(", ")})
        return f"{cited[1]}{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"

    said = CITED_IN.sub(of_the_file, finding.message)
    return replace(finding, line=sheet.origin_of(finding.line), message=said)


def written_out_finding(lines: list[int]) -> list[Finding]:
    """A notice about raised or lowered words for which there are no letters."""
    if not lines:
        return []
    many = f"{len(lines)} places have" if len(lines) > 1 else "1 place has"
    return [
        Finding(
            code="small-letters-written-out",
            severity=Severity.NOTICE,
            message=f"{many} raised or lowered words written behind ^ or _, as there are no such letters for them.",
            remedy="Look whether they read well, and say it in words where they do not.",
            line=lines[0] or None,
            subject="small-letters",
            audience=AUDIENCE,
        )
    ]
