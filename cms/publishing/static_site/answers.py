"""What the site answers at an address to nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.defaults import page_not_found

from articles.figures.storing import content_of
from articles.models import FigureFile
from cms import clock
from cms.publishing.figures import is_published_figure
from cms.publishing.queries import PublishedArticle, article_at_hand
from cms.publishing.stored_pages.encodings import Encoding
from cms.publishing.stored_pages.making import fresh_page, in_encoding, make_page, nobodys_request, stored_view
from cms.publishing.stored_pages.models import StoredPage

FOUND = 200
GONE = 410
MOVED = (301, 302)


@dataclass(frozen=True)
class Answer:
    """Status, bytes and where it leads on. A page is HTML; everything else is a file for programs."""

    status: int
    body: bytes = b""
    is_page: bool = False
    location: str = ""


NOT_THERE = Answer(404)


def answer_at(path: str, page: int = 1, *, of: PublishedArticle | None = None) -> Answer:
    """The answer at a path, for lists of one of their pages. An article's pages come from those that are stored, and
    are made and stored where none holds; all others are made now, those of an article from `of`, where it is given.
    Raises what the view raises, except Http404."""
    try:
        match = resolve(path)
        view = stored_view(match.func)
        if view is None:
            with article_at_hand(of):
                return _answer(match.func(_request(path, match, page), *match.args, **match.kwargs))
        if not settings.STORED_PAGES:
            return _answer(view(_request(path, match, page), **match.kwargs))
        finished = fresh_page(path, Encoding.IDENTITY, at=clock.now().timestamp())
        if finished is not None:
            return Answer(finished.status, finished.body, is_page=True)
        made = make_page(view, path, match)
    except (Http404, Resolver404):
        return NOT_THERE
    if isinstance(made, StoredPage):
        return Answer(made.status, in_encoding(made, Encoding.IDENTITY).body, is_page=True)
    return _answer(made)


def _request(path: str, match: ResolverMatch, page: int) -> HttpRequest:
    request = nobodys_request(path, match)
    if page > 1:
        request.META["QUERY_STRING"] = f"page={page}"
        request.GET = QueryDict(request.META["QUERY_STRING"])
    return request


def _answer(response: HttpResponse) -> Answer:
    if response.status_code in MOVED:
        return Answer(response.status_code, location=response["Location"])
    is_page = response.get("Content-Type", "").startswith("text/html")
    return Answer(response.status_code, response.content, is_page=is_page)


def page_of_nothing() -> Answer:
    """What readers see at an address where nothing is."""
    path = "/404.html"
    request = nobodys_request(path, resolve("/"))
    return Answer(FOUND, page_not_found(request, Http404()).content, is_page=True)


def figure_of(sha256: str, ending: str) -> bytes | None:
    """The picture of a figure that an edition shows to readers; None for every other. Raises PictureMissing where the
    storage has lost it."""
    file = FigureFile.objects.filter(sha256=sha256).first()
    if file is None or not file.address.endswith(f".{ending}") or not is_published_figure(file):
        return None
    return content_of(file.sha256, file.media_type)
