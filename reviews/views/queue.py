"""A reviewer's own list: what waits, and what is behind them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import clock
from cms.accounts.access import requires
from cms.accounts.roles import Role
from reviews.queries import done_by, queue_for
from reviews.views.answering import signed_in_user

PAGE_SIZE = 24


@requires(Role.REVIEWER)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The reviewer's open assignments, the most urgent first, and their past ones."""
    reviewer = signed_in_user(request)
    # The keys are chosen first, so that what is printed of an assignment is not read, and sorted, for a long list.
    keys = queue_for(reviewer).values_list("pk", flat=True)
    page = Paginator(keys, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "section": "queue",
        "page_obj": page,
        "waiting": list(queue_for(reviewer).filter(pk__in=list(page))),
        "past": list(done_by(reviewer)),
        "now": clock.now(),
        "counts": {"queue": page.paginator.count},
    }
    return render(request, "reviews/queue.html", context)
