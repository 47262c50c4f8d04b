"""What every page of one article carries: its draft, its state, the tabs; and the person who looks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from articles.models import Draft, SlugRedirect
from articles.queries import get_draft_or_404
from articles.rebinding import unbound_numbers
from cms.accounts.models import User
from cms.desk.queries import head_of
from cms.refusals import Refused, Stale

show_or_save = require_http_methods(["GET", "HEAD", "POST"])


def editor_in(request: HttpRequest) -> User:
    """The signed-in person. The access rule of each view has made sure that there is one."""
    return cast(User, request.user)


def draft_for(request: HttpRequest, slug: str) -> Draft:
    """The draft at `slug`, or at the address that `slug` was before. Raises Http404 where it is none of this person's.

    A page that was open while the address changed, and a link in an old letter, go on working.
    """
    try:
        draft = get_draft_or_404(editor_in(request), slug)
    except Http404:
        moved = SlugRedirect.objects.filter(old_slug=slug).values_list("article__slug", flat=True).first()
        if moved is None:
            raise
        draft = get_draft_or_404(editor_in(request), moved)
    prefetch_related_objects([draft], "renditions")
    return draft


def typed(data: QueryDict, name: str, *, limit: int = 200) -> str:
    """What was typed into a field without a form: trimmed, cut at `limit`, without NUL (PostgreSQL stores none)."""
    return data.get(name, "").replace("\0", "").strip()[:limit]


def number_in(data: QueryDict, name: str) -> int | None:
    """A whole number from a hidden field or an address, or None where there is none."""
    digits = typed(data, name)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def status_of(refusal: Refused) -> HTTPStatus:
    """409 where somebody else was faster, 422 where what was sent cannot be accepted."""
    return (
        HTTPStatus.CONFLICT
        if isinstance(refusal, Stale) or refusal.code == "stale"
        else HTTPStatus.UNPROCESSABLE_ENTITY
    )


def article_page(
    request: HttpRequest,
    template: str,
    draft: Draft,
    context: dict[str, Any] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """A page of one article: `context` with the article's head. The tab is told by the template."""
    texts = [rendition.markdown for rendition in draft.renditions.all()]
    head = head_of(draft)
    frame = {
        "section": "articles",
        "draft": draft,
        "article": draft.article,
        "standing": head.standing,
        "source_count": head.source_count,
        "has_provisional_numbers": bool(unbound_numbers("\n".join(texts))),
    }
    return render(request, template, frame | (context or {}), status=status)
