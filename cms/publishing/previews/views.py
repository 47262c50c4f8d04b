"""The page behind a preview link. It asks nobody who they are, holds no form, and is kept by no cache."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from articles.models import Audience, FigureFile, VersionRendition
from articles.overlays import marked_parts, source_marks
from cms.accounts.access import public
from cms.accounts.errors import too_many_requests
from cms.accounts.methods import require_safe
from cms.accounts.throttle import within_limit
from cms.publishing.banners import preview_banner, source_banners
from cms.publishing.figure_views import served
from cms.publishing.overlays import direction
from cms.publishing.previews.actions import note_opened
from cms.publishing.previews.queries import link_or_404

PAGES = 60
PICTURES = 600
WINDOW = 10 * 60
_FIGURE = re.compile(r'(?<=")/figures/(?=[0-9a-f]{64}\.)')

Page = Callable[..., HttpResponseBase]


def _kept_nowhere(limit: int) -> Callable[[Page], Page]:
    """Bound how often a client address asks, and dress every answer alike, 404 too: no cache keeps it, no other site
    is told the address, no search engine lists it."""

    def around(view: Page) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, token: str, **place: str) -> HttpResponseBase:
            answer: HttpResponseBase
            if not within_limit(request, f"preview-{view.__name__}", limit=limit, seconds=WINDOW):
                answer = too_many_requests(request)
            else:
                try:
                    answer = view(request, token, **place)
                except Http404 as error:
                    answer = page_not_found(request, error)
            answer.headers["Cache-Control"] = "private, no-store"
            answer.headers["Referrer-Policy"] = "no-referrer"
            answer.headers["X-Robots-Tag"] = "noindex, nofollow"
            return answer

        return guarded

    return around


@public
@require_safe
@_kept_nowhere(PAGES)
def preview(request: HttpRequest, token: str, audience: Audience = Audience.PROFESSIONAL) -> HttpResponse:
    """One audience's text of the link's version, as frozen, under the caution banner. Names no reviewer."""
    link = link_or_404(token)
    renditions = {rendition.audience: rendition for rendition in link.version.renditions.all()}
    if audience not in renditions:
        raise Http404("There is nothing at this address.")
    marks = source_marks(renditions[audience], link.version.references.select_related("reference__merged_into"))
    if request.method == "GET":
        note_opened(link)
    context = {
        "link": link,
        "version": link.version,
        "audience": audience,
        "parts": _parts(renditions[audience], marks, token),
        "banners": [preview_banner(), *source_banners(marks, is_signed=False)],
        "direction": direction(link.version.language),
        "texts": [(_address(token, one), one.label, one == audience) for one in Audience if one in renditions],
    }
    return render(request, "publishing/preview.html", context)


def _address(token: str, audience: Audience) -> str:
    if audience == Audience.PROFESSIONAL:
        return reverse("publishing:preview", args=[token])
    return reverse("publishing:preview-rendition", args=[token, audience])


def _parts(rendition: VersionRendition, marks: tuple, token: str) -> dict[str, str]:
    """The frozen pieces, with each picture at the link's own address: its own one opens to nobody without an
    account."""
    pictures = f"{reverse('publishing:preview', args=[token])}figures/"
    marked = marked_parts(rendition, marks, since=_("this version was submitted"))
    return {name: _FIGURE.sub(pictures, html) for name, html in marked.items()}


@public
@require_safe
@_kept_nowhere(PICTURES)
def preview_figure(request: HttpRequest, token: str, sha256: str, ending: str) -> HttpResponseBase:
    """A picture that the link's version shows; 404 for any other."""
    link = link_or_404(token)
    file = FigureFile.objects.filter(sha256=sha256, frozen_copies__version=link.version_id).first()
    if file is None or not file.address.endswith(f".{ending}"):
        raise Http404("There is nothing at this address.")
    return served(file)
