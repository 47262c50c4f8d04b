"""Reading across the floors: where each article stands, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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
from django.db.models.functions import Coalesce

from articles.models import Article, Collaborator, Draft, DraftReference, TopicEditor
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor
from cms.desk.board_queries import due_parts, is_due, matching
from cms.desk.flagged_sources import flags_nobody_signed
from cms.desk.models import ArticleState, BoardPlace, DraftCorrection
from cms.desk.paging import COUNTED
from cms.publishing.models import Edition, LiveEdition, Notice, NoticeKind
from reviews.models import CorrectionKind, Round, RoundKind
from reviews.states import OPEN_ROUNDS, RoundState

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
    correction_kind: str = ""
    corrects_number: int | None = None
    correction_reason: str = ""
    correction_by: str = ""

    @property
    def correction_label(self) -> str:
        """What the draft is, where it is a correction: *Minor correction of edition 2*."""
        return f"{CorrectionKind(self.correction_kind).label} correction of edition {self.corrects_number}"

    @property
    def can_be_corrected(self) -> bool:
        """Whether a correction of what readers see is offered. The policy has the last word (`why_not_correct`)."""
        return bool(self.live_number) and not self.correction_kind and self.state != ArticleState.WITHDRAWN

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


def corrections_under_way() -> QuerySet[DraftCorrection]:
    """What the draft of the outer query's article is a correction of, as a subquery."""
    return DraftCorrection.objects.filter(article=OuterRef("article_id"), state=DraftCorrection.State.OPEN)


