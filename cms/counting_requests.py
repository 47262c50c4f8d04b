"""A hook for metrics around everything that answers: stored pages, static files and Django alike.

The server's access log lies outside of this and sees every request in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from django.utils.module_loading import import_string

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def counted(application: Application, *, hook: str) -> Application:
    """`application`, with the function of this dotted name told of each answer: method, path, status, seconds until its
    head was sent. Without a name nothing is put around it."""
    if not hook:
        return application
    tell = import_string(hook)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = perf_counter()

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            tell(environ["REQUEST_METHOD"], environ["PATH_INFO"], int(status[:3]), perf_counter() - began)
            return start_response(status, headers, *error)

        return application(environ, begin)

    return answer
