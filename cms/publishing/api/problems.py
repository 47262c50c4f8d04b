"""What the API answers where it cannot give what was asked for: RFC 9457 problem details, one shape for all.

`title` says what happened, `detail` why, `remedy` what to do; `code` is for programs, and stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cms.publishing.addresses import absolute
from cms.publishing.exporting.csl_json import json_text

PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, what happened, and what the client does about it."""

    status: HTTPStatus
    title: str
    remedy: str


KINDS: dict[str, Kind] = {
    "not-found": Kind(
        HTTPStatus.NOT_FOUND, "There is nothing at this address", "Follow the links in /api/v1/ and in the lists."
    ),
    "topic-unknown": Kind(
        HTTPStatus.NOT_FOUND, "There is no such topic", "Take the slug of a topic from /api/v1/topics."
    ),
    "text-missing": Kind(
        HTTPStatus.NOT_FOUND, "The edition has no text for this audience", "Leave `audience` out, or ask for another."
    ),
    "not-signed": Kind(
        HTTPStatus.NOT_FOUND,
        "What readers see of this article was not signed by the medical advisory board",
        "Take down any copy that you show as current, and lead people to the article's page until there is a signed "
        "edition again. The editions that were signed are in the article's `editions`.",
    ),
    "method-not-allowed": Kind(HTTPStatus.METHOD_NOT_ALLOWED, "The API is for reading", "Use GET, HEAD or OPTIONS."),
    "not-acceptable": Kind(
        HTTPStatus.NOT_ACCEPTABLE,
        "There is no such format",
        "Accept one of application/json, text/markdown, application/ld+json.",
    ),
    "withdrawn": Kind(
        HTTPStatus.GONE,
        "This edition was withdrawn",
        "Take down any copy of the text, and show the notice in its place.",
    ),
    "precondition-failed": Kind(
        HTTPStatus.PRECONDITION_FAILED,
        "The resource is not the one that the request names",
        "Ask again without If-Match and If-Unmodified-Since.",
    ),
    "parameters-invalid": Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A parameter is not understood",
        "Correct what `errors` names; /api/ lists the parameters of each address.",
    ),
    "too-many-requests": Kind(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many requests came from your address",
        "Wait as many seconds as Retry-After says. Send If-None-Match, and follow /api/v1/changes instead of asking "
        "for every article.",
    ),
    "server-error": Kind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong on our side",
        "Try again later; if it stays, write to the house with the address and the time.",
    ),
    "database-away": Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The site cannot reach its database just now",
        "Try again after as many seconds as Retry-After says.",
    ),
}


@dataclass(eq=False)
class Problem(Exception):
    """Raised by whatever cannot give what was asked for. `code` is one of `KINDS`; `more` are further members."""

    code: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)

    def as_values(self, request: HttpRequest) -> dict[str, Any]:
        """The body of the answer."""
        kind = KINDS[self.code]
        return {
            "type": absolute(f"{reverse('api:reference')}#problem-{self.code}"),
            "title": kind.title,
            "status": int(kind.status),
            "detail": self.detail,
            "instance": request.path,
            "code": self.code,
            "remedy": kind.remedy,
            **self.more,
        }


@dataclass(eq=False)
class Moved(Exception):
    """Raised where the article has another address by now: the absolute one."""

    location: str


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer to a request that met `problem`."""
    return HttpResponse(
        json_text(problem.as_values(request), indent=2) + "\n",
        status=KINDS[problem.code].status,
        content_type=PROBLEM_JSON,
    )


def moved_response(moved: Moved) -> HttpResponse:
    """301, for good: an address that was left leads on for ever."""
    return HttpResponse(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": moved.location})
