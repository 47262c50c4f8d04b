"""“Which best describes you?”: an uncached address that remembers the answer and sends on. The pages themselves stay
the same for everybody; a script on them reads what was remembered."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.publishing.addresses import is_local_path
from cms.publishing.readers import READERS

COOKIE = "audience"
A_YEAR = 60 * 60 * 24 * 365
FORGET = "forget"


@public
@never_cache
@require_safe
def audience(request: HttpRequest) -> HttpResponse:
    """With `is` the answer is remembered (or forgotten) and the reader sent on to `to`; without, the question is put.

    Not a secret and no change to anything of ours: a preference of the browser, so a link may set it.
    """
    answer, place = request.GET.get("is", ""), request.GET.get("to", "")
    if answer not in READERS and answer != FORGET:
        current = request.COOKIES.get(COOKIE, "")
        context = {"readers": READERS.values(), "current": current if current in READERS else ""}
        return render(request, "publishing/audience.html", context)
    response = redirect(place if is_local_path(place) else "publishing:audience")
    if answer == FORGET:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, answer, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response
