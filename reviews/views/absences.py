"""A board member's absences."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cms import clock
from cms.accounts.access import requires
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews.actions import add_absence, remove_absence
from reviews.forms import AbsenceForm
from reviews.models import Absence
from reviews.views.answering import say_why_not, signed_in_user, status_of


@requires(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """The member's coming absences, and a form for another."""
    reviewer = signed_in_user(request)
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                add_absence(reviewer=reviewer, actor=reviewer, **form.cleaned_data)
            except Refused as refusal:
                say_why_not(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, "Noted. You are not proposed for reviews in these days.")
                return redirect("reviews:absences")
    coming = reviewer.absences.filter(ends_on__gte=clock.now().date())
    return render(
        request, "reviews/absences.html", {"section": "queue", "form": form, "absences": coming}, status=status
    )


@requires(Role.REVIEWER)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of one's own absences back."""
    reviewer = signed_in_user(request)
    absence = get_object_or_404(Absence.objects.select_related("reviewer"), pk=pk, reviewer=reviewer)
    remove_absence(absence=absence, actor=reviewer)
    messages.success(request, "Taken back.")
    return redirect("reviews:absences")