def with_states(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """The same drafts with `state` and what `Standing` holds as annotations, in one query whatever their number."""
    newest_round = Round.objects.filter(article=OuterRef("article_id")).order_by("-number")
    live = LiveEdition.objects.filter(article=OuterRef("article_id"))
    notices = Notice.objects.filter(edition__live_pointer__article=OuterRef("article_id")).order_by("-placed_at", "-pk")
    correction = corrections_under_way()
    annotated = drafts.annotate(
        round_id=Subquery(newest_round.values("pk")[:1]),
        round_number=Subquery(newest_round.values("number")[:1]),
        round_state=Subquery(newest_round.values("state")[:1]),
        round_kind=Subquery(newest_round.values("kind")[:1]),
        live_number=Subquery(live.values("edition__number")[:1], output_field=IntegerField()),
        live_withdrawn=Subquery(live.values("is_withdrawn")[:1]),
        review_due=Subquery(live.values("edition__review_due")[:1], output_field=DateField()),
        notice=Subquery(notices.values("kind")[:1]),
        correction_kind=Subquery(correction.values("kind")[:1]),
        corrects_number=Subquery(correction.values("edition__number")[:1], output_field=IntegerField()),
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
        correction_kind=row["correction_kind"] or "",
        corrects_number=row["corrects_number"],
        correction_reason=row.get("correction_reason") or "",
        correction_by=row.get("correction_by") or "",
    )


def standing_for(article: Article) -> Standing:
    """Where one article stands, in one query."""
    return standing_of(with_states(Draft.objects.filter(article=article)).get())


@dataclass(frozen=True)
class ArticleHead:
    """What stands above every page of one article: where it stands, and how many sources its draft lists."""

    standing: Standing
    source_count: int


def head_of(draft: Draft) -> ArticleHead:
    """Both, in one query."""
    links = DraftReference.objects.filter(draft=OuterRef("pk")).order_by().values("draft")
    row = with_states(Draft.objects.filter(pk=draft.pk)).annotate(
        source_count=Coalesce(Subquery(links.annotate(count=Count("pk")).values("count")), 0),
        correction_reason=Subquery(corrections_under_way().values("reason")[:1]),
        correction_by=Subquery(corrections_under_way().values("printed_name")[:1]),
    )
    found = row.get()
    return ArticleHead(standing_of(found), found.source_count)


def listed(places: Iterable[BoardPlace]) -> list[ListedArticle]:
    """Places as rows of a list, in their order. One query, which looks at these articles only."""
    articles = [place.article_id for place in places]
    drafts = Draft.objects.select_related("article__topic", "article__owner", "updated_by")
    found = {draft.article_id: draft for draft in with_states(drafts.filter(article__in=articles))}
    return [ListedArticle(found[article], standing_of(found[article])) for article in articles if article in found]


class Due(TextChoices):
    """Which due dates a list of articles is narrowed down to."""

    OVERDUE = "overdue", "Overdue"
    WEEK = "week", "Within a week"
    ANY = "any", "With a due date"
    NONE = "none", "Without a due date"


@dataclass(frozen=True)
class ArticleFilter:
    """What the address of a list of articles asks for. Everything empty: all of them."""

    words: str = ""
    state: str = ""
    topic: int | None = None
    owner: int | None = None
    due: str = ""


def articles_for(user: User, asked: ArticleFilter = ArticleFilter()) -> QuerySet[BoardPlace]:
    """The articles that the person may open, those of `drafts_for`: last saved first, those with due dates by these
    where they were asked for, those that are due for re-review by their review date. Words narrow them by `matching`.
    """
    found = _open_places(user)
    if asked.state in ArticleState.values:
        found = in_state(found, ArticleState(asked.state))
    found = matching(found, asked.words)
    if asked.topic:
        found = found.filter(topic=asked.topic)
    if asked.owner:
        found = found.filter(owner=asked.owner)
    if asked.due in Due.values:
        return _due(found, Due(asked.due))
    return found.order_by("review_due", "pk") if asked.state == ArticleState.DUE else _last_saved_first(found)


def _open_places(user: User) -> QuerySet[BoardPlace]:
    if is_managing_editor(user):
        return BoardPlace.objects.all()
    if not is_editor(user):
        return BoardPlace.objects.none()
    topics = list(TopicEditor.objects.filter(user=user).values_list("topic", flat=True))
    mine = _own(user)
    return BoardPlace.objects.filter(mine | Q(topic__in=topics) if topics else mine)


def _due(places: QuerySet[BoardPlace], due: Due) -> QuerySet[BoardPlace]:
    if due == Due.NONE:
        return _last_saved_first(places.filter(due_on__isnull=True))
    today = clock.now().date()
    narrowing = {
        Due.OVERDUE: Q(due_on__lt=today),
        Due.WEEK: Q(due_on__lte=today + timedelta(days=7)),
        Due.ANY: Q(due_on__isnull=False),
    }
    return places.filter(narrowing[due]).order_by("due_on", "-saved_at", "-pk")


def _last_saved_first(places: QuerySet[BoardPlace]) -> QuerySet[BoardPlace]:
    return places.order_by("-saved_at", "-pk")


def own_articles(user: User) -> QuerySet[BoardPlace]:
    """The articles that the person owns or was invited to, last saved first; neither everybody's, as a managing editor
    sees them, nor all of the person's topics."""
    return BoardPlace.objects.filter(_own(user)).order_by("-saved_at", "-pk")


def _own(user: User) -> Q:
    shared = list(Collaborator.objects.filter(user=user).values_list("article", flat=True))
    # Without invitations the index of owners answers alone.
    return Q(owner=user) | Q(article__in=shared) if shared else Q(owner=user)


def in_state(places: QuerySet[BoardPlace], state: ArticleState) -> QuerySet[BoardPlace]:
    """Those of the places whose articles stand at `state`. What readers see is due from its review date on, or where a
    source was flagged since it was signed."""
    if state not in (ArticleState.DUE, ArticleState.PUBLISHED):
        return places.filter(listed_as=state)
    # On the board and in the lists alike: nothing is open. Each name of it has its own indexes.
    live = places.filter(listed_as=ArticleState.PUBLISHED, state=ArticleState.PUBLISHED)
    overdue = is_due(_yesterday())
    return live.filter(overdue) if state == ArticleState.DUE else live.exclude(overdue)


def _yesterday() -> date:
    return clock.now().date() - timedelta(days=1)


def state_counts(places: QuerySet[BoardPlace]) -> dict[str, int]:
    """How many of the articles are in each state; states without any are left out. One query."""
    return state_counts_and_lengths(places)[0]


def state_counts_and_lengths(
    places: QuerySet[BoardPlace], **lists: QuerySet[Any]
) -> tuple[dict[str, int], dict[str, int]]:
    """The same, and how long each of the lists is, by its name, counted up to a thousand and one. One query for all."""
    parts = [
        (F("listed_as"), places),
        # Two parts, each of which is counted in its index.
        *((Value(ArticleState.DUE.value), part) for part in due_parts(places, _yesterday())),
        # SQLite allows LIMIT in a subquery of a part, not in the part itself.
        *(
            (Value(name), rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[: COUNTED + 1]))
            for name, rows in lists.items()
        ),
    ]
    counted = [
        part.order_by()
        .annotate(counted_as=name)
        .values("counted_as")
        .annotate(length=Count("pk"))
        .values_list("counted_as", "length")
        for name, part in parts
    ]
    counts: Counter[str] = Counter()
    for name, length in counted[0].union(*counted[1:], all=True):
        counts[name] += length
    lengths = {name: counts.pop(name, 0) for name in lists}
    counts[ArticleState.PUBLISHED] -= counts[ArticleState.DUE]
    return {state: count for state, count in counts.items() if count}, lengths


def first_of(rows: QuerySet[Any], many: int) -> QuerySet[Any]:
    """The first rows of a long list: chosen by their keys alone, so that what is printed of them is not read, and
    sorted, for all the others."""
    return rows.filter(pk__in=rows.values("pk")[:many])


def by_due_date(places: QuerySet[BoardPlace]) -> QuerySet[BoardPlace]:
    """The same articles, those that are due first at the top; those without a day below them, last saved first."""
    return places.order_by(F("due_on").asc(nulls_last=True), "-saved_at", "-pk")


def tops(shown: int, **lists: QuerySet[BoardPlace]) -> dict[str, list[ListedArticle]]:
    """The first rows of several lists of articles, by the lists' names: what is due first at the top, then what was
    last saved. Two queries for all."""
    parts = [
        # SQLite allows LIMIT in a subquery of a part, not in the part itself.
        BoardPlace.objects.filter(pk__in=places.values("pk")[:shown]).annotate(list=Value(name))
        for name, places in lists.items()
    ]
    found = list(parts[0].union(*parts[1:], all=True))
    rows = {row.draft.article_id: row for row in listed(found)}
    tops: dict[str, list[ListedArticle]] = {name: [] for name in lists}
    for place in sorted(found, key=lambda one: (one.due_on or date.max, -one.saved_at.timestamp(), -one.pk)):
        if place.article_id in rows:
            tops[vars(place)["list"]].append(rows[place.article_id])
    return tops
