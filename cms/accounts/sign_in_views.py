"""Pages about signing in: what it asks of whom."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cms.accounts import queries
from cms.accounts.access import requires
from cms.accounts.actions.sign_in_rules import set_second_factor_roles
from cms.accounts.forms import RolesField
from cms.accounts.models import SignInRule, User
from cms.accounts.roles import Role
from cms.refusals import Refused


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
