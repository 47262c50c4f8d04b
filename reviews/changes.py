"""Against which version a reviewer looks at what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from articles.models import Version
from reviews.corrections import correction_of
from reviews.models import Assignment, Correction

# How many versions are offered for comparing, besides those that mean something to the reviewer.
OFFERED = 24


@dataclass(frozen=True)
class Earlier:
    """An earlier version to compare with, and what makes it one."""

    version: Version
    why: str


def last_seen(assignment: Assignment) -> Version | None:
    """The version that this reviewer last had open before this one: that of their latest assignment with an open
    text."""
    before = (
        Assignment.objects.filter(
            Q(has_interests=False) | Q(conflict_decision__outcome="may-review") | Q(sign_off__isnull=False),
            reviewer=assignment.reviewer_id,
            round__article=assignment.round.article_id,
            round__version__number__lt=assignment.round.version.number,
        )
        .select_related("round__version")
        .order_by("-round__version__number", "-pk")
        .first()
    )
    return before.round.version if before else None


def earlier_versions(assignment: Assignment, *, named: int | None = None) -> list[Earlier]:
    """The versions to compare with: the one that this reviewer last saw, the one approved last, then the newest of the
    others, and the one with the number `named`."""
    before = Version.objects.filter(
        article=assignment.round.article_id, number__lt=assignment.round.version.number
    ).order_by("-number")
    seen = last_seen(assignment)
    approved = before.filter(approvals__isnull=False).values_list("number", flat=True).first() or 0
    versions = {version.number: version for version in before[:OFFERED]}
    if missing := {approved, named or 0} - {0, *versions}:
        versions |= {version.number: version for version in before.filter(number__in=missing)}
    if seen is not None:
        versions.setdefault(seen.number, seen)
    correction = correction_of(assignment.round)
    found = list(_in_order(versions, seen, approved))
    return _corrected_first(found, correction) if correction else found


def _corrected_first(found: list[Earlier], correction: Correction) -> list[Earlier]:
    """A correction is looked at against what it corrects, whatever the reviewer saw last."""
    why = f"edition {correction.corrected_edition} shows, and this version corrects"
    return [
        Earlier(correction.corrected, why),
        *(one for one in found if one.version.pk != correction.corrected_id),
    ]


def _in_order(versions: dict[int, Version], seen: Version | None, approved: int) -> Iterator[Earlier]:
    left = dict(versions)
    if seen is not None and seen.number in left:
        del left[seen.number]
        yield Earlier(seen, "you last saw" if seen.number != approved else "you last saw; it was approved")
    if approved in left:
        yield Earlier(left.pop(approved), "approved last")
    for version in left.values():
        yield Earlier(version, "")
