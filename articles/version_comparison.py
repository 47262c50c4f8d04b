"""What changed between two frozen versions of an article, for one audience."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from articles.comparing import ComparedBlock, ComparedText, Comparison, compare_texts
from articles.models import Audience, Version, VersionRendition
from articles.version_evidence import VersionSource, claims_of_rendition, sources_of

# Unchanged blocks next to a change stay in sight; only longer runs fold.
STAYS_IN_SIGHT = 1


@dataclass(frozen=True)
class Run:
    """Blocks in a row: shown, or folded because nothing changed in them."""

    blocks: tuple[ComparedBlock, ...]
    is_folded: bool


@dataclass(frozen=True)
class ShownComparison:
    """The comparison of two texts for one audience, with its blocks in runs, and the newer text's language."""

    comparison: Comparison
    language: str

    @property
    def runs(self) -> list[Run]:
        """The blocks in reading order; long stretches without a change are folded."""
        return list(_runs(self.comparison.blocks))


def _runs(blocks: Sequence[ComparedBlock]) -> Iterator[Run]:
    for is_same, group in groupby(blocks, key=lambda block: block.is_same):
        run = tuple(group)
        if not is_same or len(run) <= 2 * STAYS_IN_SIGHT + 1:
            yield Run(run, False)
            continue
        yield Run(run[:STAYS_IN_SIGHT], False)
        yield Run(run[STAYS_IN_SIGHT:-STAYS_IN_SIGHT], True)
        yield Run(run[-STAYS_IN_SIGHT:], False)


def compare_versions(old: Version, new: Version, audience: str = Audience.PROFESSIONAL) -> ShownComparison:
    """Compare what both versions say to an audience; a version without a text for it says nothing. Eight queries."""
    return ShownComparison(
        compare_texts(version_text(old, audience), version_text(new, audience)), language=new.language
    )


def version_text(version: Version, audience: str, sources: Mapping[str, VersionSource] | None = None) -> ComparedText:
    """What a version says to an audience, as it was frozen; with its sources where they were read already."""
    sources = sources_of(version) if sources is None else sources
    rendition = _rendition(version, audience)
    if rendition is None:
        return ComparedText(body_html="", title=version.title, summary=version.summary)
    return ComparedText(
        body_html=rendition.body_html,
        keys=json.loads(rendition.keys),
        sources={key: source.frozen for key, source in sources.items()},
        title=version.title,
        summary=version.summary,
        claims=claims_of_rendition(rendition, sources),
    )


def _rendition(version: Version, audience: str) -> VersionRendition | None:
    if "renditions" in getattr(version, "_prefetched_objects_cache", ()):
        return next((one for one in version.renditions.all() if one.audience == audience), None)
    return version.renditions.select_related("frozen_claims").filter(audience=audience).first()
