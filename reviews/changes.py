"""Against which version a reviewer looks at what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from articles.models import Version
from reviews.models import Assignment


@dataclass(frozen=True)
class Earlier:
    """An earlier version to compare with, and what makes it one."""

    version: Version
    why: str


def last_seen(assignment: Assignment) -> Version | None:
    """The version that this reviewer last had open before this one: of their latest earlier assignment in which the text
    was opened."""
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


def earlier_versions(assignment: Assignment, live_number: int | None) -> list[Earlier]:
    """The versions to compare with, the one that this reviewer last saw first, then the live one, then the others."""
    versions = {
        version.number: version
        for version in Version.objects.filter(
            article=assignment.round.article_id, number__lt=assignment.round.version.number
        ).order_by("-number")
    }
    return list(_in_order(versions, last_seen(assignment), live_number))


def _in_order(versions: dict[int, Version], seen: Version | None, live: int | None) -> Iterator[Earlier]:
    left = dict(versions)
    if seen is not None and left.pop(seen.number, None):
        yield Earlier(seen, "you last saw" if seen.number != live else "you last saw, and readers see now")
    if live is not None and (found := left.pop(live, None)):
        yield Earlier(found, "readers see now")
    for version in left.values():
        yield Earlier(version, "")
