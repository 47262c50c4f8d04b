"""The pages of the house: editorial policy, correction policy, about, contact. A new wording is published at once."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.desk.views.frame import editor_in
from cms.publishing.house.actions import write_house_page
from cms.publishing.house.models import HousePage, HousePageWording
from cms.publishing.house.queries import current, last_changes
from cms.publishing.house.views import reader_address
from cms.refusals import Refused
from reviews.views.answering import say_why_not, status_of


class WordingForm(forms.Form):
    """A new wording, and what changed."""

    title = forms.CharField(max_length=200)
    summary = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    markdown = forms.CharField(
        label="Text (Markdown)", max_length=100_000, widget=forms.Textarea(attrs={"rows": 28, "class": "mono"})
    )
    note = forms.CharField(
        label="What changed", max_length=400, help_text="One sentence. Readers see it in the page's history."
    )
    expected = forms.IntegerField(widget=forms.HiddenInput)


@requires(Role.MANAGING_EDITOR)
@require_safe
def house_pages(request: HttpRequest) -> HttpResponse:
    """The four pages, and since when each says what it says."""
    return render(request, "desk/house_pages.html", {"section": "house-pages", "wordings": last_changes()})


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def house_page(request: HttpRequest, page: str) -> HttpResponse:
    """Write a new wording of one page."""
    if page not in HousePage.values:
        raise Http404("There is no such page of the house.")
    which, status = HousePage(page), HTTPStatus.OK
    form = WordingForm(request.POST) if request.method == "POST" else _form(current(which))
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                write_house_page(page=which, actor=editor_in(request), **form.cleaned_data)
            except Refused as refusal:
                say_why_not(form, refusal)
                status = HTTPStatus(status_of(refusal))
            else:
                messages.success(request, "Published. The earlier wording stays in the page's history.")
                return redirect("desk:house_pages")
    context = {
        "section": "house-pages",
        "page": which,
        "form": form,
        "wording": current(which),
        "reader_url": reader_address(which),
    }
    return render(request, "desk/house_page.html", context, status=status)


def _form(wording: HousePageWording) -> WordingForm:
    return WordingForm(
        initial={
            "title": wording.title,
            "summary": wording.summary,
            "markdown": wording.markdown,
            "expected": wording.number if wording.pk else 0,
        }
    )
