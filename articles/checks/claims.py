"""The check that figures have sources."""

from collections.abc import Iterator

from articles.checks.finding import Finding
from articles.checks.registry import finding
from articles.checks.text import RenditionText, words_of
from articles.citations.claims import Claim, claims_of, may_state_figure, states_figure

_SHOWN = 160


def claims_without_citation(text: RenditionText) -> Iterator[Finding]:
    """Sentences, list items and rows that state a figure, cite nothing, and are supported by nothing around them."""
    for claim in claims_of(text.blocks, text.supports, may_state_figure):
        if claim.is_cited or not states_figure(claim.text) or _is_supported(claim, text):
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


def _is_supported(claim: Claim, text: RenditionText) -> bool:
    """Whether a footnote, a caption or a line on sources below its table supports it: the page knows, not the block."""
    return words_of(claim.text) in text.claimed_on(claim.line)
