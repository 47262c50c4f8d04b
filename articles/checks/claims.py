"""The check that figures have sources."""

from collections.abc import Iterator

from articles.checks.finding import Finding
from articles.checks.registry import finding
from articles.checks.text import RenditionText
from articles.citations.claims import claims_of, may_state_figure, states_figure

_SHOWN = 160


def claims_without_citation(text: RenditionText) -> Iterator[Finding]:
    """Sentences, list items and rows that state a figure and cite nothing."""
    for claim in claims_of(tuple(block for block in text.blocks if may_state_figure(block.text))):
        if claim.is_cited or not states_figure(claim.text):
            continue
        shown = claim.text if len(claim.text) <= _SHOWN else f"{claim.text[: _SHOWN - 1]}…"
        yield finding(
            "claim-without-citation",
            f"States a figure and cites no source: “{shown}”",
            subject=claim.text[:400],
            line=claim.line,
            heading_path=claim.heading_path,
            audience=text.audience,
        )
