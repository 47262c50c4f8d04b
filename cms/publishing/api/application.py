"""The API itself: its title and policy, and how problems are answered."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from cms.database_away import RETRY_SECONDS, is_away
from cms.publishing.api.problems import Moved, Problem, moved_response, problem_response

DESCRIPTION = """What the medical advisory board signed, for programs. Reading needs no account and no key.

Versions without a signature are not here: neither early access nor an edition that was published in an emergency.
A withdrawn edition answers 410 with its notice. Within `/api/v1/` fields and parameters are added, never taken away."""

api = NinjaAPI(
    title="Read API",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    servers=[{"url": "/"}],
)
_log = logging.getLogger("django.request")


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Any) -> HttpResponse:
    """What a route raised."""
    return problem_response(request, problem)


@api.exception_handler(Moved)
def on_moved(request: HttpRequest, moved: Any) -> HttpResponse:
    """An article that has another address by now."""
    return moved_response(moved)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, refused: Any) -> HttpResponse:
    """Parameters out of bounds: each with what is wrong."""
    errors = [{"parameter": str(one["loc"][-1]), "message": one["msg"]} for one in refused.errors]
    names = ", ".join(one["parameter"] for one in errors)
    return problem_response(
        request, Problem("parameters-invalid", f"What was given is out of bounds: {names}.", {"errors": errors})
    )


@api.exception_handler(Exception)
def on_defect(request: HttpRequest, defect: Any) -> HttpResponse:
    """A defect of ours, or a database that is away: told to the log, and to the client only that there is one."""
    _log.error("The API failed at %s", request.path, exc_info=defect)
    if is_away(defect):
        answer = problem_response(request, Problem("database-away", "It does not answer."))
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return problem_response(request, Problem("server-error", "It is in the log of the site."))


# Every operation can end so; what else can happen stands with it.
ALWAYS = ("parameters-invalid", "too-many-requests", "server-error", "database-away")
