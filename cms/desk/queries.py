"""Reading across the floors: where each article stands, and what waits for whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)

from articles.models import Article, Collaborator, Draft
from articles.queries import drafts_for
from cms import clock
from cms.accounts.models import User
from cms.desk.flagged_sources import flags_nobody_signed
from cms.publishing.models import Edition, LiveEdition, Notice, NoticeKind
from reviews.models import Assignment, Round, RoundKind, Submission
from reviews.states import OPEN_ASSIGNMENTS, OPEN_ROUNDS, RoundState


class ArticleState(TextChoices):
    """Where an article stands, in one word for lists. Worked out from rounds and editions; stored nowhere."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    UNDER_REVIEW = "under-review", "Under Review"
    CHANGES_REQUESTED = "changes-requested", "Changes Requested"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    UPDATE_UNDER_REVIEW = "update-under-review", "Update under review"
    RE_REVIEW = "re-review", "Re-review under way"
    DUE = "due-for-re-review", "Due for re-review"
    WITHDRAWN = "withdrawn", "Withdrawn"


TONES = {
    ArticleState.UNDER_REVIEW: "info",
    ArticleState.CHANGES_REQUESTED: "warn",
    ArticleState.APPROVED: "ok",
    ArticleState.PUBLISHED: "ok",
    ArticleState.UPDATE_UNDER_REVIEW: "info",
    ArticleState.RE_REVIEW: "info",
    ArticleState.DUE: "warn",
    ArticleState.WITHDRAWN: "danger",
}


@dataclass(frozen=True)
class Standing:
    """Where one article stands: its state, its newest round, its live edition and the last notice on that."""

    state: ArticleState
    round_id: int | None
    round_number: int | None
    round_state: str | None
    live_number: int | None
    review_due: date | None
    notice: str | None

    @property
    def label(self) -> str:
        """The state as it is printed; a published article's with the number of its live edition."""
        if self.state == ArticleState.PUBLISHED:
            return f"Published edition {self.live_number}"
        return str(self.state.label)

    @property
    def tone(self) -> str:
        """The tone of the badge."""
        return TONES.get(self.state, "")

    @property
    def is_before_the_board(self) -> bool:
        """Whether a round is open."""
        return self.round_state in OPEN_ROUNDS

    @property
    def remark(self) -> str:
        """What the label does not say: a live edition beside an open round, a notice, a submission taken back."""
        if self.notice and self.state != ArticleState.WITHDRAWN:
            return f"{NoticeKind(self.notice).label} on edition {self.live_number}"
        if self.live_number and self.state not in (ArticleState.PUBLISHED, ArticleState.WITHDRAWN):
            return f"Edition {self.live_number} is live"
        if self.state == ArticleState.DRAFT and self.round_state == RoundState.WITHDRAWN:
            return "The last submission was withdrawn"
        return ""


@dataclass(frozen=True)
class ListedArticle:
    """One row of a list of articles."""

    draft: Draft
    standing: Standing


def with_states(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """The same drafts with `state` and what `Standing` holds as annotations, in one query whatever their number."""
    newest_round = Round.objects.filter(article=OuterRef("article_id")).order_by("-number")
    live = LiveEdition.objects.filter(article=OuterRef("article_id"))
    notices = Notice.objects.filter(edition__live_pointer__article=OuterRef("article_id")).order_by("-placed_at", "-pk")
    annotated = drafts.annotate(
        round_id=Subquery(newest_round.values("pk")[:1]),
        round_number=Subquery(newest_round.values("number")[:1]),
        round_state=Subquery(newest_round.values("state")[:1]),
        round_kind=Subquery(newest_round.values("kind")[:1]),
        live_number=Subquery(live.values("edition__number")[:1], output_field=IntegerField()),
        live_withdrawn=Subquery(live.values("is_withdrawn")[:1]),
        review_due=Subquery(live.values("edition__review_due")[:1], output_field=DateField()),
        notice=Subquery(notices.values("kind")[:1]),
        rests_on_flagged=Exists(flags_nobody_signed().filter(version__article=OuterRef("article_id"))),
    )
    return annotated.annotate(state=_state())


def _state() -> Case:
    is_open, is_live = Q(round_state__in=OPEN_ROUNDS), Q(live_number__isnull=False, live_withdrawn=False)
    unpublished = ~Exists(Edition.objects.filter(approval__round=OuterRef("round_id")))
    rules: tuple[tuple[Q, ArticleState], ...] = (
        (is_open & Q(round_kind=RoundKind.RE_REVIEW), ArticleState.RE_REVIEW),
        (is_open & is_live, ArticleState.UPDATE_UNDER_REVIEW),
        (Q(round_state=RoundState.SUBMITTED), ArticleState.SUBMITTED),
        (Q(round_state=RoundState.UNDER_REVIEW), ArticleState.UNDER_REVIEW),
        (Q(round_state=RoundState.CHANGES_REQUESTED), ArticleState.CHANGES_REQUESTED),
        (Q(round_state=RoundState.APPROVED) & Q(unpublished), ArticleState.APPROVED),
        (Q(live_withdrawn=True), ArticleState.WITHDRAWN),
        (is_live & (Q(review_due__lt=clock.now().date()) | Q(rests_on_flagged=True)), ArticleState.DUE),
        (is_live, ArticleState.PUBLISHED),
    )
    return Case(
        *(When(condition, then=Value(state.value)) for condition, state in rules),
        default=Value(ArticleState.DRAFT.value),
        output_field=CharField(),
    )


def standing_of(draft: Draft) -> Standing:
    """The annotations of `with_states` as one value."""
    row = vars(draft)
    return Standing(
        state=ArticleState(row["state"]),
        round_id=row["round_id"],
        round_number=row["round_number"],
        round_state=row["round_state"],
        live_number=row["live_number"],
        review_due=row["review_due"],
        notice=None if row["notice"] == NoticeKind.CONCERN_LIFTED else row["notice"],
    )


def standing_for(article: Article) -> Standing:
    """Where one article stands, in one query."""
    return standing_of(with_states(Draft.objects.filter(article=article)).get())


def listed(drafts: Iterable[Draft]) -> list[ListedArticle]:
    """Annotated drafts as rows of a list."""
    return [ListedArticle(draft, standing_of(draft)) for draft in drafts]


def articles_for(user: User, *, state: str = "", words: str = "") -> QuerySet[Draft]:
    """The drafts that the person may open, newest change first.

    `state` and `words` narrow them: each word (at most eight) is in the title, the address or the topic.
    """
    found = with_states(drafts_for(user))
    if state in ArticleState.values:
        found = in_state(found, ArticleState(state))
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__icontains=word) | Q(article__slug__icontains=word) | Q(article__topic__name__icontains=word)
        )
    return found


