"""What changed between two frozen versions of an article, for one audience."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from articles.comparing import ComparedBlock, ComparedText, Comparison, GraveChange, compare_texts, grave_changes
from articles.models import Audience, Version, VersionRendition
from articles.version_evidence import VersionSource, claims_of_rendition, sources_of

# Unchanged blocks next to a change stay in sight; only longer runs fold.
STAYS_IN_SIGHT = 1


class BylineRow(Protocol):
    """A line of a byline: frozen, of the draft, or as it would be frozen."""

    @property
    def printed_name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def credentials(self) -> str: ...
    @property
    def interests(self) -> str: ...


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


def grave_changes_between(old: Version, new: Version) -> tuple[GraveChange, ...]:
    """What a minor correction from one version to another may not have changed, in both texts and the byline. Empty
    where nothing but typing, spelling, form and links did."""
    return grave_changes_of(
        {audience: version_text(old, audience) for audience in _audiences(old)},
        {audience: version_text(new, audience) for audience in _audiences(new)},
        byline_of(old.contributors.all()),
        byline_of(new.contributors.all()),
    )


def grave_changes_of(
    old: Mapping[str, ComparedText],
    new: Mapping[str, ComparedText],
    old_byline: Sequence[Sequence[str]],
    new_byline: Sequence[Sequence[str]],
) -> tuple[GraveChange, ...]:
    """The same for texts by audience and bylines by line. Pure."""
    found: list[GraveChange] = []
    for audience in Audience:
        if (audience in old) != (audience in new):
            found.append(GraveChange(f"text for {audience.label.lower()}", *_there_or_not(audience in old)))
        elif audience in old:
            found += grave_changes(old[audience], new[audience])
    if [line[1:] for line in old_byline] != [line[1:] for line in new_byline]:
        found.append(GraveChange("byline", _in_a_line(old_byline), _in_a_line(new_byline)))
    return tuple(dict.fromkeys(found))


def _audiences(version: Version) -> list[str]:
    return [rendition.audience for rendition in version.renditions.all()]


def _there_or_not(was_there: bool) -> tuple[str, str]:
    return ("there", "removed") if was_there else ("not there", "added")


def byline_of(lines: Iterable[BylineRow]) -> list[tuple[str, str, str, str]]:
    """A byline as it is compared. A name may be misspelt; role, credentials and interests say something."""
    return [(line.printed_name, line.role, line.credentials, line.interests) for line in lines]


def _in_a_line(byline: Sequence[Sequence[str]]) -> str:
    return "; ".join(", ".join(filter(None, line)) for line in byline)
