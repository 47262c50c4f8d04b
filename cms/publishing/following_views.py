"""For programs that follow what is published: feeds and the sitemap. The same for everybody."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.publishing.addresses import absolute
from cms.publishing.feeds import FEEDS, atom, feed_address, json_feed
from cms.publishing.sitemap import articles_sitemap, pages_sitemap, sitemap_index

XML = "application/xml; charset=utf-8"


class FeedConverter:
    """The name of a feed in its address."""

    regex: str = "|".join(FEEDS)

    def to_python(self, value: str) -> str:
        """The name of the feed."""
        return value

    def to_url(self, value: str) -> str:
        """The name of the feed."""
        return value


@public
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Which feeds there are."""
    rows = [
        {"label": label, "says": says, "atom": feed_address(which, "atom"), "json": feed_address(which, "json")}
        for which, (label, says) in FEEDS.items()
    ]
    context = {"feeds": rows, "canonical": absolute(reverse("publishing:feeds"))}
    return render(request, "publishing/feeds.html", context)


@public
@require_safe
def feed_atom(request: HttpRequest, which: str) -> HttpResponse:
    """One feed as Atom."""
    return HttpResponse(atom(which), content_type="application/atom+xml; charset=utf-8")


@public
@require_safe
def feed_json(request: HttpRequest, which: str) -> HttpResponse:
    """One feed as JSON Feed."""
    body = json.dumps(json_feed(which), ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/feed+json; charset=utf-8")


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The files of the sitemap."""
    return HttpResponse(sitemap_index(), content_type=XML)


@public
@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """Pages that are not articles."""
    return HttpResponse(pages_sitemap(), content_type=XML)


@public
@require_safe
def sitemap_articles(request: HttpRequest, number: int) -> HttpResponse:
    """One file of articles."""
    body = articles_sitemap(number)
    if body is None:
        raise Http404("The sitemap has no file with this number.")
    return HttpResponse(body, content_type=XML)
