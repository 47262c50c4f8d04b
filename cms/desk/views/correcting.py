"""Correcting an edition: opening it, calling it major, giving it up."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from articles.actions import StaleDraftError
from articles.models import Draft
from articles.source_news import cited_with_news, news_of
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.corrections import (
    give_up_correction,
    make_correction_major,
    start_correction,
    why_only_major,
    work_in_draft,
)
from cms.desk.forms.correcting import CorrectionForm
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save, status_of
from cms.publishing.models import Edition
from cms.publishing.policy import why_not_correct
from cms.refusals import Refused
from reviews.models import CorrectionKind


@requires(Role.EDITOR)
@show_or_save
def correct(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say what is wrong in an edition, and have the draft start from exactly it."""
    draft = draft_for(request, slug)
    edition = get_object_or_404(
        Edition.objects.select_related("version", "article", "live_pointer", "emergency").prefetch_related(
            "notices", "version__renditions", "version__contributors"
        ),
        article=draft.article,
        number=number,
    )
    edition.article = draft.article
    if request.method != "POST":
        return _page(request, draft, edition)
    form = _form(request, draft, edition)
    if not form.is_valid():
        return _page(request, draft, edition, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        start_correction(
            article=draft.article,
            actor=editor_in(request),
            edition=edition,
            kind=CorrectionKind(said["kind"]),
            reason=said["reason"],
            expected_edit=said["edit_number"],
            confirmed=said.get("confirmed", False),
        )
    except StaleDraftError as stale:
        reason = f"{stale.draft.updated_by} saved this draft after you opened this page. Look at it, then decide again."
        return _page(request, draft, edition, form=form, refused=reason, status=HTTPStatus.CONFLICT)
    except Refused as refusal:
        return _page(request, draft, edition, form=form, refused=refusal.reason, status=status_of(refusal))
    messages.success(
        request, f"The draft is edition {number}, word for word. Mend what is wrong, save, and submit it to the board."
    )
    return redirect("desk:draft", slug=draft.article.slug)


def _form(request: HttpRequest, draft: Draft, edition: Edition, work: Sequence[str] | None = None) -> CorrectionForm:
    kinds = list(CorrectionKind) if hasattr(edition, "live_pointer") else [CorrectionKind.MAJOR]
    if work is None:
        work = work_in_draft(draft, edition.version, besides=editor_in(request))
    data = request.POST if request.method == "POST" else None
    initial = {"edit_number": draft.edit_number, "kind": kinds[0] if len(kinds) == 1 else None}
    return CorrectionForm(data, kinds=kinds, work=work, initial=initial)


def _page(
    request: HttpRequest,
    draft: Draft,
    edition: Edition,
    *,
    form: CorrectionForm | None = None,
    refused: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page as things stand by now: after a refusal with what was typed, and the edit of the draft that is shown."""
    if refused:
        draft = Draft.objects.select_related("article__topic", "article__owner", "updated_by").get(pk=draft.pk)
    work = work_in_draft(draft, edition.version, besides=editor_in(request))
    shown = form or _form(request, draft, edition, work)
    if refused:
        shown.data = {**request.POST.dict(), "edit_number": str(draft.edit_number)}
    context = {
        "edition": edition,
        "form": shown,
        "refused": refused,
        "why_not": why_not_correct(editor_in(request), edition),
        "only_major": "" if hasattr(edition, "live_pointer") else why_only_major(edition),
        "work": work,
        "version": edition.version,
        "source_news": news_of(edition.version, cited_with_news(edition.version)),
    }
    return article_page(request, "desk/correct.html", draft, context, status=status)


@requires(Role.EDITOR)
@require_POST
def make_major(request: HttpRequest, slug: str) -> HttpResponse:
    """Call the correction under way major."""
    draft = draft_for(request, slug)
    try:
        make_correction_major(article=draft.article, actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "The correction is called major. The board judges it under its full rules.")
    return redirect(_back_to(request), slug=draft.article.slug)


@requires(Role.EDITOR)
@require_POST
def give_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the draft be an ordinary one again."""
    draft = draft_for(request, slug)
    try:
        give_up_correction(article=draft.article, actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(
            request, "The correction is given up. The text stays as it is; the history has the one from before."
        )
    return redirect("desk:draft", slug=draft.article.slug)


def _back_to(request: HttpRequest) -> str:
    return "desk:submit" if "submit" in request.POST else "desk:draft"
