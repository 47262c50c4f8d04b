"""Pages for requests that went wrong: each says what happened and what to do."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.accounts.access import public


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
    """Somebody, or something, asked too often: the page says to wait."""
    return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
