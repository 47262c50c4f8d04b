"""Against which version a reviewer looks at what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Prefetch, prefetch_related_objects

from articles.models import Version, VersionReference, VersionRendition
from articles.version_comparison import compare_versions
from articles.version_evidence import claims_of_version, sources_of
from reviews.corrections import correction_of
from reviews.models import Assignment, Correction, Round
from reviews.queries import opened_by

# How many versions are offered for comparing, besides those that mean something to the reviewer.
OFFERED = 24


@dataclass(frozen=True)
class Earlier:
    """An earlier version to compare with, and what makes it one: in a list (`live edition`), and in a sentence after
    its number and *which* (`is the live edition`)."""

    version: Version
    why: str
    clause: str = ""


def last_seen(assignment: Assignment) -> Version | None:
    """The version that this reviewer last had open before this one: that of their latest assignment with an open
    text."""
    before = (
        opened_by(assignment.reviewer_id)
        .filter(
            round__article=assignment.round.article_id,
            round__version__number__lt=assignment.round.version.number,
        )
        .select_related("round__version")
        .order_by("-round__version__number", "-pk")
        .first()
    )
    return before.round.version if before else None


def last_seen_among(assignment: Assignment, earlier: Iterable[Round]) -> Version | None:
    """The same, out of the `earlier_rounds` that a page has read for its reviewer."""
    number = assignment.round.version.number
    seen = [one.version for one in earlier if vars(one)["reader_saw_it"] and one.version.number < number]
    return max(seen, key=lambda version: version.number, default=None)


def earlier_versions(assignment: Assignment, *, named: int | None = None) -> list[Earlier]:
    """The versions to compare with: the one that this reviewer last saw, the one approved last, then the newest of the
    others, and the one with the number `named`."""
    before = Version.objects.filter(
        article=assignment.round.article_id, number__lt=assignment.round.version.number
    ).order_by("-number")
    seen = last_seen(assignment)
    live = before.filter(editions__live_pointer__is_withdrawn=False).values_list("number", flat=True).first()
    approved = live or before.filter(approvals__isnull=False).values_list("number", flat=True).first() or 0
    versions = {version.number: version for version in before[:OFFERED]}
    if missing := {approved, named or 0} - {0, *versions}:
        versions |= {version.number: version for version in before.filter(number__in=missing)}
    if seen is not None:
        versions.setdefault(seen.number, seen)
    correction = correction_of(assignment.round)
    found = list(_in_order(versions, seen, approved, is_live=live is not None))
    return _corrected_first(found, correction) if correction else found


def _corrected_first(found: list[Earlier], correction: Correction) -> list[Earlier]:
    """A correction is looked at against what it corrects, whatever the reviewer saw last."""
    why = f"edition {correction.corrected_edition} shows, and this version corrects"
    return [
        Earlier(correction.corrected, why, why),
        *(one for one in found if one.version.pk != correction.corrected_id),
    ]


def _in_order(versions: dict[int, Version], seen: Version | None, approved: int, *, is_live: bool) -> Iterator[Earlier]:
    left = dict(versions)
    name, clause = ("live edition", "is the live edition") if is_live else ("approved last", "was approved last")
    if seen is not None and seen.number in left:
        del left[seen.number]
        if seen.number == approved:
            yield Earlier(seen, f"you last saw; {name}", f"you last saw, and which {clause}")
        else:
            yield Earlier(seen, "you last saw", "you last saw")
    if approved in left:
        yield Earlier(left.pop(approved), name, clause)
    for version in left.values():
        yield Earlier(version, "")


@dataclass(frozen=True)
class SinceSeen:
    """The version that a reviewer last saw: its number, what changed since then in a sentence, and the identities of
    its claims."""

    number: int
    sentence: str
    claims: frozenset[str]


def since_seen(seen: Version, version: Version, audience: str) -> SinceSeen:
    """What changed since the version that the reviewer last saw. Both are frozen, so it is worked out once a day at
    most; otherwise a few queries, whatever the length of the texts."""
    key = f"since-seen:{seen.pk}:{version.pk}:{audience}"
    kept: tuple[str, frozenset[str]] | None = cache.get(key)
    if kept is None:
        prefetch_related_objects(
            [seen],
            Prefetch("renditions", VersionRendition.objects.select_related("frozen_claims")),
            Prefetch("references", VersionReference.objects.select_related("reference__merged_into")),
        )
        claims = claims_of_version(seen, sources_of(seen))
        kept = (
            compare_versions(seen, version, audience).comparison.summary,
            frozenset(claim.identity for found in claims.values() for claim in found),
        )
        cache.set(key, kept, timeout=24 * 60 * 60)
    return SinceSeen(seen.number, *kept)
