"""My articles, and starting a new one."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles.actions import create_article
from articles.starting_points import starting_points
from cms.accounts.access import requires
from cms.accounts.roles import Role, is_managing_editor
from cms.desk.forms.articles import ArticleFilterForm
from cms.desk.forms.drafts import NewArticleForm
from cms.desk.models import BulkChange, SavedFilter
from cms.desk.paging import page_of
from cms.desk.queries import articles_for, listed
from cms.desk.saved_filters import FILTER_WORDS, filter_links
from cms.desk.views.frame import editor_in, show_or_save
from cms.refusals import Refused

PAGE_SIZE = 25


@requires(Role.EDITOR)
@require_safe
def my_articles(request: HttpRequest) -> HttpResponse:
    """The articles that the person may open, with their states; all of them for a managing editor."""
    user = editor_in(request)
    filters = filter_links(user, SavedFilter.Page.ARTICLES, request.GET)
    form = ArticleFilterForm(request.GET if filters.query else None)
    page = page_of(articles_for(user, form.asked()), PAGE_SIZE, request.GET.get("page"))
    context = {
        "section": "articles",
        "form": form,
        "filters": filters,
        "hidden": [(name, request.GET[name]) for name in FILTER_WORDS[filters.page] if request.GET.get(name)],
        "page_obj": page,
        "rows": listed(page),
        "unfinished": BulkChange.objects.filter(actor=user, finished_at=None).first(),
        "sees_all": is_managing_editor(user),
    }
    return render(request, "desk/my_articles.html", context)


@requires(Role.EDITOR)
@show_or_save
def new_article(request: HttpRequest) -> HttpResponse:
    """Start an article with a title and a topic, and go on to its draft."""
    form = NewArticleForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                article = create_article(
                    actor=editor_in(request),
                    text=form.text,
                    topic=form.cleaned_data["topic"],
                    origin=form.cleaned_data["origin"],
                    origin_tool=form.cleaned_data["origin_tool"],
                )
            except Refused as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, "The article is started. Only you and managing editors see it.")
                return redirect("desk:draft", slug=article.slug)
    context = {"section": "articles", "form": form, "points": starting_points()}
    return render(request, "desk/new_article.html", context, status=status)
