"""How often one account may ask for what costs the machine, or other people's services, more than a page does.

Nobody who works by hand comes near these. They stop a script that runs wild, and an account that somebody stole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from cms.accounts.errors import too_many_requests
from cms.accounts.throttle import account_within_limit

TEN_MINUTES = 10 * 60
AN_HOUR = 60 * 60
SAID = "Too many requests came from your account in a short time. Wait a few minutes, then try again."

Page = Callable[..., Any]


@dataclass(frozen=True)
class AccountLimit:
    """`count` requests of an account in `seconds`; all pages that share a `name` count together."""

    name: str
    count: int
    seconds: int


DESK_SEARCH = AccountLimit("desk-search", 300, TEN_MINUTES)
# Asked while somebody types, therefore more.
SOURCE_SEARCH = AccountLimit("source-search", 600, TEN_MINUTES)
LOOK_UPS = AccountLimit("look-ups", 120, TEN_MINUTES)
IMPORTS = AccountLimit("imports", 60, AN_HOUR)
UPLOADS = AccountLimit("uploads", 120, AN_HOUR)


def limited(limit: AccountLimit, *, counts: Callable[[HttpRequest], bool]) -> Callable[[Page], Page]:
    """Bound how often an account opens the view, counting the requests that `counts` names.

    For views that ask for an account. Goes out beyond the limit: 429 with `Retry-After`, as a page, or as JSON with a
    sentence under `refused` for scripts; the view does not run, nothing is changed.
    """

    def around(view: Page) -> Page:
        @wraps(view)
        def bounded(request: HttpRequest, *args: Any, **place: Any) -> HttpResponseBase:
            if counts(request) and not account_within_limit(
                request, limit.name, limit=limit.count, seconds=limit.seconds
            ):
                return _refused(request)
            answer: HttpResponseBase = view(request, *args, **place)
            return answer

        bounded.account_limit = limit  # type: ignore[attr-defined]
        return bounded

    return around


def is_sent(request: HttpRequest) -> bool:
    """Whether a form was sent."""
    return request.method == "POST"


def asks_for_words(request: HttpRequest) -> bool:
    """Whether the address holds words to look for."""
    return bool(request.GET.get("q", "").strip())


def _refused(request: HttpRequest) -> HttpResponseBase:
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"code": "too-many-requests", "refused": SAID}, status=HTTPStatus.TOO_MANY_REQUESTS)
    return too_many_requests(request)
