"""Any two points of an article's history side by side: saves and versions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from reversion.models import Revision

from articles.history import saved_text
from articles.models import Audience, Draft
from articles.point_comparison import Point, compare_points, save_point, version_point
from articles.queries import versions_of
from articles.rendering import TextTooLarge
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import article_page, draft_for
from cms.refusals import Refused

OFFERED = 50


@requires(Role.EDITOR)
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from the point `old` to the point `new` (`v3`: a version, `s12`: a save); without these, from the
    last version but one to the last. The older one always comes first."""
    draft = draft_for(request, slug)
    new = _point(draft, request.GET.get("new", ""), or_last_before=None)
    old = _point(draft, request.GET.get("old", ""), or_last_before=new)
    if old and new and old.at > new.at:
        old, new = new, old
    audience = request.GET.get("audience", "")
    audience = audience if audience in Audience.values else Audience.PROFESSIONAL
    context = {
        "points": _offered(draft, old, new),
        "old": old,
        "new": new,
        "audience": audience,
        "audiences": Audience.choices,
    }
    return article_page(request, "desk/compare.html", draft, context | _compared(old, new, audience))


def _compared(old: Point | None, new: Point | None, audience: str) -> dict[str, object]:
    if old is None or new is None or old.name == new.name:
        return {"compared": None}
    try:
        return {"compared": compare_points(old, new, audience)}
    except TextTooLarge as error:
        return {"compared": None, "too_large": str(error)}


def _offered(draft: Draft, *chosen: Point | None) -> list[Point]:
    """What may be chosen on the page itself: the newest versions, and the points that are being compared; newest first.
    The history leads to all the others."""
    newest = versions_of(draft.article)[:OFFERED]
    points = {point.name: point for point in [*map(version_point, newest), *filter(None, chosen)]}
    return sorted(points.values(), key=lambda point: point.at, reverse=True)


def _point(draft: Draft, name: str, *, or_last_before: Point | None) -> Point | None:
    """The point of this name; without a name, the newest version, or the newest from before another point. Raises
    Http404 for a point that this article does not have."""
    versions = versions_of(draft.article)
    if not name:
        if or_last_before is not None:
            versions = versions.filter(frozen_at__lt=or_last_before.at)
        newest = versions.first()
        return version_point(newest) if newest else None
    number = name.removeprefix("v").removeprefix("s")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Http404("There is no such point of the history.")
    if name.startswith("s"):
        return _save(draft, int(number))
    version = versions.filter(number=int(number)).first()
    if version is None:
        raise Http404("There is no such version.")
    return version_point(version)


def _save(draft: Draft, pk: int) -> Point:
    revision = Revision.objects.select_related("user").filter(pk=pk).first()
    if revision is None:
        raise Http404("There is no such save.")
    try:
        return save_point(draft, saved_text(draft, revision))
    except Refused as refusal:
        raise Http404(refusal.reason) from refusal
