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

from cms.logged_context import logged_with

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# Told of each answer: method, path, status, seconds until its head was sent.
Hook = Callable[[str, str, int, float], None]
# Status line, headers and body. The headers are those of every such answer: who adds to them takes a copy.
Ready = tuple[str, list[tuple[str, str]], list[bytes]]

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
    return getrandbits(64).to_bytes(8).hex()  # nosec B311


def _telling(
    observers: Sequence[Observer], hook: Hook | None
) -> Callable[[dict[str, Any], str, str, float, str], None]:
    def tell(environ: dict[str, Any], view: str, status: str, began: float, request_id: str) -> None:
        method, code, seconds = environ["REQUEST_METHOD"], int(status[:3]), perf_counter() - began
        if hook:
            hook(method, environ["PATH_INFO"], code, seconds)
        if observers:
            answered = Answered(method, view, code, seconds, request_id, environ.get(USER_ID))
            for observe in observers:
                observe(answered)

    return tell


def named(
    application: Application,
    *,
    trust_proxy: bool,
    static: str,
    observers: Sequence[Observer] = (),
    hook: Hook | None = None,
    at_once: Callable[[dict[str, Any]], Ready | None] | None = None,
) -> Application:
    """`application`, with a name for each request: in its environ, on every line that is logged, and in the answer's
    `X-Request-ID`. `observers` and `hook` are told of each answer.

    The name is the proxy's, where `trust_proxy` and it sent one that is safe to log; otherwise it is made. `static` is
    the path under which static files lie. What `at_once` has of the stored pages is sent without asking `application`:
    nothing is logged on its way, so that nothing but the answer needs the name.
    """
    tell = _telling(observers, hook) if observers or hook else None

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = perf_counter()
        sent = environ.get("HTTP_X_REQUEST_ID") if trust_proxy else None
        request_id = sent if sent and _SAFE_ID.fullmatch(sent) else new_request_id()
        ready = at_once(environ) if at_once else None
        if ready is None:
            return asked(environ, start_response, began, request_id)
        status, headers, body = ready
        if tell:
            tell(environ, STORED_PAGE, status, began, request_id)
        start_response(status, [*headers, ("X-Request-ID", request_id)])
        return body

    def asked(
        environ: dict[str, Any], start_response: Callable[..., Any], began: float, request_id: str
    ) -> Iterable[bytes]:
        environ[REQUEST_ID] = request_id

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if tell:
                view = environ.get(VIEW) or ("static file" if environ["PATH_INFO"].startswith(static) else "none")
                tell(environ, view, status, began, request_id)
            return start_response(status, [*headers, ("X-Request-ID", request_id)], *error)

        with logged_with(request_id=request_id):
            return application(environ, begin)

    return answer
