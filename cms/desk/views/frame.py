"""What every page of one article carries: its draft, its state, the tabs; and the person who looks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from articles.models import Draft
from articles.queries import get_draft_or_404
from articles.rebinding import unbound_numbers
from cms.accounts.models import User
from cms.desk.queries import standing_for
from cms.refusals import Refused, Stale

show_or_save = require_http_methods(["GET", "HEAD", "POST"])


def editor_in(request: HttpRequest) -> User:
    """The signed-in person. The access rule of each view has made sure that there is one."""
    return cast(User, request.user)


def draft_for(request: HttpRequest, slug: str) -> Draft:
    """The draft at `slug`. Raises Http404 where it does not exist or is not for this person."""
    draft = get_draft_or_404(editor_in(request), slug)
    prefetch_related_objects([draft], "renditions")
    return draft


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
    frame = {
        "section": "articles",
        "draft": draft,
        "article": draft.article,
        "standing": standing_for(draft.article),
        "source_count": draft.reference_links.count(),
        "has_provisional_numbers": bool(unbound_numbers("\n".join(texts))),
    }
    return render(request, template, frame | (context or {}), status=status)
