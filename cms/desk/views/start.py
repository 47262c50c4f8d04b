"""The personal start page: what waits for me."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.accounts.access import signed_in
from cms.accounts.context import roles_of
from cms.accounts.models import User
from cms.desk.queries import (
    ArticleState,
    approvals_to_publish,
    in_state,
    listed,
    own_articles,
    rounds_without_reviewers,
    state_counts,
)
from cms.desk.views.frame import editor_in
from reviews.queries import queue_for

SHOWN = 6
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
    if roles.editor:
        context |= _for_editor(user)
    if roles.managing_editor:
        context |= _for_managing_editor()
    if roles.reviewer:
        queue = queue_for(user)
        context |= {"queue": list(queue[:SHOWN]), "queue_count": queue.count()}
    return render(request, "desk/start.html", context)


def _for_editor(user: User) -> dict[str, Any]:
    mine = own_articles(user)
    counts = state_counts(mine)
    due = in_state(mine, ArticleState.DUE).order_by(F("review_due"))
    return {
        "figures": [(state, counts[state]) for state in FIGURES if counts.get(state)],
        "coming_back": listed(in_state(mine, ArticleState.CHANGES_REQUESTED)[:SHOWN]),
        "in_hand": listed(in_state(mine, ArticleState.DRAFT)[:SHOWN]),
        "due": listed(due[:SHOWN]),
        "has_articles": bool(counts),
    }


def _for_managing_editor() -> dict[str, Any]:
    unassigned, approved = rounds_without_reviewers(), approvals_to_publish()
    return {
        "unassigned": list(unassigned[:SHOWN]),
        "unassigned_count": unassigned.count(),
        "to_publish": list(approved[:SHOWN]),
        "to_publish_count": approved.count(),
    }
