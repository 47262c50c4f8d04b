"""Pages for requests that went wrong: each says what happened and what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from http import HTTPStatus
from math import ceil

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import page_not_found
from django.views.defaults import server_error as django_server_error

from cms.accounts.access import public
from cms.database_away import RETRY_SECONDS, is_away


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form arrived without a valid form key: mostly an expired session or a sign-in in another tab.

    Nothing was saved and nothing is lost: the page explains how to go back to the text that was typed. `reason` is
    Django's technical one; it is not shown, because it helps only an attacker.
    """
    context = {"path": request.path, "is_signed_in": request.user.is_authenticated}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


@public
def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Somebody, or something, asked too often: the page says how long to wait, where the limit that was met is ours.

    The limits of signing in (django-allauth's) tell no time: there the page names the longest of them.
    """
    seconds = getattr(request, "retry_after", None)
    context = {"minutes": None if seconds is None else max(1, ceil(seconds / 60))}
    return render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; where it is only that the database is away, a page that says so (503), for people and proxies.

    Neither page is given the request: whatever context asks the database would fail again.
    """
    # Django calls this while it handles the exception.
    if not is_away(sys.exception()):
        return django_server_error(request)
    return HttpResponse(
        render_to_string("503.html"),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"},
    )


class HousePagesInDevelopment:
    """Shows the house's own 404 page where DEBUG would show Django's list of addresses, so that the demo is the real
    site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if settings.DEBUG and response.status_code == HTTPStatus.NOT_FOUND and is_page:
            return page_not_found(request, Http404())
        return response
