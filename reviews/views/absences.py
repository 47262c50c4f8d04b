"""The days on which a board member is away: one's own, and for a managing editor anybody's."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.access import requires
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.refusals import Refused
from reviews.actions import add_absence, remove_absence
from reviews.forms import AbsenceForm
from reviews.queries import board_members, coming_absences, get_absence_or_404
from reviews.views.answering import say_why_not, signed_in_user, status_of


@requires(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """One's own coming absences, and a form for another."""
    return _absences(request, signed_in_user(request))


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def absences_of(request: HttpRequest, pk: int) -> HttpResponse:
    """A board member's coming absences for a managing editor, who notes another where the member cannot."""
    return _absences(request, get_object_or_404(board_members(), pk=pk))


def _absences(request: HttpRequest, reviewer: User) -> HttpResponse:
    actor = signed_in_user(request)
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                add_absence(reviewer=reviewer, actor=actor, **form.cleaned_data)
            except Refused as refusal:
                say_why_not(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _noted(actor, reviewer))
                return redirect(_address(actor, reviewer))
    is_own = reviewer.pk == actor.pk
    context = {
        "section": "queue" if is_own else "people",
        "form": form,
        "reviewer": reviewer,
        "is_own": is_own,
        "absences": coming_absences(reviewer),
    }
    return render(request, "reviews/absences.html", context, status=status)


@requires(Role.REVIEWER, Role.MANAGING_EDITOR)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    actor = signed_in_user(request)
    absence = get_absence_or_404(actor, pk)
    remove_absence(absence=absence, actor=actor)
    messages.success(request, "Taken back.")
    return redirect(_address(actor, absence.reviewer))


def _noted(actor: User, reviewer: User) -> str:
    if reviewer.pk == actor.pk:
        return "Noted. You are not proposed for reviews in these days."
    return f"Noted. {reviewer.printed_name} is told, and not proposed for reviews in these days."


def _address(actor: User, reviewer: User) -> str:
    if reviewer.pk == actor.pk and Role.REVIEWER in actor.role_names:
        return reverse("reviews:absences")
    return reverse("reviews:absences_of", args=[reviewer.pk])
