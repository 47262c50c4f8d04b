"""Where a reader of a page reports a possible error on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import ResolverMatch, reverse

from cms.publishing.models import Edition

register = template.Library()

# A version in review is no edition: such a page is named by its address.
_IN_REVIEW = frozenset({"publishing:in-review", "publishing:in-review-rendition"})
# Secret addresses, and the form's own.
_UNNAMED = ("/previews/", "/report-an-error/")


@register.simple_tag(takes_context=True)
def report_address(context: dict[str, Any]) -> str:
    """The address of the form for the page that is drawn: about its article, edition and text where it belongs to an
    article, else with its path. Reads nothing but what the page has at hand."""
    form, request = reverse("publishing:report-error"), context.get("request")
    if request is None:
        return form
    asked = _of_article(context, request.resolver_match) or _of_page(request.path)
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
    return {} if path.startswith(_UNNAMED) else {"page": path}
