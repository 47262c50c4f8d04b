"""Import of a manuscript that was written elsewhere: a captured page, Markdown with references, Word, or JATS XML."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles.actions import import_manuscript
from articles.importing import ImportedManuscript
from articles.importing.report import page_report
from articles.models import Article
from cms.accounts.access import requires
from cms.accounts.account_limits import IMPORTS, is_sent, limited
from cms.accounts.roles import Role
from cms.desk.forms.imports import ImportForm
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save
from cms.refusals import Refused

SESSION_KEY = "import_report"


@requires(Role.EDITOR)
@show_or_save
@limited(IMPORTS, counts=is_sent)
def import_page(request: HttpRequest) -> HttpResponse:
    """Upload, look (dry run) or import; the report says what was seen."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"section": "import", "form": form}
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid() and form.manuscript is not None:
            if form.cleaned_data["dry_run"]:
                context["report"] = page_report(form.manuscript)
                return render(request, "desk/import.html", context)
            if article := _imported(request, form, form.manuscript):
                return redirect("desk:imported", slug=article.slug)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "desk/import.html", context, status=status)


def _imported(request: HttpRequest, form: ImportForm, manuscript: ImportedManuscript) -> Article | None:
    editor = editor_in(request)
    try:
        article = import_manuscript(
            actor=editor,
            owner=editor,
            manuscript=manuscript,
            topic=form.cleaned_data["topic"],
            origin=form.cleaned_data["origin"],
            origin_tool=form.cleaned_data["origin_tool"],
        )
    except Refused as refusal:
        form.add_error("file", refusal.reason)
        return None
    request.session[SESSION_KEY] = {"slug": article.slug, "report": page_report(manuscript)}
    messages.success(request, "Imported. Nothing of it is public before the board has approved it.")
    return article


@requires(Role.EDITOR)
@require_safe
def imported(request: HttpRequest, slug: str) -> HttpResponse:
    """What the import saw, once; later the address leads to the draft."""
    draft = draft_for(request, slug)
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["slug"] != slug:
        return redirect("desk:draft", slug=slug)
    return article_page(request, "desk/imported.html", draft, {"report": kept["report"]})
