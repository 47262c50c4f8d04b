"""Keeping each article's place on the board true: whenever a round, a live edition or a draft is written, its row is
written anew in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from articles.composition import compose
from articles.models import Article, Draft
from cms.desk.models import BoardPlace, Standing
from cms.publishing.models import LiveEdition
from reviews.models import Round
from reviews.states import OPEN_ROUNDS, RoundState

WRITTEN = ["state", "since", "title", "round", "edition", "version", "review_due"]
CHUNK = 500


def place_articles(articles: Sequence[Article]) -> None:
    """Write where these articles stand now. Four queries, whatever their number; no history, for it is worked out."""
    newest = Round.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
    rounds = {
        review.article_id: review
        for review in Round.objects.filter(article__in=articles, pk=Subquery(newest)).select_related(
            "version", "approval__edition"
        )
    }
    live = {
        one.article_id: one
        for one in LiveEdition.objects.filter(article__in=articles).select_related("edition__version")
    }
    titles = dict(Draft.objects.filter(article__in=articles).values_list("article_id", "title"))
    places = [
        _place(article, rounds.get(article.pk), live.get(article.pk), titles.get(article.pk, ""))
        for article in articles
    ]
    BoardPlace.objects.bulk_create(places, update_conflicts=True, unique_fields=["article"], update_fields=WRITTEN)


def _place(article: Article, review: Round | None, live: LiveEdition | None, draft_title: str) -> BoardPlace:
    state, since = _standing(article, review, live)
    is_shown_live = state in (Standing.PUBLISHED, Standing.WITHDRAWN)
    version = None
    if state != Standing.DRAFT:
        version = live.edition.version if is_shown_live and live else review.version if review else None
    return BoardPlace(
        article=article,
        state=state,
        since=since,
        title=version.title if version else draft_title,
        round=review,
        edition=live.edition if live else None,
        version=version,
        review_due=live.edition.review_due if live else None,
    )


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
    if review.state == RoundState.APPROVED:
        return not hasattr(getattr(review, "approval", None), "edition")
    return review.state in (*OPEN_ROUNDS, RoundState.CHANGES_REQUESTED)


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


def follow(sender: Any, instance: Draft | Round | LiveEdition, **_signal: object) -> None:
    """Receiver of `post_save`: the article moved, or may have. A saved draft is checked, so that no page has to."""
    place_articles([instance.article])
    if isinstance(instance, Draft):
        _count_findings(instance)


def _count_findings(draft: Draft) -> None:
    # Read anew: the row that was saved may hold renditions from before the save.
    composition = compose(Draft.objects.select_related("article__topic").get(pk=draft.pk))
    place = BoardPlace.objects.get(article=draft.article_id)
    place.errors, place.warnings = len(composition.errors), len(composition.warnings)
    place.save(update_fields=["errors", "warnings"])


def fill(sender: Any, **_signal: object) -> None:
    """Receiver of `post_migrate`: nothing to do but in the first run."""
    place_missing()


def followed() -> Iterable[type[Draft] | type[Round] | type[LiveEdition]]:
    """The models whose rows decide where an article stands."""
    return (Draft, Round, LiveEdition)
