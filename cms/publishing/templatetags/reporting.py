"""Where a reader of a page reports a possible error on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import ResolverMatch, reverse

from cms.publishing.error_reports.models import LONGEST_PAGE
from cms.publishing.models import Edition

register = template.Library()

# A version in review is no edition: such a page is named by its address.
_IN_REVIEW = frozenset({"publishing:in-review", "publishing:in-review-rendition"})
# Secret addresses, the form's own, and the exported site's page for every address that is not there.
_UNNAMED = ("/previews/", "/report-an-error/", "/404.html")
# Where the pages begin that are for accounts, and for those who are invited to have one.
NOT_FOR_READERS = ("/accounts/", "/admin/", "/desk/", "/invitations/", "/notifications/", "/profile/", "/reviews/")


@register.simple_tag(takes_context=True)
def report_address(context: dict[str, Any]) -> str:
    """The address of the form for the page that is drawn: about its article, edition and text where it belongs to an
    article, else with its path. Reads nothing but what the page has at hand."""
    form, request = reverse("publishing:report-error"), context.get("request")
    if request is None:
        return form
    asked = _of_article(context, request.resolver_match) or _of_page(request.path)
    return f"{form}?{urlencode(asked, safe='/')}" if asked else form


@register.simple_tag(takes_context=True)
def report_address_for_readers(context: dict[str, Any]) -> str:
    """The same for a page that says no, of which nothing is known but its path; empty at the desk, whose people have
    the desk to turn to, and where no request is known."""
    request = context.get("request")
    if request is None or request.path.startswith(NOT_FOR_READERS):
        return ""
    form, asked = reverse("publishing:report-error"), _of_page(request.path)
    return f"{form}?{urlencode(asked, safe='/')}" if asked else form


def _of_article(context: dict[str, Any], match: ResolverMatch | None) -> dict[str, str]:
    if match is None or not match.route.startswith("articles/") or match.view_name in _IN_REVIEW:
        return {}
    place, asked = match.kwargs, {"about": str(match.kwargs["slug"])}
    edition = context.get("edition") or getattr(context.get("page"), "edition", None)
    shown = edition.number if isinstance(edition, Edition) else None
    if number := place.get("later") or place.get("number") or shown:
        asked["edition"] = str(number)
    if audience := place.get("audience"):
        asked["audience"] = str(audience)
    return asked


def _of_page(path: str) -> dict[str, str]:
    return {} if path.startswith(_UNNAMED) or len(path) > LONGEST_PAGE else {"page": path}
