"""Reporting a possible error: a form at an address of its own, so that the readers' pages stay the same for
everybody."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from articles.models import Audience
from cms.accounts.access import public
from cms.accounts.errors import too_many_requests
from cms.accounts.methods import require_http_methods, require_safe
from cms.accounts.throttle import within_limit
from cms.publishing.addresses import article_address, edition_address, is_local_path
from cms.publishing.error_reports.actions import report_error
from cms.publishing.error_reports.forms import ReportForm
from cms.publishing.error_reports.models import LONGEST_PAGE
from cms.publishing.models import Edition
from cms.publishing.queries import PublishedArticle, moved_to, published_article
from cms.refusals import Refused

SENT = 8
WINDOW = 60 * 60


@dataclass(frozen=True)
class Subject:
    """What a report is about: an edition, or a page that belongs to none. `no_edition` is a number that was asked for
    and that the article does not have; `back` leads to where the reader came from."""

    edition: Edition | None = None
    audience: Audience = Audience.PROFESSIONAL
    page: str = ""
    back: str = ""
    no_edition: str = ""


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report a possible error in what the address names: `about` an article, `edition` where it is not the live one,
    `audience`; or the `page`, a path of this site; without them the form asks which page it is."""
    subject = _subject(request)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        asks_page=subject.edition is None,
        initial={"page": subject.page},
    )
    context: dict[str, Any] = {"subject": subject, "edition": subject.edition, "form": form}
    if not form.is_bound:
        return render(request, "publishing/report_error.html", context)
    if form.is_filled_by_a_program:
        return redirect(_thanks(subject))
    if form.is_valid():
        if not within_limit(request, "report-error", limit=SENT, seconds=WINDOW):
            return too_many_requests(request)
        typed = {name: form.cleaned_data.get(name, "") for name in ("text", "passage", "address", "page")}
        try:
            report_error(edition=subject.edition, audience=subject.audience, **typed)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect(_thanks(subject))
    return render(request, "publishing/report_error.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _subject(request: HttpRequest) -> Subject:
    """What the address says that the report is about. Raises Http404 for an article that readers cannot know of."""
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ("about", "edition", "audience", "page")}
    if not asked["about"]:
        page = asked["page"] if len(asked["page"]) <= LONGEST_PAGE and is_local_path(asked["page"]) else ""
        return Subject(page=page, back=page)
    slug = asked["about"][:120]
    published = published_article(slug) or published_article(moved_to(slug) or "")
    if published is None:
        raise Http404("No article was published at this address.")
    found = _edition(published, asked["edition"]) if asked["edition"] else published.live_edition
    edition = found or published.live_edition
    audience = Audience(asked["audience"]) if asked["audience"] in Audience.values else Audience.PROFESSIONAL
    is_live = published.is_live(edition)
    return Subject(
        edition=edition,
        audience=audience,
        back=article_address(published.article, audience) if is_live else edition_address(edition, audience),
        no_edition="" if found else asked["edition"][:12],
    )


def _edition(published: PublishedArticle, number: str) -> Edition | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 6
    return published.edition(int(number)) if is_number else None


def _thanks(subject: Subject) -> str:
    """Where the report's sender is thanked; the address says the way back, so that the page needs no session."""
    address = reverse("publishing:error-reported")
    return f"{address}?{urlencode({'back': subject.back}, safe='/')}" if subject.back else address


@public
@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    """What happens with a report now: the same page for everybody who comes `back` to the same place."""
    back = request.GET.get("back", "")
    context = {"back": back if len(back) <= LONGEST_PAGE and is_local_path(back) else ""}
    return render(request, "publishing/error_reported.html", context)
