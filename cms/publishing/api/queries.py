"""What programs may know: what `cms.publishing.queries` gives readers, without what the board did not sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Audience, VersionReference, VersionRendition
from cms.ledger.models import LedgerEntry, LedgerHead
from cms.publishing.api.cursors import Place
from cms.publishing.api.parameters import ArticlesQuery, NoticesQuery
from cms.publishing.api.problems import Moved, Problem
from cms.publishing.models import Basis, Edition, LiveEdition, Notice
from cms.publishing.opening_words import opening
from cms.publishing.queries import PublishedArticle, listed, moved_to, published_article, topics_with_articles
from reviews.models import ApprovalSignOff

# The kinds of the ledger entries that tell of changes.
PUBLICATION = "publication"
NOTICE = "notice"


def found_article(slug: str) -> PublishedArticle:
    """The article with its signed editions only. Raises Problem where there are none, and Moved (to a slug) where it is
    found elsewhere by now. Four queries, or two."""
    published = published_article(slug)
    if published is None:
        if new_slug := moved_to(slug):
            raise Moved(new_slug)
        raise Problem("not-found", "No article was published at this address.")
    if all(edition.is_emergency for edition in published.editions):
        raise Problem("not-found", "No signed edition was published at this address.")
    return published


def signed_editions(published: PublishedArticle) -> list[Edition]:
    """The editions that the board signed, newest first."""
    return [edition for edition in published.editions if not edition.is_emergency]


def listed_articles(query: ArticlesQuery) -> QuerySet[LiveEdition]:
    """The articles that the query asks for, behind its cursor. Raises Problem for a topic that readers do not know."""
    found = listed()
    if query.topic is not None:
        topic = topics_with_articles().filter(slug=query.topic).first()
        if topic is None:
            raise Problem("topic-unknown", "Nothing is published in a topic of this slug.")
        found = found.filter(article__topic=topic)
    if query.audience is not None:
        texts = VersionRendition.objects.filter(version=OuterRef("edition__version"), audience=query.audience)
        found = found.filter(Exists(texts))
    if query.evidence_type is not None:
        sources = VersionReference.objects.filter(
            version=OuterRef("edition__version"), evidence_type=query.evidence_type
        )
        found = found.filter(Exists(sources))
    if query.reviewed_since is not None:
        signed = ApprovalSignOff.objects.filter(
            approval=OuterRef("edition__approval"), sign_off__signed_at__gte=_midnight(query.reviewed_since)
        )
        # Nothing is published before it is signed: the index need not be read any further back.
        found = found.filter(Exists(signed), edition__published_at__gte=_midnight(query.reviewed_since))
    if query.updated_since is not None:
        found = found.filter(updated_at__gte=_midnight(query.updated_since))
    if query.cursor is not None:
        place = Place.read(query.cursor)
        found = found.filter(
            Q(edition__published_at__lt=place.at) | Q(edition__pk__lt=place.pk), edition__published_at__lte=place.at
        )
    return found


def openings_of(lives: Iterable[LiveEdition]) -> dict[int, dict[str, str]]:
    """What the texts for others than professionals begin with, by version and audience. One query."""
    found: dict[int, dict[str, str]] = {}
    texts = VersionRendition.objects.filter(version__in={live.edition.version_id for live in lives})
    for text in texts.exclude(audience=Audience.PROFESSIONAL).only("version_id", "audience", "body_html"):
        found.setdefault(text.version_id, {})[text.audience] = opening(text.body_html)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)


def listed_notices(query: NoticesQuery) -> QuerySet[Notice]:
    """The notices on signed editions that the query asks for, behind its cursor, newest first. Raises Problem for an
    article that readers do not know, and Moved."""
    found = (
        Notice.objects.exclude(edition__basis=Basis.EMERGENCY)
        .select_related("edition__article", "corrected_by")
        .prefetch_related("edition__notices")
        .order_by("-placed_at", "-pk")
    )
    if query.article is not None:
        found = found.filter(edition__article=found_article(query.article).article)
    if query.kind is not None:
        found = found.filter(kind=query.kind)
    if query.cursor is not None:
        place = Place.read(query.cursor)
        found = found.filter(Q(placed_at__lt=place.at) | Q(pk__lt=place.pk), placed_at__lte=place.at)
    return found


@dataclass(frozen=True)
class ChangesPage:
    """Some publications and notices in the order of the ledger, the place behind them, and whether there are more."""

    rows: list[Edition | Notice]
    behind: int
    has_more: bool


def changes_after(sequence: int, limit: int) -> ChangesPage:
    """At most `limit` publications and notices behind a place in the ledger, in its order. Three queries.

    Whoever appends holds the head until the commit, so an entry is seen only when every one before it is: there are no
    gaps that fill later. The head is read first, and nothing beyond it: what is committed between the queries for
    editions and for notices would else be passed over by one of them.
    """
    head = LedgerHead.objects.values_list("sequence", flat=True).first() or 0
    between = Q(ledger_entry__sequence__gt=sequence, ledger_entry__sequence__lte=head)
    editions = (
        Edition.objects.filter(between, ledger_entry__kind=PUBLICATION)
        .exclude(basis=Basis.EMERGENCY)
        .select_related("article", "ledger_entry")
        .order_by("ledger_entry__sequence")
    )
    notices = (
        Notice.objects.filter(between, ledger_entry__kind=NOTICE)
        .exclude(edition__basis=Basis.EMERGENCY)
        .select_related("edition__article", "ledger_entry")
        .order_by("ledger_entry__sequence")
    )
    both: list[Edition | Notice] = [*editions[: limit + 1], *notices[: limit + 1]]
    both.sort(key=lambda row: row.ledger_entry.sequence)
    rows = both[:limit]
    # A place beyond the head is from before the database was put back: what comes from now on is news to its holder.
    behind = rows[-1].ledger_entry.sequence if rows else min(sequence, head)
    return ChangesPage(rows, behind, has_more=len(both) > limit)


def last_change() -> int:
    """The place in the ledger behind the last publication or notice. Two queries."""
    newest = (
        LedgerEntry.objects.filter(kind=kind).order_by("-sequence").values_list("sequence", flat=True).first()
        for kind in (PUBLICATION, NOTICE)
    )
    return max(sequence or 0 for sequence in newest)
