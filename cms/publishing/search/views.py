"""The search page: the same for everybody who asks the same, and bounded for each of them."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.evidence_types import EvidenceType
from articles.models import Audience
from cms.accounts.access import public
from cms.accounts.errors import too_many_requests
from cms.accounts.methods import require_safe
from cms.accounts.throttle import within_limit
from cms.publishing.queries import topics_with_articles
from cms.publishing.search.finding import find
from cms.publishing.search.query import LONGEST_QUERY, SINCE, SearchQuery

SEARCHES = 60
WINDOW = 60
# Seconds. Which topics have articles takes longer to find out than a search where many articles wait to be published.
TOPICS_KEPT = 60


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Approved articles by their words; everything that was asked stands in the address."""
    query = SearchQuery.read(request.GET.dict())
    if not query.is_empty and not within_limit(request, "search", limit=SEARCHES, seconds=WINDOW):
        return too_many_requests(request)
    context = {
        "query": query,
        "found": None if query.is_empty else find(query, request.GET.get("page")),
        "topics": topics_to_choose(),
        "audiences": Audience.choices,
        "evidence_types": EvidenceType.choices,
        "periods": [(value, label) for value, (label, _) in SINCE.items()],
        "longest": LONGEST_QUERY,
    }
    return render(request, "publishing/search.html", context)


def topics_to_choose() -> list[dict[str, str]]:
    """Slug and name of each topic in which something can be read, by name; at most a minute old."""
    topics: list[dict[str, str]] | None = cache.get("search-topics")
    if topics is None:
        topics = [{"slug": topic.slug, "name": topic.name} for topic in topics_with_articles()]
        cache.set("search-topics", topics, TOPICS_KEPT)
    return topics
