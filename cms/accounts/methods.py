"""Which methods a view takes, said before anybody asks a request for its form key.

A wrong method on a page that everybody may open is answered with 405 and `Allow` (RFC 9110, 15.5.6): the 403 of a
missing form key would speak of a form that the page does not have. What takes POST still asks for the key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.log import log_response
from django.views.decorators import http

from cms.accounts.access import rule_of

View = TypeVar("View", bound=Callable[..., Any])


def require_http_methods(methods: Sequence[str]) -> Callable[[View], View]:
    """Django's decorator, which leaves the methods on the view as well. Those around it use `functools.wraps`."""

    def mark(view: View) -> View:
        bound: View = http.require_http_methods(list(methods))(view)
        bound.takes_methods = tuple(methods)  # type: ignore[attr-defined]
        return bound

    return mark


def require_safe(view: View) -> View:
    """A page for reading: GET and HEAD."""
    return require_http_methods(["GET", "HEAD"])(view)


def require_POST(view: View) -> View:  # noqa: N802 - as Django calls it
    """What only takes POST."""
    return require_http_methods(["POST"])(view)


class MethodsBeforeFormKeys:
    """Middleware, before Django's check of form keys. Pages that are not everybody's ask first who their visitor is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None to go on, or 405."""
        methods = getattr(view, "takes_methods", None)
        if methods is None or request.method in methods:
            return None
        rule = rule_of(view, request.resolver_match)
        if rule is None or not rule.is_public:
            return None
        response = HttpResponseNotAllowed(methods)
        log_response("Method Not Allowed (%s): %s", request.method, request.path, response=response, request=request)
        return response
