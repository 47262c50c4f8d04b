"""What every answer of the API has in common: methods, limits, sharing with other sites, caching, problems."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from cms import clock
from cms.accounts.access import public
from cms.accounts.throttle import Allowance, allowance
from cms.publishing.api.problems import Moved, Problem, moved_response, problem_response

METHODS = "GET, HEAD, OPTIONS"
WINDOW = 60
# Long enough that a crowd asks once, short enough that a withdrawal is everywhere a minute later.
SHARED = "public, max-age=60"
ASK_AGAIN = "public, no-cache"
DAY = 24 * 60 * 60
# Raised whenever the same rows may come out as another answer: part of every tag, and the earliest Last-Modified.
REPRESENTATION = "2"
REPRESENTATION_SINCE = datetime(2026, 11, 27, tzinfo=UTC)

_EXPOSED = "ETag, Last-Modified, Location, RateLimit, RateLimit-Policy, Retry-After"
_ASKED_WITH = "Accept, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since"

View = Callable[..., HttpResponse]
Parameters = Callable[[HttpRequest], frozenset[str] | None]


def reading(view: View, *, takes: Parameters) -> View:
    """The view as an address of the API: public, for reading only, within the rate limit, cacheable by everybody.

    `takes` gives the names of the query parameters that the address has, or None where it does not matter. Neither
    cookies nor credentials are looked at, so the answer is the same for everybody (Fetch Standard, CORS protocol).
    """

    @public
    @wraps(view)
    def answer(request: HttpRequest, **place: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _shared_with_all(_what_is_allowed())
        left = allowance(request, "api", limit=settings.API_REQUESTS_PER_MINUTE, seconds=WINDOW)
        try:
            response = _answer(view, request, place, left, takes(request))
        except Problem as problem:
            response = problem_response(request, problem)
        except Moved as moved:
            response = moved_response(moved)
        return _dressed(response, request, left)

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _answer(
    view: View, request: HttpRequest, place: Mapping[str, Any], left: Allowance, known: frozenset[str] | None
) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        raise Problem("method-not-allowed", f"{request.method} changes something, or is not known here.")
    if not left.is_kept:
        raise Problem("too-many-requests", f"At most {left.limit} requests a minute are answered.")
    _refuse_other_parameters(request, known)
    response = _as_get(view, request, place)
    if response.status_code == HTTPStatus.OK:
        if not response.has_header("ETag"):
            response["ETag"] = tag_of(response.content)
        tag, at = response["ETag"], modified_at(response)
        response = get_conditional_response(request, etag=tag, last_modified=at, response=response) or response
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise Problem("precondition-failed", "The entity tag or the date in the request is another.")
    return response


def _refuse_other_parameters(request: HttpRequest, known: frozenset[str] | None) -> None:
    """A filter that is misspelt, or given twice, would be dropped without a word, and the answer would be a wrong
    one."""
    if known is None:
        return
    twice = [name for name in request.GET if len(request.GET.getlist(name)) > 1]
    faults = [(name, "This address has no such parameter.") for name in request.GET if name not in known]
    faults += [(name, "It is given more than once.") for name in twice if name in known]
    if faults:
        errors = [{"parameter": name[:100], "message": message} for name, message in faults[:20]]
        raise Problem("parameters-invalid", "The address does not have these parameters.", {"errors": errors})


def _as_get(view: View, request: HttpRequest, place: Mapping[str, Any]) -> HttpResponse:
    """The answer to a GET, also for HEAD, of which django-ninja knows nothing (RFC 9110, 9.3.2)."""
    method, request.method = request.method, "GET"
    try:
        return view(request, **place)
    finally:
        request.method = method


def tag_of(*made_of: str | bytes) -> str:
    """A strong entity tag over everything that an answer is made of."""
    sha = hashlib.sha256()
    for part in (REPRESENTATION, settings.SITE_URL, *made_of):
        data = part.encode() if isinstance(part, str) else part
        sha.update(b"%d:" % len(data))
        sha.update(data)
    return f'"{sha.hexdigest()[:32]}"'


def tell_when_modified(response: HttpResponse, at: datetime | None) -> None:
    """Set Last-Modified, except where something could still change within the same second (RFC 9110, 8.8.2.2)."""
    if at is None or clock.now() - at < timedelta(seconds=2):
        return
    response["Last-Modified"] = http_date(max(at, min(REPRESENTATION_SINCE, clock.now())).timestamp())


def modified_at(response: HttpResponse) -> int | None:
    """The answer's Last-Modified in seconds, if it has one."""
    return parse_http_date_safe(response["Last-Modified"]) if response.has_header("Last-Modified") else None


def _what_is_allowed() -> HttpResponse:
    """The answer to OPTIONS, a preflight or not."""
    return HttpResponse(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": _ASKED_WITH,
            "Access-Control-Max-Age": str(DAY),
            "Cache-Control": f"public, max-age={DAY}",
        },
    )


def _shared_with_all(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _dressed(response: HttpResponse, request: HttpRequest, left: Allowance) -> HttpResponse:
    """The headers of every answer; no body for HEAD."""
    status = response.status_code
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response["Allow"] = METHODS
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(left.seconds_left)
    if not response.has_header("Cache-Control"):
        kept = status < 300 or status in (301, 304, 404, 410)
        response["Cache-Control"] = SHARED if kept else "no-store"
    # draft-ietf-httpapi-ratelimit-headers
    response["RateLimit-Policy"] = f'"address";q={left.limit};w={WINDOW}'
    response["RateLimit"] = f'"address";r={left.remaining};t={left.seconds_left}'
    patch_vary_headers(response, ["Accept"])
    # The page is what search engines should lead to.
    response["X-Robots-Tag"] = "noindex"
    if request.method == "HEAD" and response.content:
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return _shared_with_all(response)
