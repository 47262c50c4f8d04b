"""The shared library of sources: search, correct an entry, note a retraction."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from articles.actions import edit_reference, mark_reference, merge_references, note_checked
from articles.actions.checked_sources import why_not_note_checked
from articles.evidence_file import csv_download
from articles.evidence_types import RetractionStatus
from articles.models import DraftReference, Reference
from articles.queries import library_entries, within_open_articles
from cms.accounts.access import requires
from cms.accounts.account_limits import SOURCE_SEARCH, asks_for_words, limited
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.desk.claims_file import claims_file
from cms.desk.forms.sources import CorrectionForm, LibraryFilterForm, MarkForm, MergeForm
from cms.desk.paging import page_of
from cms.desk.views.frame import editor_in, show_or_save, typed
from cms.desk.where_cited import versions_resting_on, where_cited
from cms.refusals import Refused

PAGE_SIZE = 25


def _visible_links(user: User) -> Prefetch:
    """Links from the drafts that the person may open; of others they are told nothing."""
    visible = DraftReference.objects.filter(within_open_articles(user, "draft__article"))
    return Prefetch("draft_links", visible.select_related("draft__article").order_by("draft__title"), "visible_links")


@requires(Role.EDITOR)
@require_safe
@limited(SOURCE_SEARCH, counts=asks_for_words)
def library(request: HttpRequest) -> HttpResponse:
    """Search the library; each source with the articles it is linked in."""
    form = LibraryFilterForm(request.GET)
    wanted = form.wanted()
    page = page_of(library_entries(**wanted), PAGE_SIZE, request.GET.get("page"))
    references = list(page.object_list)
    prefetch_related_objects(references, _visible_links(editor_in(request)))
    context = {
        "section": "library",
        "page_obj": page,
        "references": references,
        "form": form,
        "is_narrowed": any(wanted.values()),
    }
    return render(request, "desk/library.html", context)


def _facts(reference: Reference) -> list[tuple[str, str]]:
    """What is not in the printed reference."""
    facts = [
        ("Study design", reference.study_design),
        ("Language", str(reference.csl.get("language") or "")),
        ("Issued by", reference.issuing_body),
    ]
    return [(term, value) for term, value in facts if value]


def _source_page(request: HttpRequest, pk: int, status: HTTPStatus, **forms: Form) -> HttpResponse:
    reference = get_object_or_404(Reference.objects.select_related("added_by", "merged_into", "checked_by"), pk=pk)
    context = {
        "section": "library",
        "reference": reference,
        "facts": _facts(reference),
        "form": forms.get("form") or CorrectionForm.of(reference),
        "mark_form": forms.get("mark_form")
        or MarkForm(
            initial={"status": reference.retraction, "retracted_on": reference.retracted_on}, auto_id="id_mark_%s"
        ),
        "merge_form": forms.get("merge_form")
        or MergeForm(initial={"duplicate": typed(request.GET, "duplicate")}, auto_id="id_merge_%s"),
        "why_not_check": why_not_note_checked(editor_in(request), reference),
        "cited": where_cited(reference, editor_in(request)),
        "changes": reference.history.select_related("history_user").order_by("-history_date", "-history_id")[:20],
    }
    return render(request, "desk/source.html", context, status=status)


@requires(Role.EDITOR)
@require_safe
def source_claims(request: HttpRequest, pk: int) -> HttpResponse:
    """The claims that rest on the source, in every version that the person may read, as CSV."""
    reference = get_object_or_404(Reference, pk=pk)
    return csv_download(claims_file(versions_resting_on(reference, editor_in(request))), f"claims-on-source-{pk}.csv")


@requires(Role.EDITOR)
@show_or_save
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: where it is used, its history, correcting it."""
    if request.method != "POST":
        return _source_page(request, pk, HTTPStatus.OK)
    reference = get_object_or_404(Reference, pk=pk)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            edit_reference(
                reference=reference,
                actor=editor_in(request),
                data=form.reference_data(reference),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, "The entry is corrected. Frozen versions keep what they froze.")
            return redirect("desk:source", pk=pk)
    return _source_page(request, pk, HTTPStatus.UNPROCESSABLE_ENTITY, form=form)


@requires(Role.EDITOR)
@require_POST
def mark_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the publisher announced about a source."""
    reference = get_object_or_404(Reference, pk=pk)
    form = MarkForm(request.POST, auto_id="id_mark_%s")
    if form.is_valid():
        try:
            mark_reference(
                reference=reference,
                actor=editor_in(request),
                status=RetractionStatus(form.cleaned_data["status"]),
                on=form.cleaned_data["retracted_on"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, "Noted. The checks of every draft that cites it say so from now on.")
            return redirect("desk:source", pk=pk)
    return _source_page(request, pk, HTTPStatus.UNPROCESSABLE_ENTITY, mark_form=form)


@requires(Role.EDITOR)
@require_POST
def check_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the editor has compared the entry with the source today."""
    try:
        note_checked(reference=get_object_or_404(Reference, pk=pk), actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "Noted: you have checked this entry today.")
    return redirect("desk:source", pk=pk)


@requires(Role.EDITOR)
@require_POST
def merge_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Let this entry stand for a duplicate as well."""
    reference = get_object_or_404(Reference, pk=pk)
    form = MergeForm(request.POST, auto_id="id_merge_%s")
    if form.is_valid():
        try:
            merge_references(
                loser=form.cleaned_data["duplicate"],
                winner=reference,
                actor=editor_in(request),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, "Merged. The other key goes on working; no text was changed.")
            return redirect("desk:source", pk=pk)
    return _source_page(request, pk, HTTPStatus.UNPROCESSABLE_ENTITY, merge_form=form)
