"""Running all checks over a manuscript."""

from collections.abc import Iterator, Mapping

from articles.checks.citations import citations_not_printed, citations_unreadable, citations_without_reference
from articles.checks.claims import claims_without_citation
from articles.checks.currency import preprints_published, references_corrected, references_outdated
from articles.checks.figures import figures_incomplete, figures_never_shown, figures_not_printed
from articles.checks.finding import Finding
from articles.checks.frozen import references_changed
from articles.checks.identifiers import dois_malformed, identifiers_unknown, pmids_malformed
from articles.checks.manuscript import Manuscript
from articles.checks.order import order_unusual
from articles.checks.plain_language import figures_disagree, hard_to_read
from articles.checks.references import (
    list_shorter_than_numbers,
    references_duplicated,
    references_never_cited,
    references_not_identifiable,
    references_withdrawn,
)
from articles.checks.registry import CHECKS, finding
from articles.checks.structure import (
    headings_empty,
    headings_skipped,
    hidden_characters,
    title_and_summary,
    tool_unnamed,
)
from articles.checks.support import claims_on_weak_sources, quotations_without_locator
from articles.checks.text import RenditionText
from articles.claims import Claim
from articles.rendering import Rendered, TextTooLarge, render
from cms import clock

_TEXT_CHECKS = (
    citations_without_reference,
    identifiers_unknown,
    citations_unreadable,
    citations_not_printed,
    claims_without_citation,
    claims_on_weak_sources,
    quotations_without_locator,
    headings_skipped,
    figures_not_printed,
    headings_empty,
)
_ORDER = {code: position for position, code in enumerate(CHECKS)}


def check(
    manuscript: Manuscript,
    rendered: Mapping[str, Rendered] | None = None,
    claims: Mapping[str, tuple[Claim, ...]] | None = None,
) -> tuple[Finding, ...]:
    """Run every check over a manuscript.

    `rendered` may hold what `render` gave for a rendition, by audience, with the same text and sources, and `claims`
    what `claims_of` gave; what is not there is made here. A rendition beyond the limits gives `input-too-large` and no
    other finding of its own.

    Returns the findings by audience and line; those without a line first, then in the order of the registry.
    Changes nothing and never raises for what is in a text.
    """
    findings, texts = [*title_and_summary(manuscript), *tool_unnamed(manuscript)], list[RenditionText]()
    for audience, markdown in manuscript.renditions.items():
        try:
            result = (rendered or {}).get(audience) or render(markdown, manuscript.sources, figures=manuscript.figures)
        except TextTooLarge as error:
            findings.append(finding("input-too-large", str(error), audience=audience))
            continue
        texts.append(RenditionText(audience, markdown, result, manuscript.sources, (claims or {}).get(audience)))
    for text in texts:
        findings += hidden_characters(text.audience, text.markdown)
        for text_check in _TEXT_CHECKS:
            findings += text_check(text)
    findings += figures_disagree(texts)
    findings += hard_to_read(texts, manuscript.language)
    findings += _reference_findings(manuscript, texts)
    findings += _figure_findings(manuscript, texts)
    return tuple(sorted(_once(findings), key=_place))


def _reference_findings(manuscript: Manuscript, texts: list[RenditionText]) -> Iterator[Finding]:
    sources = manuscript.sources
    cited = tuple(dict.fromkeys(key for text in texts for key in text.rendered.keys))
    yield from list_shorter_than_numbers(manuscript.imported_numbers)
    yield from order_unusual(manuscript.imported_numbers, texts)
    if len(texts) == len(manuscript.renditions):
        yield from references_never_cited(sources, frozenset(cited))
    yield from references_duplicated(sources)
    yield from references_withdrawn(sources, cited)
    yield from references_corrected(sources, cited)
    yield from references_outdated(
        sources, cited, manuscript.outdated_after_years, clock.now().year, manuscript.library_guidelines
    )
    yield from references_changed(sources, cited, manuscript.frozen_sources)
    yield from preprints_published(sources, cited)
    yield from references_not_identifiable(sources, cited)
    yield from dois_malformed(sources)
    yield from pmids_malformed(sources)


def _figure_findings(manuscript: Manuscript, texts: list[RenditionText]) -> Iterator[Finding]:
    shown = frozenset(key for text in texts for key in text.rendered.figures.shown)
    yield from figures_incomplete(manuscript.figures, shown)
    if len(texts) == len(manuscript.renditions):
        yield from figures_never_shown(manuscript.figures, shown)


def _once(findings: list[Finding]) -> list[Finding]:
    """One finding for each fingerprint: the same sentence twice needs one acknowledgement."""
    return list({found.fingerprint: found for found in reversed(findings)}.values())


def _place(found: Finding) -> tuple[bool, str, int, int, str]:
    return (found.line is not None, found.audience, found.line or 0, _ORDER[found.code], found.subject)
