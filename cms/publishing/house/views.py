"""The pages of the house as readers see them, each with its history."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.comparing import ComparedText, compare_texts
from articles.version_comparison import ShownComparison
from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.publishing.addresses import absolute
from cms.publishing.house.models import HousePage, HousePageWording
from cms.publishing.house.queries import current, wordings

# The name of each page's address; the first one is older than the others.
NAMES = {
    HousePage.EDITORIAL_POLICY: "policy",
    HousePage.CORRECTION_POLICY: "correction-policy",
    HousePage.ABOUT: "about",
    HousePage.CONTACT: "contact",
}


def _address(page: HousePage, part: str = "", **place: int) -> str:
    return reverse(f"publishing:{NAMES[page]}{part}", kwargs=place)


def reader_address(page: HousePage) -> str:
    """Where readers find the page."""
    return _address(page)


@public
@require_safe
def house_page(request: HttpRequest, page: HousePage) -> HttpResponse:
    """What the page says now."""
    context = {
        "page": current(page),
        "history_url": _address(page, "-history"),
        "canonical": absolute(_address(page)),
    }
    return render(request, "publishing/house_page.html", context)


@public
@require_safe
def house_page_history(request: HttpRequest, page: HousePage) -> HttpResponse:
    """Every wording: since when, what changed, who wrote it."""
    rows = list(wordings(page))
    if not rows:
        raise Http404("No wording of this page was kept.")
    context = {
        "page_title": rows[0].title,
        "page_url": _address(page),
        "rows": [(row, _address(page, "-wording", number=row.number)) for row in rows],
        "canonical": absolute(_address(page, "-history")),
    }
    return render(request, "publishing/house_page_history.html", context)


@public
@require_safe
def house_page_wording(request: HttpRequest, page: HousePage, number: int) -> HttpResponse:
    """One wording as it stood, and how it differs from the one before."""
    found = {row.number: row for row in HousePageWording.objects.filter(page=page, number__in=[number - 1, number])}
    if number not in found:
        raise Http404("There is no wording with this number.")
    wording, before = found[number], found.get(number - 1)
    context = {
        "page": wording,
        "compared": _compared(before, wording) if before else None,
        "page_url": _address(page),
        "history_url": _address(page, "-history"),
        "canonical": absolute(_address(page)),
    }
    return render(request, "publishing/house_page_wording.html", context)


def _compared(before: HousePageWording, after: HousePageWording) -> ShownComparison:
    texts = [ComparedText(row.body_html, title=row.title, summary=row.summary) for row in (before, after)]
    return ShownComparison(compare_texts(*texts), language="en")
