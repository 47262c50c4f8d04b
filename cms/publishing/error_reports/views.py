"""Reporting a possible error: a form at an address of its own, so that the article's page stays the same for
everybody."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Audience
from cms.accounts.access import public
from cms.accounts.errors import too_many_requests
from cms.accounts.throttle import within_limit
from cms.publishing.error_reports.actions import report_error
from cms.publishing.error_reports.forms import ReportForm
from cms.publishing.models import Edition
from cms.publishing.queries import moved_to, published_article
from cms.refusals import Refused

SENT = 8
WINDOW = 60 * 60


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report a possible error in the edition that the address names: `about`, and `edition` where it is not the live
    one."""
    audience = request.GET.get("audience", "")
    context: dict[str, Any] = {
        "edition": _edition(request.GET.get("about", ""), request.GET.get("edition", "")),
        "audience": audience if audience in Audience.values else Audience.PROFESSIONAL,
    }
    form = ReportForm(request.POST if request.method == "POST" else None)
    context |= {"form": form}
    if not form.is_bound:
        return render(request, "publishing/report_error.html", context)
    if form.is_filled_by_a_program:
        return redirect("publishing:error-reported")
    if form.is_valid():
        if not within_limit(request, "report-error", limit=SENT, seconds=WINDOW):
            return too_many_requests(request)
        typed = {name: form.cleaned_data[name] for name in ("text", "passage", "address")}
        try:
            report_error(edition=context["edition"], audience=context["audience"], **typed)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect("publishing:error-reported")
    return render(request, "publishing/report_error.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _edition(slug: str, number: str) -> Edition:
    """The edition that the report is about. Raises Http404 for what readers cannot know of."""
    known = slug[:120].replace("\0", "")
    published = published_article(known) or published_article(moved_to(known) or "")
    if published is None:
        raise Http404("No article was published at this address.")
    is_number = number.isascii() and number.isdigit() and len(number) < 6
    return (published.edition(int(number)) if is_number else None) or published.live_edition


@public
@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    """What happens with a report now: the same page for everybody."""
    return render(request, "publishing/error_reported.html", {})
