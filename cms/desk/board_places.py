"""Keeping each article's place on the board true: whenever a round, a live edition or a draft is written, its row is
written anew in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.composition import compose
from articles.models import Article, Draft
from articles.references.searching import folded
from cms.accounts.models import User
from cms.desk.models import ArticleState, BoardPlace, BoardReviewer, DraftCorrection, Standing
from cms.prepared_queries import Prepared
from cms.publishing.models import LiveEdition
from reviews.corrections import approvals_needed_by
from reviews.models import Assignment, CorrectionObjection, Round
from reviews.policy import is_re_review
from reviews.quorum import specialties_without
from reviews.states import NOT_JUDGING, OPEN_ASSIGNMENTS, OPEN_ROUNDS, RoundState

WRITTEN = [
    "owner",
    "topic",
    "state",
    "listed_as",
    "since",
    "title",
    "search_text",
    "round",
    "edition",
    "version",
    "to_publish",
    "approved_at",
    "review_due",
    "correction",
    "due_on",
    "late_from",
    "lacks_reviewers",
    "saved_at",
]
CHUNK = 500


def _rounds_that_count(articles: Sequence[int]) -> QuerySet[Round]:
    """The newest round of each article, and the newest that was approved, which may be the same."""
    of_one = Round.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")
    counting = Round.objects.filter(
        Q(pk=Subquery(of_one[:1])) | Q(pk=Subquery(of_one.filter(state=RoundState.APPROVED)[:1])), article__in=articles
    )
    return counting.select_related("version", "approval__edition", "correction__objection").order_by("-number")


def _as_they_stand(articles: Sequence[int]) -> QuerySet[Article]:
    """The articles with what their places say of them."""
    under_way = DraftCorrection.objects.filter(article=OuterRef("pk"), state=DraftCorrection.State.OPEN)
    standing = Article.objects.filter(pk__in=articles).select_related("draft", "live_edition__edition__version")
    return standing.annotate(correction_now=Subquery(under_way.values("kind")[:1])).order_by()


# Of one assignment: as it was signed, and of who has not signed yet, as it is now.
SPECIALTY = Coalesce("sign_off__specialty", "reviewer__specialty")
_ROUNDS_THAT_COUNT = Prepared(_rounds_that_count)
_AS_THEY_STAND = Prepared(_as_they_stand)
_ASKED_IN: Prepared[Any] = Prepared(
    lambda rounds: (
        Assignment.objects.filter(round__in=rounds)
        .order_by()
        .values_list("round", "state", "respond_by", "due_at", "answered_at", SPECIALTY)
    )
)
_PLACE_OF_OPEN_ROUND = Prepared(
    lambda review: (
        BoardPlace.objects.filter(round=review, state__in=OPEN_ROUNDS)
        .select_related("round__correction__objection")
        .order_by()
    )
)


def place_articles(articles: Sequence[Article]) -> None:
    """Write where these articles stand now. Three queries, whatever their number, and one where a round is open; no
    history, for it is worked out."""
    numbers = [article.pk for article in articles]
    rounds: dict[int, list[Round]] = {}
    for one in _ROUNDS_THAT_COUNT.all(numbers):
        rounds.setdefault(one.article_id, []).append(one)
    # Read anew: what was saved may hold an owner or a draft from before it was.
    places = [_place(article, rounds.get(article.pk, [])) for article in _AS_THEY_STAND.all(numbers)]
    open_now = {place.round_id: place for place in places if place.round_id and place.state in OPEN_ROUNDS}
    asked = _asked_in(open_now) if open_now else {}
    for place in open_now.values():
        late_from, place.lacks_reviewers = _waited_for(place.round, asked)
        place.late_from = earliest(place.late_from, late_from)
    BoardPlace.objects.bulk_create(places, update_conflicts=True, unique_fields=["article"], update_fields=WRITTEN)


@dataclass(frozen=True)
class Asked:
    """What a round asks of one reviewer: the dates, and how far it has come; and the reviewer's specialty."""

    state: str
    respond_by: datetime
    due_at: datetime
    answered_at: datetime | None
    specialty: str

    @property
    def late_from(self) -> datetime:
        """The next date that the reviewer has to keep, with the answer or with the review."""
        return self.due_at if self.answered_at else min(self.respond_by, self.due_at)