def in_state(drafts: QuerySet[Draft], state: ArticleState) -> QuerySet[Draft]:
    """Those of the annotated drafts that stand at `state`."""
    return drafts.filter(Q(state=state.value))


@dataclass(frozen=True)
class GivenReasons:
    """The reasons of an earlier submission, by the fingerprints of the warnings that they were for."""

    version_number: int = 0
    by_fingerprint: Mapping[str, str] = field(default_factory=dict)


def last_reasons(article: Article) -> GivenReasons:
    """The reasons for warnings of the article's last submission; none where it was never submitted."""
    last = (
        Submission.objects.filter(version__article=article, kind=RoundKind.REVIEW)
        .select_related("version")
        .order_by("-at", "-pk")
        .first()
    )
    return GivenReasons(last.version.number, json.loads(last.acknowledgements)) if last else GivenReasons()


def own_articles(user: User) -> QuerySet[Draft]:
    """The drafts that the person owns or was invited to; a managing editor's are not everybody's here."""
    shared = Collaborator.objects.filter(user=user).values("article")
    mine = Draft.objects.filter(Q(article__owner=user) | Q(article__in=shared))
    return with_states(mine.select_related("article__topic", "article__owner", "updated_by")).order_by(
        "-updated_at", "-pk"
    )


def state_counts(drafts: QuerySet[Draft]) -> dict[str, int]:
    """How many of the annotated drafts are in each state; states without any are left out."""
    return dict(drafts.order_by().values_list(F("state")).annotate(Count("pk")))


def rounds_without_reviewers() -> QuerySet[Round]:
    """Submitted rounds that nobody has been asked to judge, or that everybody asked has declined: the oldest first."""
    asked = Assignment.objects.filter(round=OuterRef("pk")).exclude(state__in=["declined", "closed"])
    return (
        Round.objects.filter(~Exists(asked), state__in=OPEN_ROUNDS)
        .select_related("article__topic", "version", "submitted_by")
        .order_by("submitted_at", "pk")
    )


def late_assignments(now: datetime) -> QuerySet[Assignment]:
    """What reviewers are late with, the answer or the review, in rounds that are open: the longest overdue first."""
    unanswered = Q(answered_at__isnull=True, respond_by__lt=now)
    return (
        Assignment.objects.filter(Q(due_at__lt=now) | unanswered, state__in=OPEN_ASSIGNMENTS)
        .filter(round__state__in=OPEN_ROUNDS)
        .select_related("round__version", "reviewer")
        .order_by("due_at", "pk")
    )


def approvals_to_publish() -> QuerySet[Round]:
    """Approved rounds without an edition whose approval nothing newer has overtaken: the oldest first."""
    newer = Round.objects.filter(article=OuterRef("article"), state=RoundState.APPROVED, number__gt=OuterRef("number"))
    return (
        Round.objects.filter(~Exists(newer), state=RoundState.APPROVED, approval__edition__isnull=True)
        .annotate(approved_at=F("approval__at"))
        .select_related("article__topic", "version", "submitted_by")
        .order_by("approved_at", "pk")
    )
