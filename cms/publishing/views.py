"""The reader site. Every view is public, safe, and touches neither session nor form key: the same page for
everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from articles.models import Audience
from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.publishing.addresses import absolute, article_address, edition_address
from cms.publishing.banners import editions_banners, own_banners
from cms.publishing.board_queries import member, members_with_addresses, reviewed_by
from cms.publishing.listing import by_topic, entry_of, featured_and_rest
from cms.publishing.models import Edition
from cms.publishing.queries import (
    NEWEST,
    PublishedArticle,
    listed,
    moved_to,
    published_article,
    signed_by,
    topic_size,
    topics_with_articles,
)
from cms.publishing.reader_page import ReaderPage, reader_page
from cms.publishing.stored_pages.answering import stored
from cms.publishing.structured_data import citation_tags, json_ld
from reviews.claims_checked import claims_checked

PAGE_SIZE = 24
NOT_FOR_CRAWLERS = (
    "/previews/",
    "/accounts/",
    "/admin/",
    "/desk/",
    "/reviews/",
    "/questions/",
    "/search/",
    "/report-an-error/",
    "/audience/",
)

View = Callable[..., HttpResponse]


def of_published(view: View) -> View:
    """Hand the view the published article at `slug`. An earlier address is sent on for good; anything else, drafts
    too, is 404."""

    @wraps(view)
    def fetch(request: HttpRequest, slug: str, **place: Any) -> HttpResponse:
        published = published_article(slug)
        if published is not None:
            return view(request, published, **place)
        new_slug = moved_to(slug)
        if new_slug is None or request.resolver_match is None:
            raise Http404("No article was published at this address.")
        name = request.resolver_match.view_name
        return HttpResponsePermanentRedirect(reverse(name, kwargs={**place, "slug": new_slug}))

    return fetch


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the house does, the newest article, and the newest by topic."""
    featured, rest = featured_and_rest(map(entry_of, listed()[:NEWEST]))
    context = {"featured": featured, "groups": by_topic(rest), "topics": topics_with_articles()}
    return render(request, "publishing/home.html", context | {"canonical": absolute(reverse("home"))})


@public
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics by their first letter, each with how many articles it has."""
    counted = topics_with_articles().annotate(article_count=topic_size())
    letters = [(letter, list(found)) for letter, found in groupby(counted, key=lambda one: one.name[:1].upper())]
    context = {"letters": letters, "canonical": absolute(reverse("publishing:topics"))}
    return render(request, "publishing/topics.html", context)


@public
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of a topic, newest first. A topic in which nothing was published is not known to readers."""
    found = get_object_or_404(topics_with_articles(), slug=slug)
    page = Paginator(listed().filter(article__topic=found), PAGE_SIZE).get_page(request.GET.get("page"))
    address = absolute(reverse("publishing:topic", kwargs={"slug": slug}))
    context = {
        "topic": found,
        "page_obj": page,
        "entries": [entry_of(live) for live in page],
        "canonical": address if page.number == 1 else f"{address}?page={page.number}",
    }
    return render(request, "publishing/topic.html", context)


@public
@require_safe
@stored
@of_published
def article(
    request: HttpRequest, published: PublishedArticle, audience: Audience = Audience.PROFESSIONAL
) -> HttpResponse:
    """The live edition's text for one audience."""
    if published.is_withdrawn(published.live_edition):
        return _withdrawn(request, published, published.live_edition)
    page = reader_page(published, published.live_edition, audience)
    if page is None:
        return redirect(article_address(published.article))
    return render(request, "publishing/article.html", _said(page))


@public
@require_safe
@stored
@of_published
def edition(
    request: HttpRequest, published: PublishedArticle, number: int, audience: Audience = Audience.PROFESSIONAL
) -> HttpResponse:
    """One edition at its permanent address."""
    found = published.edition(number)
    if found is None:
        raise Http404("There is no edition with this number.")
    if published.is_withdrawn(found):
        return _withdrawn(request, published, found)
    page = reader_page(published, found, audience, at_permanent_address=True)
    if page is None:
        return redirect(edition_address(found))
    return render(request, "publishing/article.html", _said(page))


def _said(page: ReaderPage) -> dict[str, Any]:
    """The page, and what it says to programs."""
    return {"page": page, "json_ld": json_ld(page), "citation_tags": citation_tags(page)}


def _withdrawn(request: HttpRequest, published: PublishedArticle, found: Edition) -> HttpResponse:
    """Only the notice: 410 tells crawlers and caches that the text is gone for good, the page tells people why and
    what is left."""
    context = {
        "published": published,
        "edition": found,
        "banners": own_banners(published, found),
        "live_is_readable": not published.is_withdrawn(published.live_edition),
    }
    return render(request, "publishing/withdrawn.html", context, status=HTTPStatus.GONE)


@public
@require_safe
@of_published
def versions(request: HttpRequest, published: PublishedArticle) -> HttpResponse:
    """Every edition with its date, basis, reviewers, claim checks, change note, digest and notices."""
    context = {
        "published": published,
        "editions": [
            {
                "edition": each,
                "reviewers": signed_by(each),
                "claims_checked": claims_checked(signed_by(each)),
                "banners": editions_banners(published, each),
                "is_live": published.is_live(each),
                "is_withdrawn": published.is_withdrawn(each),
            }
            for each in published.editions
        ],
        "readable": [each.number for each in published.editions if not published.is_withdrawn(each)],
        "canonical": absolute(reverse("publishing:versions", kwargs={"slug": published.article.slug})),
    }
    return render(request, "publishing/versions.html", context)


@public
@require_safe
def medical_advisory_board(request: HttpRequest) -> HttpResponse:
    """The active members of the board by name. Contact data is not among what is printed."""
    context = {"members": members_with_addresses(), "canonical": absolute(reverse("publishing:board"))}
    return render(request, "publishing/board.html", context)


@public
@require_safe
def board_member(request: HttpRequest, name: str) -> HttpResponse:
    """Somebody whose signature stands behind something published: credentials, disclosures, what they reviewed."""
    number = name.rpartition("-")[2]
    found = member(int(number)) if number.isascii() and number.isdigit() and len(number) < 12 else None
    if found is None:
        raise Http404("Nobody with this address has signed what is published.")
    address = reverse("publishing:member", kwargs={"name": found.name})
    if name != found.name:
        return HttpResponsePermanentRedirect(address)
    page = Paginator(reviewed_by(found.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "member": found,
        "page_obj": page,
        "entries": [entry_of(live) for live in page],
        "canonical": absolute(address) if page.number == 1 else f"{absolute(address)}?page={page.number}",
    }
    return render(request, "publishing/member.html", context)


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers are welcome to what is published; the rest would only answer them with a sign-in page (RFC 9309)."""
    sitemap = f"Sitemap: {absolute(reverse('publishing:sitemap'))}"
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in NOT_FOR_CRAWLERS), "", sitemap, ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
