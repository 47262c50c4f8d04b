"""Keeping each article's place on the board true: whenever a round, a live edition or a draft is written, its row is
written anew in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from articles.composition import compose
from articles.models import Article, Draft
from cms.desk.models import ArticleState, BoardPlace, DraftCorrection, Standing
from cms.publishing.models import LiveEdition
from reviews.models import Round
from reviews.policy import is_re_review
from reviews.states import OPEN_ROUNDS, RoundState

WRITTEN = [
    "owner",
    "state",
    "listed_as",
    "since",
    "title",
    "round",
    "edition",
    "version",
    "to_publish",
    "review_due",
    "correction",
    "due_on",
    "saved_at",
]
CHUNK = 500


def place_articles(articles: Sequence[Article]) -> None:
    """Write where these articles stand now. Three queries, whatever their number; no history, for it is worked out."""
    # Read anew: what was saved may hold an owner or a draft from before it was.
    standing = Article.objects.filter(pk__in=[article.pk for article in articles]).select_related(
        "draft", "live_edition__edition__version"
    )
    under_way = DraftCorrection.objects.filter(article=OuterRef("pk"), state=DraftCorrection.State.OPEN)
    standing = standing.annotate(correction_now=Subquery(under_way.values("kind")[:1]))
    rounds = _rounds_that_count(articles)
    places = [_place(article, rounds.get(article.pk, [])) for article in standing]
    BoardPlace.objects.bulk_create(places, update_conflicts=True, unique_fields=["article"], update_fields=WRITTEN)


def _rounds_that_count(articles: Sequence[Article]) -> dict[int, list[Round]]:
    """The newest round of each article, and the newest that was approved, which may be the same."""
    of_one = Round.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")
    counting = Round.objects.filter(
        Q(pk=Subquery(of_one[:1])) | Q(pk=Subquery(of_one.filter(state=RoundState.APPROVED)[:1])), article__in=articles
    )
    rounds: dict[int, list[Round]] = {}
    for review in counting.select_related("version", "approval__edition").order_by("-number"):
        rounds.setdefault(review.article_id, []).append(review)
    return rounds


def _place(article: Article, rounds: Sequence[Round]) -> BoardPlace:
    review = rounds[0] if rounds else None
    draft, live = getattr(article, "draft", None), getattr(article, "live_edition", None)
    state, since = _standing(article, review, live)
    is_shown_live = state in (Standing.PUBLISHED, Standing.WITHDRAWN)
    version = None
    if state != Standing.DRAFT:
        version = live.edition.version if is_shown_live and live else review.version if review else None
    return BoardPlace(
        article=article,
        owner_id=article.owner_id,
        state=state,
        listed_as=_listed_as(state, review, live),
        since=since,
        title=version.title if version else draft.title if draft else "",
        round=review,
        edition=live.edition if live else None,
        version=version,
        to_publish=next((one for one in rounds if _is_unpublished(one)), None),
        review_due=live.edition.review_due if live else None,
        correction=getattr(article, "correction_now", None) or "",
        due_on=article.due_on,
        saved_at=draft.updated_at if draft else article.created_at,
    )


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
    update_fields: Collection[str] | None = None,
    **_signal: object,
) -> None:
    """Receiver of `post_save`: the article moved, or may have. A saved draft is checked, so that no page has to; so is
    one of another topic, which may have another limit on the age of sources."""
    place_articles([instance if isinstance(instance, Article) else instance.article])
    if isinstance(instance, Draft):
        _count_findings(instance)
    elif isinstance(instance, Article) and "topic" in (update_fields or ()):
        _count_findings(instance.draft)


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
