"""What is typed and not saved yet: keeping it while it is typed, looking at it again, throwing it away."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from articles.actions import discard_working_copy, keep_working_copy
from articles.draft_text import DraftText, current_text
from articles.models import Draft
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.forms.drafts import DraftForm
from cms.desk.kept_text import KeptText, kept_for
from cms.desk.line_diff import compare_fields
from cms.desk.parts import parts_of
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save, status_of, typed
from cms.refusals import Refused


def why_not_theirs(request: HttpRequest, form: DraftForm) -> str | None:
    """Words typed by one account are never kept or saved as another's that signed in meanwhile, in the same browser."""
    opened_by = form.cleaned_data["opened_by"]
    if opened_by in (None, editor_in(request).pk):
        return None
    return (
        "Somebody else opened that page, and you are signed in now. Nothing was saved as yours; "
        "what they typed is offered to them when they sign in again."
    )


@requires(Role.EDITOR)
@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what is in the form, for its writer alone, and say when; JSON. Saves nothing."""
    draft = draft_for(request, slug)
    form = DraftForm(request.POST)
    if not form.is_valid():
        reasons = " ".join(f"{form[name].label}: {' '.join(map(str, why))}" for name, why in form.errors.items())
        return JsonResponse({"code": "invalid", "message": reasons}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if why_not := why_not_theirs(request, form):
        return JsonResponse({"code": "another-account", "message": why_not}, status=HTTPStatus.CONFLICT)
    try:
        copy = keep_working_copy(
            article=draft.article,
            actor=editor_in(request),
            text=form.text,
            base_edit=form.cleaned_data["edit_number"],
            note=form.cleaned_data["note"],
            window=form.cleaned_data["window"],
            takes_over=form.cleaned_data["takes_over"],
        )
    except Refused as refusal:
        return JsonResponse({"code": refusal.code, "message": refusal.reason}, status=status_of(refusal))
    return JsonResponse({"kept_at": copy.kept_at if copy else None})


@requires(Role.EDITOR)
@show_or_save
def unsaved(request: HttpRequest, slug: str) -> HttpResponse:
    """One's unsaved text beside what is saved: the one kept here, or one that the browser sends from its own store.

    Nothing is changed by either.
    """
    draft = draft_for(request, slug)
    if request.method != "POST":
        kept = kept_for(draft, editor_in(request)).unsaved
        if kept is None:
            messages.info(request, "There is no unsaved text of yours in this draft.")
            return redirect("desk:draft", slug=draft.article.slug)
        return _unsaved_page(request, draft, kept.text, kept=kept)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return redirect("desk:draft", slug=draft.article.slug)
    return _unsaved_page(request, draft, form.text)


def _unsaved_page(request: HttpRequest, draft: Draft, text: DraftText, *, kept: KeptText | None = None) -> HttpResponse:
    context = {
        "kept": kept,
        "differences": compare_fields(parts_of(current_text(draft)), parts_of(text)),
        "parts": parts_of(text),
    }
    return article_page(request, "desk/unsaved.html", draft, context)


@requires(Role.EDITOR)
@require_POST
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw one's own unsaved text away, as it was shown."""
    draft = draft_for(request, slug)
    gone = discard_working_copy(
        article=draft.article, actor=editor_in(request), window=typed(request.POST, "kept_window", limit=40)
    )
    if gone:
        messages.success(request, "The unsaved text is thrown away.")
    else:
        messages.info(request, "Nothing was thrown away: the text that was shown is no longer what is kept.")
    return redirect("desk:draft", slug=draft.article.slug)
