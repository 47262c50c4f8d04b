"""Which view answered, and for which account: left in the request's environ, where the layer around Django reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from cms.counting_requests import USER_ID, VIEW


class NameTheView:
    """Middleware. It asks nothing: an account is noted only where the view has asked who its visitor is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the account by its number, after the view."""
        response = self.get_response(request)
        request.META[USER_ID] = getattr(getattr(request, "_cached_user", None), "pk", None)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Note the view's name, or its function's where it has none."""
        match = request.resolver_match
        request.META[VIEW] = (match and match.view_name) or getattr(view, "__name__", type(view).__name__)
