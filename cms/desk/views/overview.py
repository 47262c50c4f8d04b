"""The figures of the house, drawn and in tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import clock
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.overview import charts


@requires(Role.MANAGING_EDITOR)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """How long things stand where, who carries what, and what comes."""
    now = clock.now()
    return render(request, "desk/overview.html", {"section": "rounds", "charts": charts(now), "now": now})
