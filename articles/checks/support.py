"""Checks of what stands behind a claim: the weight of its sources, and where in them a quotation is."""

import re
from collections.abc import Iterator

from articles.checks.finding import Finding
from articles.checks.registry import finding
from articles.checks.text import RenditionText
from articles.citations.blocks import Block, BlockKind, without_code_spans
from articles.citations.claims import states_figure
from articles.citations.sentences import split_sentences
from articles.citations.syntax import SourceCluster, find_clusters
from articles.claims import Claim
from articles.evidence_types import WEAK_EVIDENCE, EvidenceType

_WEAK = {EvidenceType.SELF_PUBLISHED.value: "self-published", EvidenceType.WEB.value: "a web page"}
_SHOWN = 160
QUOTED_WORDS = 6
_QUOTED = re.compile(r"“([^“”]+)”|(?<![\w\d])\"(?=\w)([^\"]+)\"(?!\w)|«([^«»]+)»")
_WORD = re.compile(r"\w[\w’'-]*")


def claims_on_weak_sources(text: RenditionText) -> Iterator[Finding]:
    """Claims that state a dose, threshold or rate on the word of self-published sources or web pages alone."""
    if not any(text.sources[key].evidence_type in WEAK_EVIDENCE for key in text.rendered.keys):
        return
    for claim in text.claims:
        if (kinds := _only_weak(claim, text)) and states_figure(claim.text):
            yield finding(
                "claim-rests-on-one-weak-source",
                f"States a figure and rests on {_behind(claim, kinds)} alone: “{shortened(claim.text)}”",
                subject=claim.text[:400],
                line=claim.line,
                heading_path=claim.context.heading_path,
                audience=text.audience,
            )


def _only_weak(claim: Claim, text: RenditionText) -> list[str]:
    """The kinds of the sources behind a claim, one for each, or nothing where one of them is strong or missing."""
    known = [text.sources[key].evidence_type for key in claim.keys if key in text.sources]
    if len(known) < len(claim.keys) or not all(kind in WEAK_EVIDENCE for kind in known):
        return []
    return known


def _behind(claim: Claim, kinds: list[str]) -> str:
    named = [f"“{key}” ({_WEAK[kind]})" for key, kind in zip(claim.keys, kinds, strict=True)]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def quotations_without_locator(text: RenditionText) -> Iterator[Finding]:
    """Quotations of six words or more whose citation does not say where in the source they stand."""
    for block in text.blocks:
        if block.kind is BlockKind.HEADING or "@" not in block.text or not _QUOTED.search(block.text):
            continue
        yield from _in_block(block, text)


def _in_block(block: Block, text: RenditionText) -> Iterator[Finding]:
    readable = without_code_spans(block.text)
    for sentence in split_sentences(readable):
        clusters = list(find_clusters(sentence.text))
        for quoted in _QUOTED.finditer(sentence.text):
            words = quoted[1] or quoted[2] or quoted[3]
            behind = next((cluster for cluster in clusters if cluster.start >= quoted.end()), None)
            if behind is None or len(_WORD.findall(words)) < QUOTED_WORDS or not _lacks_locator(behind, text):
                continue
            said = " ".join(words.split())
            yield finding(
                "quotation-without-locator",
                f"Quotes “{shortened(said)}” without saying where in {behind.raw} it stands.",
                subject=said[:400],
                line=block.line + readable.count("\n", 0, sentence.start + quoted.start()),
                heading_path=block.heading_path,
                audience=text.audience,
            )


def _lacks_locator(cluster: SourceCluster, text: RenditionText) -> bool:
    """A web page is one page: there is nothing to point at inside it."""
    kinds = {text.sources[item.key].evidence_type for item in cluster.items if item.key in text.sources}
    return not any(item.locator for item in cluster.items) and EvidenceType.WEB.value not in kinds


def shortened(text: str) -> str:
    """The text as a message shows it."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
