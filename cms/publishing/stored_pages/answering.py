"""How Django answers with a stored page. The layer in front of Django gives the same answers; tests compare them."""

from __future__ import annotations

from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from cms import clock
from cms.publishing.stored_pages.encodings import Encoding, best_encoding
from cms.publishing.stored_pages.making import FinishedPage, View, fresh_page, in_encoding, make_page
from cms.publishing.stored_pages.models import StoredPage

CONTENT_TYPE = "text/html; charset=utf-8"


def stored(view: View) -> View:
    """Answer with the stored page of the address, made by `view` where none holds.

    `view` is asked on behalf of nobody, so its pages are the same for everybody. Without `STORED_PAGES` it is asked
    each time.
    """

    @wraps(view)
    def answer(request: HttpRequest, **place: object) -> HttpResponse:
        if not settings.STORED_PAGES or request.resolver_match is None or request.path != request.path_info:
            return view(request, **place)
        encoding = best_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        page = fresh_page(request.path_info, encoding, at=clock.now().timestamp())
        if page is None:
            made = make_page(view, request.path_info, request.resolver_match)
            if not isinstance(made, StoredPage):
                return _kept_where_it_leads_on(made)
            page = in_encoding(made, encoding)
        # A session that has ended would be taken back with a cookie, and a malformed form key replaced; on this page
        # nobody asks whose it is.
        request.COOKIES = {}
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
        return answer_with(page, request)

    answer.makes_pages = view  # type: ignore[attr-defined]
    return answer


def _kept_where_it_leads_on(made: HttpResponse) -> HttpResponse:
    """A cache puts in the place of the page that it has only what it may keep: a redirect that it may not would leave
    the old text at an address that the article no longer has."""
    if isinstance(made, HttpResponseRedirectBase):
        made.headers["Cache-Control"] = cache_control()
    return made


def cache_control() -> str:
    """Browsers ask each time, and are mostly told that they have it; shared caches keep it, and are told of changes.

    Not `no-cache`, which binds shared caches as well (RFC 9111, 5.2.2.4): `max-age=0, must-revalidate` says the same
    to browsers, and `s-maxage` (5.2.2.10) overrides it for shared caches only.
    """
    return f"max-age=0, must-revalidate, s-maxage={settings.SHARED_CACHE_SECONDS}"


def headers_of(page: FinishedPage) -> dict[str, str]:
    """The headers of a page's own; those of every page are added around it."""
    headers = {
        "Cache-Control": cache_control(),
        "Vary": "Accept-Encoding",
        "Content-Length": str(len(page.body)),
    }
    if page.status == 200:
        headers |= {"ETag": page.etag, "Last-Modified": http_date(page.modified)}
    if page.encoding is not Encoding.IDENTITY:
        headers["Content-Encoding"] = page.encoding.value
    return headers


def answer_with(page: FinishedPage, request: HttpRequest) -> HttpResponse:
    """The page, or 304 where the request says that its sender has it, or 412 where it makes a condition that does not
    hold."""
    response = HttpResponse(page.body, status=page.status, content_type=CONTENT_TYPE, headers=headers_of(page))
    if page.status != 200:
        return response
    conditional = get_conditional_response(request, etag=page.etag, last_modified=page.modified, response=response)
    if conditional is None:
        return response
    if conditional.status_code == 304:
        # Else CommonMiddleware says 0, which is not the length of the page (RFC 9110, 8.6).
        conditional.headers["Content-Length"] = response.headers["Content-Length"]
    return conditional
