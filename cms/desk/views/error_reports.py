"""The inbox of possible errors that readers report. What is decided about an edition is done where it always is: with a
notice, or with a new version."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import editor_in
from cms.publishing.addresses import is_local_path
from cms.publishing.error_reports.actions import delete_report, settle_report
from cms.publishing.error_reports.models import LONGEST_NOTE, ErrorReport, Outcome
from cms.publishing.error_reports.queries import reports_for
from cms.refusals import Refused
from reviews.views.answering import say_why_not, status_of

PAGE_SIZE = 25


class SettleForm(forms.Form):
    """What became of a report."""

    outcome = forms.ChoiceField(
        label="What came of it",
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.OPEN],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="What was found",
        max_length=LONGEST_NOTE,
        help_text="For the desk. Readers see notices and change notes only.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires(Role.MANAGING_EDITOR)
@require_safe
def error_reports(request: HttpRequest) -> HttpResponse:
    """The reports to look into, the newest at the top; with `all` in the address, every one."""
    shows_all = "all" in request.GET
    found = reports_for(editor_in(request))
    if not shows_all:
        found = found.filter(outcome=Outcome.OPEN)
    context = {
        "section": "error-reports",
        "shows_all": shows_all,
        "page_obj": Paginator(found.order_by("-reported_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/error_reports.html", context)


@requires(Role.MANAGING_EDITOR)
@require_safe
def error_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, with the ways to act on it."""
    return _page(request, _report_or_404(request, pk), SettleForm())


def _report_or_404(request: HttpRequest, pk: int) -> ErrorReport:
    return get_object_or_404(reports_for(editor_in(request)), pk=pk)


def _page(request: HttpRequest, found: ErrorReport, form: forms.Form, *, status: int = HTTPStatus.OK) -> HttpResponse:
    live = found.edition.article.live_edition if found.edition else None
    context = {
        "section": "error-reports",
        "report": found,
        "form": form,
        "is_live": live is not None and live.edition_id == found.edition_id and not live.is_withdrawn,
        "page_url": found.page if is_local_path(found.page) else "",
    }
    return render(request, "desk/error_report.html", context, status=status)


@requires(Role.MANAGING_EDITOR)
@require_POST
def settle_error_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of it."""
    found, form = _report_or_404(request, pk), SettleForm(request.POST)
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        outcome, note = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
        try:
            settle_report(report=found, actor=editor_in(request), outcome=outcome, note=note)
        except Refused as refusal:
            say_why_not(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, "Settled. An address that was left with it is deleted.")
            return redirect("desk:error_reports")
    return _page(request, found, form, status=status)


@requires(Role.MANAGING_EDITOR)
@require_POST
def delete_error_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete spam, or words that should not be kept."""
    try:
        delete_report(report=_report_or_404(request, pk), actor=editor_in(request))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "Deleted for good.")
    return redirect("desk:error_reports")
