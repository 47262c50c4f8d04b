"""`/metrics`, for a Prometheus that knows the token."""

from __future__ import annotations

from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.operations.measures import exposition


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The measures, for `Authorization: Bearer METRICS_TOKEN`; without it, or where no token is set, there is no such
    page."""
    sent = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    if not token or not compare_digest(sent.encode(), f"Bearer {token}".encode()):
        raise Http404("There is no such page.")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_PLAIN_0_0_4)
