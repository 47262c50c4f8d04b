"""The files of figures, each at the address of its digest.

One address serves a figure from the draft to the published edition, because it is part of what is signed. Who may see
it is asked at every request: everybody once an edition shows it; until then whoever may see the text that shows it.
"""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from articles.figures.storing import PictureMissing, opened
from articles.models import FigureFile
from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.accounts.models import User
from cms.publishing.figures import is_opened_early, is_published_figure, may_see_figure

_YEAR = 365 * 24 * 60 * 60


@public
@require_safe
def figure(request: HttpRequest, sha256: str, ending: str) -> HttpResponseBase:
    """The picture. Hidden and missing answer alike; only one that is published may be kept by shared caches."""
    file = FigureFile.objects.filter(sha256=sha256).first()
    if file is None or not file.address.endswith(f".{ending}"):
        raise Http404("There is no such figure.")
    reach = _reach(request, file)
    response = get_conditional_response(request, etag=f'"{sha256}"') or served(file)
    patch_cache_control(response, **reach)
    response["ETag"] = f'"{sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _reach(request: HttpRequest, file: FigureFile) -> dict[str, Any]:
    """Who may keep the picture, and for how long. Raises Http404 for whoever may not see it."""
    if is_published_figure(file):
        return {"public": True, "max_age": _YEAR, "immutable": True}
    visitor = request.user
    if isinstance(visitor, User) and not visitor.lacks_second_factor and may_see_figure(visitor, file):
        return {"private": True, "max_age": _YEAR, "immutable": True}
    if is_opened_early(file):
        # Until the round is over, or the version is closed again.
        return {"private": True, "no_cache": True}
    raise Http404("There is no such figure.")


def served(file: FigureFile) -> FileResponse:
    """The bytes of the picture. Raises Http404 where the file is missing."""
    try:
        return FileResponse(opened(file.sha256, file.media_type), content_type=file.media_type)
    except PictureMissing as error:
        raise Http404("The file of this figure is missing.") from error
