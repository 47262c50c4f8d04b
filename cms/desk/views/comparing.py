"""Any two points of an article's history side by side: saves and versions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from reversion.models import Revision

from articles.history import saved_text
from articles.models import Audience, Draft, Version
from articles.point_comparison import Point, compare_points, save_point, version_point
from articles.queries import versions_of
from articles.rendering import TextTooLarge
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import article_page, draft_for
from cms.refusals import Refused


@requires(Role.EDITOR)
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from the point `old` to the point `new` (`v3`: a version, `s12`: a save); without these, from the
    last version but one to the last. The older one always comes first."""
    draft = draft_for(request, slug)
    versions = list(versions_of(draft.article))
    new = _point(draft, versions, request.GET.get("new", ""), default=0)
    old = _point(draft, versions, request.GET.get("old", ""), default=_before(versions, new))
    if old and new and old.at > new.at:
        old, new = new, old
    audience = request.GET.get("audience", "")
    audience = audience if audience in Audience.values else Audience.PROFESSIONAL
    context = {
        "points": _offered(versions, old, new),
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


def _offered(versions: list[Version], *chosen: Point | None) -> list[Point]:
    """What may be chosen on the page itself: every version, and the points that are being compared; newest first."""
    points = {point.name: point for point in [*map(version_point, versions), *filter(None, chosen)]}
    return sorted(points.values(), key=lambda point: point.at, reverse=True)


def _point(draft: Draft, versions: list[Version], name: str, *, default: int) -> Point | None:
    """The point of this name; without a name, the version at the place `default`, newest first. Raises Http404 for a
    point that this article does not have."""
    if not name:
        return next((version_point(version) for version in versions[default : default + 1]), None)
    number = name.removeprefix("v").removeprefix("s")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Http404("There is no such point of the history.")
    if name.startswith("s"):
        return _save(draft, int(number))
    version = next((version for version in versions if version.number == int(number)), None)
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


def _before(versions: list[Version], new: Point | None) -> int:
    """Where the version before `new` stands."""
    if new is None:
        return 1
    return next((place for place, version in enumerate(versions) if version.frozen_at < new.at), len(versions))
