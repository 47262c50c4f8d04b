"""Bringing sources into the library: by an identifier, or from a reference manager's file or clipboard."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from articles.actions import import_references, look_up_reference
from articles.actions.reference_import import ReferenceImportReport
from articles.citations.csl import UnreadableReferences
from articles.models import Reference
from articles.references.reading import read_references
from cms.accounts.access import requires
from cms.accounts.account_limits import LOOK_UPS, is_sent, limited
from cms.accounts.roles import Role
from cms.desk.forms.adding import LookupForm, ReferencesForm
from cms.desk.mergers import Merger, offered
from cms.desk.views.frame import editor_in, show_or_save
from cms.refusals import Refused

# So many keys are listed on the page; of a longer import the numbers say enough.
SHOWN = 100


@requires(Role.EDITOR)
@show_or_save
@limited(LOOK_UPS, counts=is_sent)
def add_sources(request: HttpRequest) -> HttpResponse:
    """Look one source up, or import many. What is in the library already is used again, and said."""
    is_lookup = "identifier" in request.POST
    lookup = LookupForm(request.POST if request.method == "POST" and is_lookup else None)
    records = ReferencesForm(*((request.POST, request.FILES) if request.method == "POST" and not is_lookup else ()))
    mergers: list[Merger] = []
    if lookup.is_bound and lookup.is_valid():
        try:
            found = look_up_reference(actor=editor_in(request), text=lookup.cleaned_data["identifier"])
        except Refused as refusal:
            lookup.add_error("identifier", refusal.reason)
            mergers = offered(refusal)
        else:
            messages.success(request, f"In the library. Cite it as [@{found.key}].")
            return redirect("desk:source", pk=found.pk)
    report = _imported(request, records) if records.is_bound and records.is_valid() else None
    context = {
        "section": "library",
        "lookup": lookup,
        "records": ReferencesForm() if report else records,
        "report": report,
        "added": Reference.objects.filter(key__in=report.added[:SHOWN]) if report else (),
        "mergers": _mergers_in(report) if report else mergers,
    }
    failed = lookup.errors or records.errors
    return render(
        request,
        "desk/add_sources.html",
        context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK,
    )


def _mergers_in(report: ReferenceImportReport) -> list[Merger]:
    shown = report.conflicts[:SHOWN]
    keys = {key for conflict in shown for key in (conflict.doi_key, conflict.pmid_key)}
    entries = {entry.key: entry for entry in Reference.objects.filter(key__in=keys)}
    return [Merger(entries[one.doi_key], entries[one.pmid_key], str(one)) for one in shown]


def _imported(request: HttpRequest, form: ReferencesForm) -> ReferenceImportReport | None:
    try:
        read = read_references(form.data_to_read(), format=form.cleaned_data["format"])
        return import_references(actor=editor_in(request), read=read)
    except (UnreadableReferences, UnicodeEncodeError) as error:
        form.add_error(None, str(error))
    except Refused as refusal:
        form.add_error(None, refusal.reason)
    return None
