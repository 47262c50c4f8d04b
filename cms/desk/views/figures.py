"""The figures of one article: what there is, adding one, its texts, and where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from articles.actions import add_figure, edit_figure, remove_figure, save_draft
from articles.draft_text import DraftText, current_text
from articles.figures import figure_line
from articles.figures.licences import LICENCES
from articles.figures.placing import with_figure
from articles.figures.syntax import shown_keys
from articles.models import Audience, Draft, DraftFigure
from cms.accounts.access import requires
from cms.accounts.account_limits import UPLOADS, is_sent, limited
from cms.accounts.roles import Role
from cms.desk.forms.figures import FigureForm, NewFigureForm, PlaceForm
from cms.desk.views.frame import article_page, draft_for, editor_in, show_or_save
from cms.refusals import Refused


@dataclass(frozen=True)
class ListedFigure:
    """A figure as the list shows it: the line that shows it, the texts that do, and the form that puts it there."""

    figure: DraftFigure
    line: str
    shown_in: tuple[str, ...]
    place: PlaceForm


@requires(Role.EDITOR)
@show_or_save
@limited(UPLOADS, counts=is_sent)
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft's figures, and adding one. A refused file leaves everything else that was typed as it is."""
    draft = draft_for(request, slug)
    if request.method != "POST":
        return _figures_page(request, draft, NewFigureForm())
    form = NewFigureForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            figure = add_figure(
                article=draft.article,
                actor=editor_in(request),
                content=form.content or b"",
                texts=form.texts,
                key=form.cleaned_data["key"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Added. Show it in the text with {figure_line(figure.key)}")
            return redirect("desk:figures", slug=slug)
    return _figures_page(request, draft, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _figures_page(
    request: HttpRequest, draft: Draft, form: NewFigureForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {"form": form, "listed": _listed(draft), "licences": LICENCES}
    return article_page(request, "desk/figures.html", draft, context, status=status)


def _listed(draft: Draft) -> list[ListedFigure]:
    shown = {Audience(rendition.audience).label: shown_keys(rendition.markdown) for rendition in draft.renditions.all()}
    return [
        ListedFigure(
            figure,
            figure_line(figure.key),
            tuple(str(label) for label, keys in shown.items() if figure.key in keys),
            PlaceForm(draft=draft, auto_id=f"id_{figure.key}_%s"),
        )
        for figure in draft.figures.select_related("file")
    ]


def _figure_or_404(draft: Draft, key: str) -> DraftFigure:
    figure = draft.figures.select_related("file").filter(key=key).first()
    if figure is None:
        raise Http404("The article has no such figure.")
    return figure


@requires(Role.EDITOR)
@show_or_save
@limited(UPLOADS, counts=is_sent)
def figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One figure: its texts, and another picture in its place."""
    draft = draft_for(request, slug)
    found = _figure_or_404(draft, key)
    form, status = FigureForm.of(found), HTTPStatus.OK
    if request.method == "POST":
        form, status = FigureForm(request.POST, request.FILES), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                edit_figure(
                    article=draft.article,
                    actor=editor_in(request),
                    key=key,
                    texts=form.texts,
                    content=form.content,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, "The figure is saved.")
                return redirect("desk:figures", slug=slug)
    context: dict[str, Any] = {"form": form, "figure": found, "line": figure_line(key), "licences": LICENCES}
    return article_page(request, "desk/figure.html", draft, context, status=status)


@requires(Role.EDITOR)
@require_POST
def take_off_figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take a figure off the draft. An earlier save brings it back."""
    draft = draft_for(request, slug)
    _figure_or_404(draft, key)
    try:
        remove_figure(article=draft.article, actor=editor_in(request), key=key)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"The figure “{key}” is off this article. The history can bring it back.")
    return redirect("desk:figures", slug=slug)


@requires(Role.EDITOR)
@require_POST
def place_figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Put the line that shows a figure into a text, as a save of its own."""
    draft = draft_for(request, slug)
    _figure_or_404(draft, key)
    form = PlaceForm(request.POST, draft=draft)
    if not form.is_valid():
        messages.error(request, "The text was changed after you opened this page. Choose the place again.")
        return redirect("desk:figures", slug=slug)
    text = current_text(draft)
    shown = dict(text.renditions)
    shown[form.audience] = with_figure(shown[form.audience], key, after_heading=form.after_heading)
    try:
        save_draft(
            article=draft.article,
            actor=editor_in(request),
            text=DraftText(text.title, text.summary, shown),
            expected_edit=form.cleaned_data["edit_number"],
            note=f"Placed the figure “{key}”",
        )
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"The text shows the figure “{key}” now.")
    return redirect("desk:figures", slug=slug)
