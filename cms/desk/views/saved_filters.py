"""One's kept filters: keeping the present one, renaming, deleting."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.access import requires
from cms.accounts.roles import Role, is_managing_editor
from cms.desk.models import SavedFilter
from cms.desk.saved_filters import NAME_LIMIT, QUERY_LIMIT, as_query, drop_filter, keep_filter, rename_filter
from cms.desk.views.frame import editor_in, typed
from cms.refusals import Refused

ADDRESSES = {SavedFilter.Page.ARTICLES: "desk:my_articles", SavedFilter.Page.BOARD: "desk:rounds"}


@requires(Role.EDITOR)
@require_safe
def filters(request: HttpRequest) -> HttpResponse:
    """The person's own filters of both lists, with what can be done to them."""
    return _page(request)


def _page(request: HttpRequest, *, refused: str = "", tried: int = 0, status: int = HTTPStatus.OK) -> HttpResponse:
    kept = SavedFilter.objects.filter(user=editor_in(request)).order_by("page", "name", "pk")
    context = {
        "section": "articles",
        "filters": [(one, f"{reverse(ADDRESSES[SavedFilter.Page(one.page)])}?{one.query}") for one in kept],
        "refused": refused,
        "tried": tried,
    }
    return render(request, "desk/filters.html", context, status=status)


@requires(Role.EDITOR)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the list that the person comes from, and go back to it."""
    page, query = typed(request.POST, "page"), typed(request.POST, "query", limit=QUERY_LIMIT * 2)
    if page not in ADDRESSES or (page == SavedFilter.Page.BOARD and not is_managing_editor(editor_in(request))):
        raise Http404("There is no such list.")
    try:
        # One more than allowed, so that a name that is too long is refused and not cut.
        name = typed(request.POST, "name", limit=NAME_LIMIT + 1)
        kept = keep_filter(user=editor_in(request), page=page, name=name, query=query)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"The filter is kept as {kept.name}.")
    where = reverse(ADDRESSES[SavedFilter.Page(page)])
    return redirect(f"{where}?{as_query(page, QueryDict(query))}" if query else where)


@requires(Role.EDITOR)
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's filter another name."""
    kept = get_object_or_404(SavedFilter, pk=pk, user=editor_in(request))
    try:
        rename_filter(kept=kept, user=editor_in(request), name=typed(request.POST, "name", limit=NAME_LIMIT + 1))
    except Refused as refusal:
        return _page(request, refused=refusal.reason, tried=pk, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "The filter has its new name.")
    return redirect("desk:filters")


@requires(Role.EDITOR)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's filter."""
    kept = get_object_or_404(SavedFilter, pk=pk, user=editor_in(request))
    drop_filter(kept=kept, user=editor_in(request))
    messages.success(request, f"The filter {kept.name} is deleted.")
    return redirect("desk:filters")
