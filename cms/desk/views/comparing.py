"""Any two versions of an article side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.models import Article, Audience, Version
from articles.queries import versions_of
from articles.version_comparison import compare_versions
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import article_page, draft_for, number_in

OFFERED = 50


@requires(Role.EDITOR)
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from version `old` to version `new`; without these, from the last but one to the last."""
    draft = draft_for(request, slug)
    numbers = list(versions_of(draft.article).values_list("number", flat=True)[: OFFERED + 1])
    new = _numbered(draft.article, number_in(request.GET, "new"), or_last_before=None)
    old = _numbered(draft.article, number_in(request.GET, "old"), or_last_before=new)
    audience = request.GET.get("audience", "")
    audience = audience if audience in Audience.values else Audience.PROFESSIONAL
    context = {
        # A list of very many is no help in choosing one: then a number is typed.
        "numbers": numbers if len(numbers) <= OFFERED else [],
        "newest": max(numbers, default=0),
        "old": old,
        "new": new,
        "audience": audience,
        "audiences": Audience.choices,
        "compared": compare_versions(old, new, audience) if old and new and old != new else None,
    }
    return article_page(request, "desk/compare.html", draft, context)


def _numbered(article: Article, number: int | None, *, or_last_before: Version | None) -> Version | None:
    """The version with this number; without one that exists, the last, or the last before another."""
    versions = versions_of(article)
    named = None if number is None else versions.filter(number=number).first()
    if named is None and or_last_before is not None:
        versions = versions.filter(number__lt=or_last_before.number)
    return named or versions.first()
