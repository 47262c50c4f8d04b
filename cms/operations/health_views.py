"""What a supervisor or a load balancer asks: does the process live, and could it serve."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.operations.readiness import readiness


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the process answers. It asks neither database nor cache: a slow one must not restart the site."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part that the site needs, as `ok` or `failed`; 503 where one failed. Reasons stand in the log only."""
    found = readiness()
    ready = all(found.values())
    return JsonResponse(
        {"ready": ready, "checks": {name: "ok" if holds else "failed" for name, holds in found.items()}},
        status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )
