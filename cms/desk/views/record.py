"""The article's record on one page, and each frozen version as readers will see it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles.models import Audience, Draft, Version, VersionReference, VersionRendition
from articles.overlays import marked_parts, source_marks
from articles.source_news import cited_with_news, news_of
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.record import part_of
from cms.desk.views.frame import article_page, draft_for, editor_in, number_in, status_of
from cms.refusals import Refused
from reviews.policy import why_not_withdraw
from reviews.queries import sign_offs_on


@requires(Role.EDITOR)
@require_safe
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Rounds, signatures, comments, decisions, editions and notices on one line of time."""
    return record_page(request, draft_for(request, slug))


def record_page(
    request: HttpRequest, draft: Draft, *, refused: Refused | None = None, reason: str = ""
) -> HttpResponse:
    """The record; after a refused withdrawal with what was refused, and the reason as it was typed."""
    before = number_in(request.GET, "before")
    part = part_of(draft.article, before=before)
    open_round = part.open_round
    context = {
        "events": part.events,
        "oldest": part.oldest,
        "before": before,
        "open_round": open_round,
        "why_not_withdraw": why_not_withdraw(editor_in(request), open_round) if open_round else None,
        "refused": refused.reason if refused else "",
        "reason": reason,
    }
    status = status_of(refused) if refused else HTTPStatus.OK
    return article_page(request, "desk/record.html", draft, context, status=status)


@requires(Role.EDITOR)
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One frozen version with its digests, byline and the signatures it carries."""
    draft = draft_for(request, slug)
    frozen = get_object_or_404(
        Version.objects.select_related("frozen_by").prefetch_related("renditions", "contributors", "writers"),
        article=draft.article,
        number=number,
    )
    cited = cited_with_news(frozen)
    context = {
        "version": frozen,
        "parts": [(Audience(row.audience).label, _marked(row, cited)) for row in frozen.renditions.all()],
        "source_news": news_of(frozen, cited),
        "sign_offs": sign_offs_on(frozen),
        "rounds": frozen.rounds.order_by("number"),
        "editions": frozen.editions.order_by("number"),
    }
    return article_page(request, "desk/version.html", draft, context)


def _marked(rendition: VersionRendition, cited: list[VersionReference]) -> dict[str, str]:
    return marked_parts(rendition, source_marks(rendition, cited), since="this version was frozen")
