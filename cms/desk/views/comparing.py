"""Any two versions of an article side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.models import Audience, Version
from articles.queries import versions_of
from articles.version_comparison import compare_versions
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import article_page, draft_for


@requires(Role.EDITOR)
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from version `old` to version `new`; without these, from the last but one to the last."""
    draft = draft_for(request, slug)
    versions = list(versions_of(draft.article))
    new = _numbered(versions, request.GET.get("new", ""), default=0)
    old = _numbered(versions, request.GET.get("old", ""), default=_before(versions, new))
    audience = request.GET.get("audience", "")
    audience = audience if audience in Audience.values else Audience.PROFESSIONAL
    context = {
        "versions": versions,
        "old": old,
        "new": new,
        "audience": audience,
        "audiences": Audience.choices,
        "compared": compare_versions(old, new, audience) if old and new and old != new else None,
    }
    return article_page(request, "desk/compare.html", draft, context)


def _numbered(versions: list[Version], number: str, *, default: int) -> Version | None:
    """The version with this number; without one that exists, the one at the place `default`, newest first."""
    named = next((version for version in versions if str(version.number) == number), None)
    return named or next(iter(versions[default : default + 1]), None)


def _before(versions: list[Version], new: Version | None) -> int:
    """Where the version before `new` stands."""
    return versions.index(new) + 1 if new else 1
