"""Pages about signing in: what it asks of whom, where one is signed in, and what happened to one's account."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts import queries
from cms.accounts.access import requires, signed_in
from cms.accounts.actions.sessions import end_other_sessions, end_session, end_sessions_of
from cms.accounts.actions.sign_in_rules import set_second_factor_roles
from cms.accounts.forms import RolesField
from cms.accounts.models import OpenSession, SignInRule, User
from cms.accounts.roles import Role
from cms.refusals import Refused

EVENTS_SHOWN = 50


class SignInRulesForm(forms.Form):
    """The roles whose people need a second factor."""

    roles = RolesField(
        required=False,
        label="A second factor is needed by",
        help_text="An authenticator app or a security key. Who has none is led to set one up before anything else.",
    )


@requires(Role.MANAGING_EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_rules(request: HttpRequest) -> HttpResponse:
    """Say which roles need a second factor."""
    form = SignInRulesForm(
        request.POST if request.method == "POST" else None, initial={"roles": queries.second_factor_roles()}
    )
    if form.is_bound and form.is_valid():
        try:
            set_second_factor_roles(actor=cast(User, request.user), roles=form.cleaned_data["roles"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, "What signing in asks for is saved.")
            return redirect("people:sign_in_rules")
    context = {
        "section": "people",
        "form": form,
        "lacking": queries.people_without_second_factor(),
        "changes": SignInRule.history.select_related("history_user")[:20],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "people/sign_in_rules.html", context, status=status)


@signed_in
@require_safe
def my_sign_ins(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, and what happened to one's own account."""
    person = cast(User, request.user)
    context = {
        "section": "account",
        "sessions": queries.open_sessions(person),
        "this_session": request.session.session_key,
        "events": queries.account_events(person)[:EVENTS_SHOWN],
        "days": settings.SIGN_IN_RECORD_DAYS,
    }
    return render(request, "people/my_sign_ins.html", context)


@signed_in
@require_POST
def end_my_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one other browser out."""
    actor = cast(User, request.user)
    session = get_object_or_404(OpenSession, pk=pk, user=actor)
    end_session(actor=actor, session=session, request=request)
    messages.success(request, f"{session.browser} is signed out.")
    return redirect("people:my_sign_ins")


@signed_in
@require_POST
def end_my_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign every other browser out."""
    ended = end_other_sessions(actor=cast(User, request.user), request=request)
    messages.success(request, f"Signed out elsewhere: {ended} session{'' if ended == 1 else 's'}.")
    return redirect("people:my_sign_ins")


@requires(Role.MANAGING_EDITOR)
@require_POST
def end_persons_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a person out everywhere."""
    person = get_object_or_404(queries.people(), pk=pk)
    try:
        ended = end_sessions_of(actor=cast(User, request.user), person=person)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"Ended: {ended} session{'' if ended == 1 else 's'} of {person.printed_name}.")
    return redirect("people:person", pk=pk)
