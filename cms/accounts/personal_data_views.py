"""Pages about personal data: one's own as a file, and erasing somebody's."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts import queries
from cms.accounts.access import requires, signed_in
from cms.accounts.actions.erasing import erase_person
from cms.accounts.models import User
from cms.accounts.personal_data.gathering import as_json
from cms.accounts.policy import why_not_erase
from cms.accounts.roles import Role
from cms.refusals import Refused


class ErasureForm(forms.Form):
    """Why a person's data is erased, and that whoever asks for it has read what that means."""

    reason = forms.CharField(
        max_length=70,
        help_text="Kept in the history of the account, so without anything that is to be erased. "
        "For example: asked for by letter on 3 March.",
    )
    is_meant = forms.BooleanField(
        label="I know that this cannot be undone", error_messages={"required": "Tick this to say that it is meant."}
    )


@signed_in
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept of oneself, as a file that no cache keeps."""
    response = HttpResponse(as_json(cast(User, request.user)), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store, private"
    return response


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes, what stays and why; and erase it once that is confirmed."""
    somebody = get_object_or_404(queries.people(), pk=pk)
    actor = cast(User, request.user)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            erase_person(actor=actor, person=somebody, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, f"The personal data of {somebody.printed_name} is erased.")
            return redirect("people:person", pk=pk)
    context = {
        "section": "people",
        "person": somebody,
        "form": form,
        "why_not_erase": why_not_erase(actor, somebody),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "people/erase.html", context, status=status)
