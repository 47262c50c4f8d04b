"""What a supervisor or a load balancer asks: does the process live, and could it serve."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.operations.readiness import TO_SERVE, readiness


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the process answers. It asks neither database nor cache: a slow one must not restart the site."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part of the site, as `ok` or `failed`. Reasons stand in the log only.

    For a load balancer the answer is 503 where this process cannot serve readers. Who asks `?for=alarms` gets it where
    any part failed: taking the site away would mend none of the others.
    """
    found = readiness()
    ready = all(found[name] for name in TO_SERVE)
    well = all(found.values()) if request.GET.get("for") == "alarms" else ready
    return JsonResponse(
        {"ready": ready, "checks": {name: "ok" if holds else "failed" for name, holds in found.items()}},
        status=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE,
    )