def _asked_in(rounds: Iterable[int]) -> dict[int, list[Asked]]:
    """What the rounds ask of their reviewers. One query."""
    asked: dict[int, list[Asked]] = {}
    for review, *said in _ASKED_IN.all(list(rounds)):
        asked.setdefault(review, []).append(Asked(*said))
    return asked


def _waited_for(review: Round | None, asked: Mapping[int, list[Asked]]) -> tuple[datetime | None, bool]:
    """From when on somebody is late in an open round, and whether fewer are asked, or have signed, than have to approve
    it, or nobody of a specialty that its rules name."""
    if review is None:
        return None, False
    counting = [one for one in asked.get(review.pk, []) if one.state not in NOT_JUDGING]
    dates = [one.late_from for one in counting if one.state in OPEN_ASSIGNMENTS]
    if review.decide_by:
        dates.append(review.decide_by)
    is_short = len(counting) < approvals_needed_by(review) or bool(
        specialties_without(review.rules, [one.specialty for one in counting])
    )
    return min(dates, default=None), is_short


def _place(article: Article, rounds: Sequence[Round]) -> BoardPlace:
    review = rounds[0] if rounds else None
    draft, live = getattr(article, "draft", None), getattr(article, "live_edition", None)
    state, since = _standing(article, review, live)
    is_shown_live = state in (Standing.PUBLISHED, Standing.WITHDRAWN)
    waiting = next((one for one in rounds if _is_unpublished(one)), None)
    version = None
    if state != Standing.DRAFT:
        version = live.edition.version if is_shown_live and live else review.version if review else None
    return BoardPlace(
        article=article,
        owner_id=article.owner_id,
        topic_id=article.topic_id,
        state=state,
        listed_as=_listed_as(state, review, live),
        since=since,
        title=version.title if version else draft.title if draft else "",
        search_text=found_by(version.title if version else "", draft.title if draft else "", article.slug),
        round=review,
        edition=live.edition if live else None,
        version=version,
        to_publish=waiting,
        approved_at=waiting.closed_at if waiting else None,
        review_due=live.edition.review_due if live else None,
        correction=getattr(article, "correction_now", None) or "",
        due_on=article.due_on,
        late_from=earliest(
            is_late_after(article.due_on),
            is_late_after(live.edition.review_due) if live and state == Standing.PUBLISHED else None,
        ),
        saved_at=draft.updated_at if draft else article.created_at,
    )


def found_by(*names: str) -> str:
    """What an article is found by, folded as the library's words are; the parts are kept apart."""
    return " | ".join(filter(None, dict.fromkeys(folded(name) for name in names)))


def is_late_after(due: date | None) -> datetime | None:
    """The moment from which what was due on a day is overdue, a draft or the next look at a live edition: the end of
    that day."""
    return datetime.combine(due + timedelta(days=1), time(), UTC) if due else None


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of those that are known."""
    return min((moment for moment in moments if moment), default=None)


def _listed_as(state: Standing, review: Round | None, live: LiveEdition | None) -> ArticleState:
    if review and review.is_open and is_re_review(review):
        return ArticleState.RE_REVIEW
    if review and review.is_open and live and not live.is_withdrawn:
        return ArticleState.UPDATE_UNDER_REVIEW
    return ArticleState(state)


def _standing(article: Article, review: Round | None, live: LiveEdition | None) -> tuple[Standing, datetime]:
    """The state and since when: what waits for somebody comes before what readers see."""
    if review and _waits(review):
        return Standing(review.state), _since(review)
    if live and live.is_withdrawn:
        return Standing.WITHDRAWN, live.updated_at
    if live:
        return Standing.PUBLISHED, live.edition.published_at
    return Standing.DRAFT, (review.closed_at if review else None) or article.created_at


def _waits(review: Round) -> bool:
    return review.state in (*OPEN_ROUNDS, RoundState.CHANGES_REQUESTED) or _is_unpublished(review)


def _is_unpublished(review: Round) -> bool:
    return review.state == RoundState.APPROVED and not hasattr(getattr(review, "approval", None), "edition")


def _since(review: Round) -> datetime:
    return review.closed_at or review.review_began_at or review.submitted_at


def place_missing() -> int:
    """Give each article without a place its own; how many there were. For a database from before there were places."""
    missing = Article.objects.filter(board_place=None).order_by("pk")
    count = last = 0
    while articles := list(missing.filter(pk__gt=last)[:CHUNK]):
        place_articles(articles)
        count, last = count + len(articles), articles[-1].pk
    return count


def follow(
    sender: Any,
    instance: Article | Draft | DraftCorrection | Round | LiveEdition,
    created: bool = False,
    update_fields: Collection[str] | None = None,
    **_signal: object,
) -> None:
    """Receiver of `post_save`: the article moved, or may have. A saved draft is checked, so that no page has to; so is
    one of another topic, which may have another limit on the age of sources."""
    article = instance if isinstance(instance, Article) else instance.article
    if isinstance(instance, Round) and created:
        BoardReviewer.objects.filter(article=article).delete()
    place_articles([article])
    if isinstance(instance, Draft):
        _count_findings(instance)
    elif isinstance(instance, Article) and "topic" in (update_fields or ()):
        _count_findings(instance.draft)


def follow_reviewer(sender: Any, instance: Assignment, created: bool = False, **_signal: object) -> None:
    """Receiver of `post_save`: somebody was asked to judge, or answered, signed, or is not asked any more."""
    if created:
        reviewer = BoardReviewer(article_id=instance.round.article_id, reviewer_id=instance.reviewer_id)
        BoardReviewer.objects.bulk_create([reviewer], ignore_conflicts=True)
    asked = _asked_in([instance.round_id])
    for place in _PLACE_OF_OPEN_ROUND.all(instance.round_id):
        late_from, lacks_reviewers = _waited_for(place.round, asked)
        late = earliest(late_from, is_late_after(place.due_on))
        if (place.late_from, place.lacks_reviewers) != (late, lacks_reviewers):
            place.late_from, place.lacks_reviewers = late, lacks_reviewers
            place.save(update_fields=["late_from", "lacks_reviewers"])


def follow_specialty(
    sender: Any, instance: User, created: bool = False, update_fields: Collection[str] | None = None, **_signal: object
) -> None:
    """Receiver of `post_save`: rounds that wait for the reviewer may lack a specialty now, or not any more."""
    if created or (update_fields is not None and "specialty" not in update_fields):
        return
    asked = Assignment.objects.filter(reviewer=instance, state__in=OPEN_ASSIGNMENTS)
    articles = list(Article.objects.filter(rounds__in=asked.values("round")).distinct())
    if articles:
        place_articles(articles)


def follow_objection(sender: Any, instance: CorrectionObjection, **_signal: object) -> None:
    """Receiver of `post_save`: from now on the round needs as many approvals as its rules say."""
    place_articles([instance.correction.round.article])


def _count_findings(draft: Draft) -> None:
    # Read anew: the row that was saved may hold renditions from before the save.
    composition = compose(Draft.objects.select_related("article__topic").get(pk=draft.pk))
    place = BoardPlace.objects.get(article=draft.article_id)
    place.errors, place.warnings = len(composition.errors), len(composition.warnings)
    place.save(update_fields=["errors", "warnings"])


def fill(sender: Any, **_signal: object) -> None:
    """Receiver of `post_migrate`: nothing to do but in the first run."""
    place_missing()


def followed() -> Iterable[type[Article | Draft | DraftCorrection | Round | LiveEdition]]:
    """The models whose rows decide where an article stands, and whose list it is on."""
    return (Article, Draft, DraftCorrection, Round, LiveEdition)
