"""One search over everything that the person may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Topic
from cms.accounts.access import requires
from cms.accounts.account_limits import DESK_SEARCH, asks_for_words, limited
from cms.accounts.roles import Role
from cms.desk.searching.find import KINDS
from cms.desk.searching.find import search as found_for
from cms.desk.searching.words import asked_words
from cms.desk.views.frame import editor_in, number_in, typed

DEEPEST_PAGE = 40


@requires(Role.EDITOR)
@require_safe
@limited(DESK_SEARCH, counts=asks_for_words)
def search(request: HttpRequest) -> HttpResponse:
    """What was found, in groups, or a page of one kind. Everything that was asked for is in the address."""
    query, kind = typed(request.GET, "q"), typed(request.GET, "kind")
    kind = kind if kind in KINDS else ""
    topics = list(Topic.objects.order_by("name"))
    wanted = number_in(request.GET, "topic")
    topic = wanted if any(one.pk == wanted for one in topics) else None
    page = min(max(number_in(request.GET, "page") or 1, 1), DEEPEST_PAGE) if kind else 1
    groups = found_for(editor_in(request), query, kind=kind, topic=topic, page=page)
    context = {
        "section": "search",
        "query": query,
        "has_words": bool(asked_words(query)),
        "kind": kind,
        "kinds": KINDS.items(),
        "topics": topics,
        "topic": topic,
        "groups": groups,
        "total": sum(len(group.found) for group in groups),
        "page": page,
        "has_next": bool(kind and page < DEEPEST_PAGE and any(group.has_more for group in groups)),
    }
    return render(request, "desk/search.html", context)
