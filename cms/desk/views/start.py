"""The personal start page: what waits for me."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import clock
from cms.accounts.access import signed_in
from cms.accounts.context import roles_of
from cms.accounts.models import User
from cms.desk.board_cards import NOTICE_OF_REVIEW
from cms.desk.kept_text import unsaved_of
from cms.desk.models import BoardPlace
from cms.desk.queries import (
    ArticleState,
    by_due_date,
    first_of,
    in_state,
    own_articles,
    state_counts_and_lengths,
    tops,
)
from cms.desk.re_review_queries import first_for_re_review, places_for_re_review
from cms.desk.views.frame import editor_in
from cms.desk.waiting_queries import (
    first_late,
    first_without_reviewers,
    interests_to_decide,
    late_assignments,
    places_to_publish,
    places_without_reviewers,
    rounds_at,
)
from cms.publishing.questions.queries import questions_for
from cms.publishing.questions.states import QuestionState
from reviews.queries import queue_for

SHOWN = 6
WEEK = timedelta(days=7)
FIGURES = (
    ArticleState.CHANGES_REQUESTED,
    ArticleState.DRAFT,
    ArticleState.SUBMITTED,
    ArticleState.UNDER_REVIEW,
    ArticleState.PUBLISHED,
    ArticleState.DUE,
)


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What waits for the person: an editor's drafts and answers, a managing editor's rounds, a reviewer's queue."""
    user = editor_in(request)
    roles = roles_of(user)
    context: dict[str, Any] = {"section": "start"}
    if roles.editor or roles.managing_editor:
        now = clock.now()
        waiting = _waiting(now) if roles.managing_editor else {}
        questions = questions_for(user).filter(state=QuestionState.NEW)
        mine = own_articles(user)
        counts, lengths = state_counts_and_lengths(mine, questions=questions, **waiting)
        if waiting:
            lengths["re_reviews"] += lengths.pop("by_source")
            context |= _for_managing_editor(now)
        context |= _for_editor(user, mine, counts) | {f"{name}_count": length for name, length in lengths.items()}
    if roles.reviewer:
        queue = queue_for(user)
        context |= {"queue": list(first_of(queue, SHOWN)), "queue_count": queue.count()}
    return render(request, "desk/start.html", context)


def _for_editor(user: User, mine: QuerySet[BoardPlace], counts: Mapping[str, int]) -> dict[str, Any]:
    shown = tops(
        SHOWN,
        coming_back=by_due_date(in_state(mine, ArticleState.CHANGES_REQUESTED)),
        in_hand=by_due_date(in_state(mine, ArticleState.DRAFT)),
        due=in_state(mine, ArticleState.DUE).order_by("review_due", "pk"),
        published=in_state(mine, ArticleState.PUBLISHED)
        .filter(since__gte=clock.now() - WEEK)
        .order_by("-since", "-pk"),
    )
    return {
        "unsaved": unsaved_of(user, SHOWN),
        "figures": [(state, counts[state]) for state in FIGURES if counts.get(state)],
        "has_articles": bool(counts),
        **shown,
        "due": sorted(shown["due"], key=lambda row: row.standing.review_due or date.max),
    }


def _waiting(now: datetime) -> dict[str, QuerySet[Any]]:
    """What waits for any managing editor, whole, by the names of the lists."""
    by_date, by_source = places_for_re_review(now.date() + NOTICE_OF_REVIEW)
    return {
        "interests": interests_to_decide(),
        "unassigned": places_without_reviewers(),
        "late": late_assignments(now),
        "to_publish": places_to_publish(),
        "re_reviews": by_date,
        "by_source": by_source,
    }


def _for_managing_editor(now: datetime) -> dict[str, Any]:
    """The first of what waits for any managing editor, under the same measures as the board's."""
    return {
        "now": now,
        "today": now.date(),
        "interests": list(first_of(interests_to_decide(), SHOWN)),
        "unassigned": first_without_reviewers(SHOWN),
        "late": first_late(now, SHOWN),
        "to_publish": rounds_at(places_to_publish(), "to_publish", SHOWN),
        "re_reviews": first_for_re_review(now.date() + NOTICE_OF_REVIEW, SHOWN),
    }
