"""A reviewer's own list: what waits, and what is behind them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import clock
from cms.accounts.access import requires
from cms.accounts.roles import Role
from reviews.queries import done_by, queue_for
from reviews.views.answering import signed_in_user


@requires(Role.REVIEWER)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The reviewer's open assignments, the most urgent first, and their past ones."""
    reviewer = signed_in_user(request)
    waiting = list(queue_for(reviewer))
    context = {
        "section": "queue",
        "waiting": waiting,
        "past": list(done_by(reviewer)),
        "now": clock.now(),
        "counts": {"queue": len(waiting)},
    }
    return render(request, "reviews/queue.html", context)
