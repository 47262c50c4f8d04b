"""The one door for readers: live editions, their past, and nothing that was not published.

Nothing here touches a table of the draft, a comment or an import; a test walks every reader address and reads the SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article, SlugRedirect, Topic, VersionRendition
from cms.accounts.models import User
from cms.publishing import notices
from cms.publishing.models import Basis, EarlyAccess, Edition, LiveEdition, Notice, NoticeKind
from reviews.models import Adjudication, ApprovalSignOff, Round, RoundKind, SignOff
from reviews.queries import board_members
from reviews.states import OPEN_ROUNDS

# How many of the newest articles the first page groups by topic. A bound, so that the page costs the same for ever.
NEWEST = 60


def sign_off_rows() -> QuerySet[ApprovalSignOff]:
    """What approvals rest on, with the sign-offs, in the order of signing."""
    return ApprovalSignOff.objects.select_related("sign_off").order_by("sign_off__signed_at", "sign_off__pk")


def signed_by(edition: Edition) -> list[SignOff]:
    """The sign-offs that the edition's approval rests on, in the order of signing: the only source of "Reviewed by".
    None for one that was published in an emergency."""
    return [row.sign_off for row in edition.approval.sign_off_rows.all()] if edition.approval else []


@dataclass(frozen=True)
class PublishedArticle:
    """An article that readers may know of: its live pointer and every edition, newest first."""

    article: Article
    live: LiveEdition
    editions: tuple[Edition, ...]

    @cached_property
    def live_edition(self) -> Edition:
        """The edition that the pointer names."""
        return next(edition for edition in self.editions if edition.pk == self.live.edition_id)

    def edition(self, number: int) -> Edition | None:
        """The edition with this number, if it was published."""
        return next((edition for edition in self.editions if edition.number == number), None)

    def is_live(self, edition: Edition) -> bool:
        """Whether this is the edition that readers are shown."""
        return edition.pk == self.live.edition_id

    def notices_on(self, edition: Edition) -> list[Notice]:
        """What was said of the edition, or, later, of the same text under another number. Oldest first."""
        alike = (e for e in self.editions if e.version_id == edition.version_id and e.number >= edition.number)
        return sorted((notice for e in alike for notice in e.notices.all()), key=lambda n: (n.placed_at, n.pk))

    def correction_made_by(self, edition: Edition) -> Notice | None:
        """The notice of what this edition corrects, if it does."""
        return notices.correction_made_by(edition, self.editions)

    def number_of(self, edition_id: int | None) -> int | None:
        """The number of one of its editions."""
        return next((edition.number for edition in self.editions if edition.pk == edition_id), None)

    def is_withdrawn(self, edition: Edition) -> bool:
        """Whether the text may not be shown: the edition was withdrawn, or the last one with the same text was.

        A text that was withdrawn and then published again after a new review is shown again, but the withdrawn
        edition is not.
        """
        last_alike = next(e for e in self.editions if e.version_id == edition.version_id)
        return any(notices.has(e.notices.all(), NoticeKind.WITHDRAWAL) for e in (edition, last_alike))


_at_hand: ContextVar[PublishedArticle | None] = ContextVar("the published article at hand", default=None)


@contextmanager
def article_at_hand(found: PublishedArticle | None) -> Iterator[None]:
    """Within the block `published_article` gives this one for its address, without asking again: for whoever makes many
    files of one article as of one moment. Nothing that is made in it may be kept as newer than `found`."""
    token = _at_hand.set(found)
    try:
        yield
    finally:
        _at_hand.reset(token)


def published_article(slug: str) -> PublishedArticle | None:
    """The article at this address with all its editions, or None where nothing was ever published. Four queries, or
    none within `article_at_hand`."""
    at_hand = _at_hand.get()
    if at_hand is not None and at_hand.article.slug == slug:
        return at_hand
    live = LiveEdition.objects.select_related("article__topic").filter(article__slug=slug).first()
    if live is None:
        return None
    editions = (
        Edition.objects.filter(article=live.article_id)
        .select_related("version", "approval__round", "emergency__round")
        .prefetch_related(
            Prefetch("notices", Notice.objects.select_related("corrected_by")),
            Prefetch("approval__sign_off_rows", sign_off_rows()),
        )
        .order_by("-number")
    )
    found = tuple(editions)
    for edition in found:
        edition.article = live.article
    return PublishedArticle(article=live.article, live=live, editions=found)


def moved_to(old_slug: str) -> str | None:
    """The present address of an article that readers once found at `old_slug`. Never tells of one that was not
    published."""
    return (
        SlugRedirect.objects.filter(Exists(LiveEdition.objects.filter(article=OuterRef("article"))), old_slug=old_slug)
        .values_list("article__slug", flat=True)
        .first()
    )


@dataclass(frozen=True)
class OpenReview:
    """What readers learn of an open round: which version is looked at, as what, and whether they may read it."""

    version_id: int
    kind: RoundKind
    is_open_early: bool


def open_review_of(article: Article) -> OpenReview | None:
    """Whether the board has the article before it now, and as what. One query."""
    open_rounds = Round.objects.filter(article=article, state__in=OPEN_ROUNDS)
    found = open_rounds.annotate(early=Exists(early_access().filter(round=OuterRef("pk"))))
    review = found.values_list("version", "kind", "early").first()
    return OpenReview(review[0], RoundKind(review[1]), review[2]) if review else None


def early_access() -> QuerySet[EarlyAccess]:
    """The versions in review that readers may read now: opened, not closed again, the round still open, no request for
    changes against exactly this text, and no emergency edition of it."""
    dissent = SignOff.objects.filter(
        version=OuterRef("version"),
        decision=SignOff.Choice.REQUEST_CHANGES,
        withdrawal__isnull=True,
        adjudication__isnull=True,
    )
    return EarlyAccess.objects.filter(
        ~Exists(dissent), end__isnull=True, round__state__in=OPEN_ROUNDS, round__emergency__isnull=True
    )


def last_early_access(slug: str) -> tuple[EarlyAccess, bool] | None:
    """The last version of the article at this address that was ever opened early, and whether it is open now."""
    found = (
        EarlyAccess.objects.filter(round__article__slug=slug)
        .select_related("round__article__topic", "version")
        .annotate(is_open=Exists(early_access().filter(pk=OuterRef("pk"))))
        .order_by("-pk")
        .first()
    )
    return (found, found.is_open) if found else None


def adjudications_of(edition: Edition) -> QuerySet[Adjudication]:
    """Decisions to go on against a request for changes to exactly this text, oldest first; none made after
    publication."""
    return (
        Adjudication.objects.filter(version=edition.version_id, at__lte=edition.published_at)
        .select_related("sign_off")
        .order_by("at", "pk")
    )


def listable() -> QuerySet[LiveEdition]:
    """Live editions that lists and counts may tell of: not withdrawn, and signed by the board (promise 1). Retracted
    ones are listed, marked."""
    return LiveEdition.objects.filter(is_withdrawn=False).exclude(edition__basis=Basis.EMERGENCY)


def listed() -> QuerySet[LiveEdition]:
    """Live editions that lists show, newest first, with what an entry prints."""
    return (
        listable()
        .select_related("article__topic", "edition__version", "edition__approval", "edition__correction_notice")
        .prefetch_related(
            Prefetch("edition__notices", Notice.objects.select_related("corrected_by")),
            # Verdicts on every claim are long, and no entry of a list prints them.
            Prefetch("edition__approval__sign_off_rows", sign_off_rows().defer("sign_off__claim_checks")),
            Prefetch("edition__version__renditions", VersionRendition.objects.only("version_id", "audience")),
        )
        .order_by("-edition__published_at", "-edition__pk")
    )


def topic_size() -> Coalesce:
    """How many articles of a topic lists show: an expression for a query of topics."""
    counted = listable().filter(article__topic=OuterRef("pk")).order_by().values("article__topic")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def signed_editions() -> QuerySet[Edition]:
    """Every edition that the board has signed, whatever became of it since, with what a feed tells of it."""
    return Edition.objects.exclude(basis=Basis.EMERGENCY).select_related("version", "article__topic")


def topics_with_articles() -> QuerySet[Topic]:
    """The topics in which something can be read, by name."""
    # One article of each is looked for. For an EXISTS PostgreSQL reads all live editions once a topic.
    one = listable().filter(article__topic=OuterRef("pk")).order_by().values("pk")[:1]
    return Topic.objects.alias(one=Subquery(one)).filter(one__isnull=False).order_by("name")


def board() -> QuerySet[User]:
    """The active members of the medical advisory board, with what is printed of them and nothing else."""
    return board_members().only("printed_name", "credentials", "affiliation", "specialty")
