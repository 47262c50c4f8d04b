"""Changing many articles at once: choosing, planning, running with progress, and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from articles.claims.evidence_table import BYTE_ORDER_MARK, csv_lines
from articles.evidence_file import CSV
from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.bulk_changes.actions import (
    MOST_ARTICLES,
    drop_bulk_change,
    plan_bulk_change,
    run_bulk_change,
    start_bulk_change,
    why_not_change_many,
)
from cms.desk.forms.articles import ArticleFilterForm, DueOfManyForm, OwnerOfManyForm, TopicOfManyForm
from cms.desk.models import BoardPlace, BulkChange, BulkItem
from cms.desk.models.bulk import BulkKind
from cms.desk.queries import articles_for
from cms.desk.saved_filters import FILTER_WORDS
from cms.desk.views.frame import editor_in, show_or_save, typed
from cms.publishing.addresses import absolute
from cms.refusals import Refused

SHOWN = 25
PAGE_SIZE = 50
FORMS: Mapping[str, type[forms.Form]] = {
    BulkKind.TOPIC: TopicOfManyForm,
    BulkKind.DUE: DueOfManyForm,
    BulkKind.OWNER: OwnerOfManyForm,
}


@requires(Role.EDITOR)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The person's own changes to many articles, the newest first."""
    mine = BulkChange.objects.filter(actor=editor_in(request)).select_related("topic", "owner")
    counted = mine.annotate(
        total=Count("items"),
        waiting=Count("items", filter=Q(items__state=BulkItem.State.WAITING)),
        refused=Count("items", filter=Q(items__state=BulkItem.State.REFUSED)),
    )
    page = Paginator(counted.order_by("-planned_at", "-pk"), SHOWN).get_page(request.GET.get("page"))
    return render(request, "desk/changes.html", {"section": "articles", "page_obj": page})


@requires(Role.EDITOR)
@show_or_save
def plan(request: HttpRequest) -> HttpResponse:
    """What was chosen in the list, and what can be done to all of it; a POST plans one of these changes."""
    user, sent = editor_in(request), request.POST if request.method == "POST" else request.GET
    chosen = _chosen(user, sent)
    tried: dict[str, forms.Form] = {}
    kind = typed(sent, "kind")
    if request.method == "POST" and kind in FORMS:
        tried[kind] = form = _form(kind, sent)
        if form.is_valid():
            try:
                keys = list(chosen.values_list("article", flat=True)[: MOST_ARTICLES + 1])
                change = plan_bulk_change(actor=user, kind=kind, articles=keys, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
            else:
                return redirect("desk:change", pk=change.pk)
    return _plan_page(request, sent, chosen, tried)


def _form(kind: str, data: QueryDict | None = None) -> forms.Form:
    """The form of one change; its fields apart from those of the filter, which come along with the same names."""
    return FORMS[kind](data, prefix="to", auto_id=f"{kind}-%s")


def _chosen(user: User, sent: QueryDict) -> QuerySet[BoardPlace]:
    """The places of the articles that were ticked, or of all that fit the list's filter; only what the person may
    open."""
    if "all" in sent:
        return articles_for(user, ArticleFilterForm(sent).asked())
    keys = {int(key) for key in sent.getlist("article")[:MOST_ARTICLES] if key.isascii() and key.isdecimal()}
    return articles_for(user).filter(article__in=[key for key in keys if key < 2**63])


def _plan_page(
    request: HttpRequest, sent: QueryDict, chosen: QuerySet[BoardPlace], tried: Mapping[str, forms.Form]
) -> HttpResponse:
    user, count = editor_in(request), chosen.count()
    if "all" in sent:
        hidden = [("all", "1"), *((name, sent[name]) for name in FILTER_WORDS["articles"] if sent.get(name))]
    else:
        hidden = [("article", str(key)) for key in chosen.values_list("article", flat=True)]
    context = {
        "section": "articles",
        "places": chosen.select_related("article__topic", "article__owner")[:SHOWN],
        "chosen_count": count,
        "more": max(0, count - SHOWN),
        "too_many": count > MOST_ARTICLES,
        "hidden": hidden,
        "plans": [
            (kind, label, tried.get(kind) or _form(kind))
            for kind, label in (
                (BulkKind.TOPIC.value, "Change the topic"),
                (BulkKind.DUE.value, "Set the due date"),
                (BulkKind.OWNER.value, "Hand them over"),
            )
            if why_not_change_many(user, kind) is None
        ],
    }
    return render(
        request, "desk/plan_change.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if tried else HTTPStatus.OK
    )


def _own_or_404(request: HttpRequest, pk: int) -> BulkChange:
    mine = BulkChange.objects.filter(actor=editor_in(request)).select_related("topic", "owner")
    return get_object_or_404(mine, pk=pk)


@requires(Role.EDITOR)
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what it will do, how far it is, or what became of each article, those that were refused first."""
    found = _own_or_404(request, pk)
    counts = dict(found.items.order_by().values_list("state").annotate(Count("pk")))
    items = found.items.select_related("article__draft", "article__topic", "article__owner")
    # refused, then waiting, then done: in the alphabet's order backwards but for what was done.
    ordered = items.annotate(is_done=Q(state=BulkItem.State.DONE)).order_by("is_done", "state", "pk")
    waiting, total = counts.get(BulkItem.State.WAITING, 0), sum(counts.values())
    context = {
        "section": "articles",
        "change": found,
        "page_obj": Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": total,
        "handled": total - waiting,
        "waiting": waiting,
        "done": counts.get(BulkItem.State.DONE, 0),
        "refused": counts.get(BulkItem.State.REFUSED, 0),
    }
    return render(request, "desk/change.html", context)


@requires(Role.EDITOR)
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the change, or go on with it: one slice, so that no request takes long; then its page again."""
    found = start_bulk_change(change=_own_or_404(request, pk), actor=editor_in(request))
    run_bulk_change(found)
    return redirect("desk:change", pk=pk)


@requires(Role.EDITOR)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up what was planned and not started."""
    try:
        drop_bulk_change(change=_own_or_404(request, pk), actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("desk:change", pk=pk)
    messages.success(request, "Nothing was changed.")
    return redirect("desk:my_articles")


@requires(Role.EDITOR)
@require_safe
def change_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The report as a file: each article, what became of it, and why."""
    found = _own_or_404(request, pk)
    response = StreamingHttpResponse(_report(found), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="change-{found.pk}.csv"'
    return response


def _report(found: BulkChange) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_lines([("article", "title", "change", "outcome", "reason", "at", "address")])
    for item in found.items.select_related("article__draft").iterator(chunk_size=500):
        article = item.article
        yield csv_lines(
            [
                (
                    article.slug,
                    article.draft.title,
                    str(found),
                    item.get_state_display().lower(),
                    item.reason,
                    item.at.isoformat() if item.at else "",
                    absolute(f"/desk/articles/{article.slug}/"),
                )
            ]
        )
