"""The draft page: writing with the preview and the findings beside the text."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from articles.actions import StaleDraftError, save_draft
from articles.citations.nlm import reference_text
from articles.draft_text import DraftText
from articles.models import Audience, Draft
from articles.starting_points import behind
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.forms.drafts import DraftForm
from cms.desk.kept_text import Kept, kept_for
from cms.desk.previewing import preview_of
from cms.desk.views.citing import ways_in
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save
from cms.desk.views.keeping import why_not_theirs
from cms.desk.views.merging import merge_page
from cms.refusals import Refused


@requires(Role.EDITOR)
@show_or_save
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the draft, or save what was typed.

    `action` is save, preview (saves nothing) or submit (saves, then goes to the submission page).
    """
    page = draft_for(request, slug)
    if request.method != "POST":
        return _opened(request, page)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if request.POST.get("action") == "preview":
        return _previewed(request, page, form)
    return _saved(request, page, form)


def _opened(request: HttpRequest, page: Draft) -> HttpResponse:
    """What is saved, with an offer of what one typed and did not save; or, with `?unsaved=use`, that in the form."""
    kept = kept_for(page, editor_in(request))
    if kept.unsaved and request.GET.get("unsaved") == "use":
        form = DraftForm.going_on_from(kept.unsaved)
        return _draft_page(request, page, form, text=kept.unsaved.text, goes_on=True, kept=kept)
    return _draft_page(request, page, DraftForm.of(page), kept=kept)


def _previewed(request: HttpRequest, page: Draft, form: DraftForm) -> HttpResponse:
    try:
        text = form.text.normalised()
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _draft_page(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _draft_page(request, page, form, text=text)


def _saved(request: HttpRequest, page: Draft, form: DraftForm) -> HttpResponse:
    if why_not := why_not_theirs(request, form):
        messages.error(request, why_not)
        return redirect("desk:draft", slug=page.article.slug)
    try:
        saved = save_draft(
            article=page.article,
            actor=editor_in(request),
            text=form.text,
            expected_edit=form.cleaned_data["edit_number"],
            note=form.cleaned_data["note"],
            windows=[form.cleaned_data["window"], form.cleaned_data["takes_over"]],
        )
    except StaleDraftError as conflict:
        return merge_page(request, page, conflict, form=form, base_edit=form.cleaned_data["edit_number"])
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _draft_page(request, page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if request.POST.get("action") == "submit":
        return redirect("desk:submit", slug=page.article.slug)
    changed = saved.edit_number != page.edit_number
    messages.success(request, "Saved." if changed else "Nothing had changed, so nothing was saved.")
    return redirect("desk:draft", slug=page.article.slug)


def _shown_audience(request: HttpRequest) -> str:
    wanted = request.POST.get("shown") or request.GET.get("audience") or ""
    return wanted if wanted in Audience.values else Audience.PROFESSIONAL.value


def _draft_page(
    request: HttpRequest,
    page: Draft,
    form: DraftForm,
    *,
    text: DraftText | None = None,
    kept: Kept | None = None,
    goes_on: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    shown = _shown_audience(request)
    form.written_in(page.article.language)
    links = page.reference_links.select_related("reference")
    context: dict[str, Any] = {
        "form": form,
        "shown": shown,
        "audiences": Audience.choices,
        "preview": preview_of(page, audience=shown, text=text),
        "is_unsaved": form.is_bound or goes_on,
        "kept": kept,
        "goes_on": goes_on,
        "begun_with": behind(str(form[shown].value() or "")),
        "linked": [(link.reference.key, reference_text(link.reference.as_source())) for link in links],
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "ways_in": ways_in(),
    }
    return article_page(request, "desk/draft.html", page, context, status=status)


@requires(Role.EDITOR)
@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """An HTML fragment with the preview and the findings of a text that is not saved. Changes nothing."""
    page = draft_for(request, slug)
    form = DraftForm(request.POST)
    try:
        text = form.text.normalised() if form.is_valid() else None
    except Refused as refusal:
        return _refused_fragment(request, refusal.reason)
    if text is None:
        reasons = "; ".join(f"{form[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
        return _refused_fragment(request, reasons)
    shown = _shown_audience(request)
    context = {"preview": preview_of(page, audience=shown, text=text), "shown": shown, "article": page.article}
    return render(request, "desk/_preview.html", context)


def _refused_fragment(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "desk/_preview.html", {"refused": reason}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
