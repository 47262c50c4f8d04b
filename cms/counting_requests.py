"""Around everything that answers, stored pages, static files and Django alike: each request gets a name of its own, and
whoever counts is told of each answer.

The server's access log lies outside of this and sees every request in any case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from random import getrandbits
from time import perf_counter
from typing import Any, NamedTuple

from django.utils.module_loading import import_string

from cms.logged_context import begin_request, end_request

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Hook = Callable[[str, str, int, float], None]

# Places in a request's environ: its own name, the view that answered, and the account that asked, where one did.
REQUEST_ID, VIEW, USER_ID = "cms.request_id", "cms.view", "cms.user_id"
STORED_PAGE = "stored page"
# What a proxy may call a request; anything else could forge lines of a log.
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Answered(NamedTuple):
    """One answer: `view` is a name of our own, never an address, which can hold words or secrets."""

    method: str
    view: str
    status: int
    seconds: float
    request_id: str
    user_id: int | None


Observer = Callable[[Answered], None]


def new_request_id() -> str:
    """A name that no other request has (64 random bits, anew in each process). It is no secret and opens nothing."""
    return f"{getrandbits(64):016x}"  # nosec B311


def counted(application: Application, *, hook: str) -> Application:
    """`application`, with the function of this dotted name told of each answer: method, path, status, seconds until its
    head was sent. Without a name nothing is put around it."""
    if not hook:
        return application
    tell: Hook = import_string(hook)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = perf_counter()

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            tell(environ["REQUEST_METHOD"], environ["PATH_INFO"], int(status[:3]), perf_counter() - began)
            return start_response(status, headers, *error)

        return application(environ, begin)

    return answer


def named(
    application: Application, *, trust_proxy: bool, static: str, observers: Sequence[Observer] = ()
) -> Application:
    """`application`, with a name for each request: in its environ, on every line that is logged, and in the answer's
    `X-Request-ID`. `observers` are told of each answer.

    The name is the proxy's, where `trust_proxy` and it sent one that is safe to log; otherwise it is made. `static` is
    the path under which static files lie.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = perf_counter()
        sent = environ.get("HTTP_X_REQUEST_ID") if trust_proxy else None
        request_id = environ[REQUEST_ID] = sent if sent and _SAFE_ID.fullmatch(sent) else new_request_id()

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if observers:
                answered = Answered(
                    method=environ["REQUEST_METHOD"],
                    view=environ.get(VIEW) or ("static file" if environ["PATH_INFO"].startswith(static) else "none"),
                    status=int(status[:3]),
                    seconds=perf_counter() - began,
                    request_id=request_id,
                    user_id=environ.get(USER_ID),
                )
                for observe in observers:
                    observe(answered)
            return start_response(status, [*headers, ("X-Request-ID", request_id)], *error)

        mark = begin_request(request_id)
        try:
            return application(environ, begin)
        finally:
            end_request(mark)

    return answer
