"""What is to be looked at again: editions whose review date has come, or a source of which was flagged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from articles.models import Article
from cms.desk.board_queries import NOT_BEFORE_BOARD, Places, flagged_versions, flags_to_answer
from cms.desk.flagged_sources import flags_nobody_signed
from cms.desk.models import BoardPlace
from cms.publishing.models import LiveEdition


def due_for_re_review(until: date) -> QuerySet[LiveEdition]:
    """Live editions to be looked at again, without those before the board: first those with a source that was flagged
    since they were signed (`rests_on_flagged`), then those whose review is due by `until`, the most overdue first."""
    by_date, by_source = (part.values("article") for part in places_for_re_review(until))
    return _to_review().filter(article__in=by_date.union(by_source))


def places_for_re_review(until: date) -> tuple[Places, Places]:
    """The same as places: those whose date has come, and the others, which rest on a flagged source."""
    # Also an article whose update stands at Changes Requested: what readers see of it is due all the same.
    places = BoardPlace.objects.order_by().filter(state__in=NOT_BEFORE_BOARD)
    flagged = LiveEdition.objects.filter(edition__version__in=flagged_versions()).values("article")
    return places.filter(review_due__lte=until), places.filter(article__in=flagged).exclude(review_due__lte=until)


def first_for_re_review(until: date, many: int) -> list[LiveEdition]:
    """The first of `due_for_re_review`, each part of whose list stops at its index's first rows. Three queries."""
    flagged = LiveEdition.objects.filter(
        edition__version__in=flagged_versions(), article__board_place__state__in=NOT_BEFORE_BOARD
    )
    tops: list[QuerySet[Any]] = [flagged.order_by("edition__review_due", "pk").values("article")[:many]]
    for state in NOT_BEFORE_BOARD:
        by_date = BoardPlace.objects.filter(state=state, review_due__lte=until)
        tops.append(by_date.order_by("review_due", "pk").values("article")[:many])
    # SQLite allows LIMIT in a subquery of a part, not in the part itself.
    parts = [Article.objects.order_by().filter(pk__in=top).values_list("pk", flat=True) for top in tops]
    return list(_to_review().filter(article__in=list(parts[0].union(*parts[1:])))[:many])


def _to_review() -> QuerySet[LiveEdition]:
    return (
        LiveEdition.objects.select_related("edition__version", "edition__approval", "article__topic")
        .annotate(rests_on_flagged=Exists(flags_nobody_signed().filter(version=OuterRef("edition__version"))))
        .prefetch_related(Prefetch("edition__version__references", flags_to_answer(), to_attr="unanswered_flags"))
        .order_by("-rests_on_flagged", "edition__review_due", "pk")
    )
