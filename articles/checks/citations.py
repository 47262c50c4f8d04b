"""Checks of the citations in a text."""

from collections.abc import Iterator

from articles.checks.finding import Finding
from articles.checks.identifiers import is_identifier
from articles.checks.registry import finding
from articles.checks.text import UNBOUND, RenditionText
from articles.citations.blocks import without_code_spans
from articles.citations.syntax import cited_key, find_unreadable
from articles.rendering.render import Cluster


def citations_without_reference(text: RenditionText) -> Iterator[Finding]:
    """One finding for each key without a source, with every line that cites it.

    A key that is an identifier (`doi:…`) can be looked up; another check says so.
    """
    places: dict[str, list[Cluster]] = {}
    for cluster in text.rendered.clusters:
        for key in cluster.missing_keys:
            if is_identifier(key):
                continue
            places.setdefault(key, []).append(cluster)
    for key, clusters in places.items():
        first = min(clusters, key=lambda cluster: cluster.line)
        yield finding(
            "citation-without-reference",
            f"{_what_is_missing(key)} It is cited in {_lines(clusters)}.",
            subject=key,
            line=first.line,
            heading_path=first.heading_path,
            audience=text.audience,
            remedy="Bind the imported number to a reference." if key.startswith(UNBOUND) else "",
        )


def _what_is_missing(key: str) -> str:
    number = key.removeprefix(UNBOUND)
    if key != number and number.isdigit():
        return f"Number {number} of the imported text is not bound to a reference yet."
    return f"There is no reference with the key {cited_key(key)}."


def _lines(clusters: list[Cluster]) -> str:
    lines = sorted({cluster.line for cluster in clusters})
    shown = ", ".join(map(str, lines[:10])) + (" and others" if len(lines) > 10 else "")
    return f"line {shown}" if len(lines) == 1 else f"lines {shown}"


def citations_unreadable(text: RenditionText) -> Iterator[Finding]:
    """Brackets outside code with a key in them that are no citation."""
    for block in text.blocks:
        if "@" not in block.text:
            continue
        for written, line in find_unreadable(without_code_spans(block.text)):
            yield finding(
                "citation-unreadable",
                f"{' '.join(written.split())} cannot be read as a citation and would be printed as it stands.",
                subject=" ".join(written.split()),
                line=block.line + line - 1,
                heading_path=block.heading_path,
                audience=text.audience,
            )


def citations_not_printed(text: RenditionText) -> Iterator[Finding]:
    """Citations for which the page has no place: in an abbreviation's meaning, a link's title, a surplus table cell."""
    for raw, line in text.rendered.unprinted:
        written = " ".join(raw.split())
        yield finding(
            "citation-not-printed",
            f"{written} stands where no citation can be printed, so readers will not see its number.",
            subject=written,
            line=line,
            heading_path=text.heading_path_at(line),
            audience=text.audience,
        )
