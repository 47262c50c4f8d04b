"""Which articles, versions, editions and claims rest on a source."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import DraftReference, Reference, VersionReference
from articles.queries import within_open_articles
from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.desk.resting_claims import RestingClaim, claims_resting_on, readings_for
from cms.publishing.models import Edition, LiveEdition
from reviews.models import Round
from reviews.states import OPEN_ROUNDS

SHOWN = 50
CLAIMS_SHOWN = 5
# How many versions a file covers, the newest ones.
IN_A_FILE = 1_000


@dataclass(frozen=True)
class CitingVersion:
    """One frozen version that cites the source, and what has become of it.

    `claims` are those that rest on the source, as far as the person may read the version; `evidence_url` is where they
    stand in its evidence table.
    """

    copy: VersionReference
    edition_numbers: tuple[int, ...]
    is_live: bool
    is_before_the_board: bool
    claims: tuple[RestingClaim, ...] = ()
    evidence_url: str = ""

    @property
    def first_claims(self) -> tuple[RestingClaim, ...]:
        """Those that a list shows."""
        return self.claims[:CLAIMS_SHOWN]

    @property
    def more_claims(self) -> int:
        """How many more there are."""
        return max(len(self.claims) - CLAIMS_SHOWN, 0)


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
    same = _same_source(reference)
    drafts = DraftReference.objects.filter(within_open_articles(user, "draft__article"), reference__in=same)
    copies = _visible_copies(same, user)
    shown = list(copies.order_by("-version__frozen_at", "-pk")[:SHOWN])
    return WhereCited(
        drafts=list(drafts.select_related("draft__article", "reference__merged_into").order_by("draft__title")[:SHOWN]),
        versions=_standing(shown, user),
        more=max(copies.count() - SHOWN, 0) if len(shown) == SHOWN else 0,
    )


def versions_resting_on(reference: Reference, user: User) -> list[CitingVersion]:
    """The versions that a file of claims covers, newest first, each with its claims; merged duplicates count."""
    copies = _visible_copies(_same_source(reference), user).order_by("-version__frozen_at", "-pk")
    return _standing(list(copies[:IN_A_FILE]), user)


def _same_source(reference: Reference) -> list[int]:
    """The source and the duplicates that were merged into it."""
    # Without an order: SQLite would walk the library in it, instead of asking two indexes.
    same = Reference.objects.filter(Q(pk=reference.pk) | Q(merged_into=reference)).order_by()
    return list(same.values_list("pk", flat=True))


def _visible_copies(references: list[int], user: User) -> QuerySet[VersionReference]:
    copies = VersionReference.objects.filter(reference__in=references).select_related(
        "version__article", "reference__merged_into"
    )
    if is_managing_editor(user):
        return copies
    published = Exists(Edition.objects.filter(version=OuterRef("version")))
    return copies.filter(within_open_articles(user, "version__article") | published)


def _standing(copies: list[VersionReference], user: User) -> list[CitingVersion]:
    """What has become of each version: its editions, whether one is live, whether the board has it now; and the claims
    in it that rest on the source."""
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
    readings = readings_for(user, list({copy.version_id: copy.version for copy in copies}.values()))
    claims = claims_resting_on(copies, readings)
    return [
        CitingVersion(
            copy=copy,
            edition_numbers=tuple(sorted(editions.get(copy.version_id, []))),
            is_live=copy.version_id in live,
            is_before_the_board=copy.version_id in judged,
            claims=(resting := claims.get(copy.pk, ())),
            evidence_url=readings[copy.version_id].evidence(resting[0].audience, copy.key) if resting else "",
        )
        for copy in copies
    ]
