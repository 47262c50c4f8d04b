"""Which articles, versions and editions rest on a source."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import DraftReference, Reference, VersionReference
from articles.queries import within_open_articles
from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.publishing.models import Edition, LiveEdition
from reviews.models import Round
from reviews.states import OPEN_ROUNDS

SHOWN = 50


@dataclass(frozen=True)
class CitingVersion:
    """One frozen version that cites the source, and what has become of it."""

    copy: VersionReference
    edition_numbers: tuple[int, ...]
    is_live: bool
    is_before_the_board: bool


@dataclass(frozen=True)
class WhereCited:
    """Everything that a person may know of what rests on a source. `more` counts versions beyond those shown."""

    drafts: list[DraftReference]
    versions: list[CitingVersion]
    more: int


def where_cited(reference: Reference, user: User) -> WhereCited:
    """Drafts that list the source and versions that froze it, newest first; merged duplicates count as the source.

    What was published is public; drafts and unpublished versions are shown to whoever may open the article. The number
    of queries does not grow with the number of articles: both sides are looked up by indexed keys.
    """
    same = list(Reference.objects.filter(Q(pk=reference.pk) | Q(merged_into=reference)).values_list("pk", flat=True))
    drafts = DraftReference.objects.filter(within_open_articles(user, "draft__article"), reference__in=same)
    copies = _visible_copies(same, user)
    shown = list(copies.order_by("-version__frozen_at", "-pk")[:SHOWN])
    return WhereCited(
        drafts=list(drafts.select_related("draft__article", "reference").order_by("draft__title")[:SHOWN]),
        versions=_standing(shown),
        more=max(copies.count() - SHOWN, 0) if len(shown) == SHOWN else 0,
    )


def _visible_copies(references: list[int], user: User) -> QuerySet[VersionReference]:
    copies = VersionReference.objects.filter(reference__in=references).select_related("version__article", "reference")
    published = Exists(Edition.objects.filter(version=OuterRef("version")))
    return (
        copies
        if is_managing_editor(user)
        else copies.filter(within_open_articles(user, "version__article") | published)
    )


def _standing(copies: list[VersionReference]) -> list[CitingVersion]:
    """What has become of each version: its editions, whether one is live, whether the board has it now."""
    versions = [copy.version_id for copy in copies]
    editions: dict[int, list[int]] = {}
    for version, number in Edition.objects.filter(version__in=versions).values_list("version_id", "number"):
        editions.setdefault(version, []).append(number)
    live = set(
        LiveEdition.objects.filter(edition__version__in=versions, is_withdrawn=False).values_list(
            "edition__version_id", flat=True
        )
    )
    judged = set(Round.objects.filter(version__in=versions, state__in=OPEN_ROUNDS).values_list("version_id", flat=True))
    return [
        CitingVersion(
            copy=copy,
            edition_numbers=tuple(sorted(editions.get(copy.version_id, []))),
            is_live=copy.version_id in live,
            is_before_the_board=copy.version_id in judged,
        )
        for copy in copies
    ]
