"""Pages about people: the list and one person (managing editors), the invitation link, one's own profile."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cms.accounts import queries
from cms.accounts.access import public, requires, signed_in
from cms.accounts.actions import invitations, people
from cms.accounts.errors import too_many_requests
from cms.accounts.forms import AcceptInvitationForm, DetailsForm, InvitationForm, PersonForm
from cms.accounts.methods import require_http_methods, require_POST, require_safe
from cms.accounts.models import Invitation, User
from cms.accounts.policy import (
    why_not_accept,
    why_not_activate,
    why_not_change_roles,
    why_not_deactivate,
    why_not_end_sessions_of,
)
from cms.accounts.roles import Role
from cms.accounts.throttle import within_limit
from cms.refusals import Refused

# Guessing a link of 256 bits is hopeless; this only keeps the attempt from costing anything.
LINKS_PER_HOUR = 60

show_or_save = require_http_methods(["GET", "HEAD", "POST"])


def _actor(request: HttpRequest) -> User:
    """The signed-in person. The access rule of each view here has made sure that there is one."""
    return cast(User, request.user)


def _status_of(form: BaseForm) -> HTTPStatus:
    """422 for a form that comes back with errors, so that scripts can tell it from a page."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK


def _say_why_not(form: BaseForm, error: Refused | ValidationError) -> None:
    """Put a refusal beside the fields, where everything typed is still there."""
    form.add_error(None, error.reason if isinstance(error, Refused) else ValidationError(error.messages))


@requires(Role.MANAGING_EDITOR)
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """Everybody with roles, and the invitations that wait."""
    context = {"people": queries.people(), "invitations": queries.open_invitations(), "section": "people"}
    return render(request, "people/list.html", context)


@requires(Role.MANAGING_EDITOR)
@show_or_save
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.invite(actor=_actor(request), **form.cleaned_data)
        except (Refused, ValidationError) as error:
            _say_why_not(form, error)
        else:
            messages.success(request, f"The invitation for {invitation.printed_name} is on its way.")
            return redirect("people:list")
    return render(request, "people/invite.html", {"form": form, "section": "people"}, status=_status_of(form))


@requires(Role.MANAGING_EDITOR)
@require_POST
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        invitations.revoke_invitation(actor=_actor(request), invitation=invitation)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"The invitation for {invitation.printed_name} no longer works.")
    return redirect("people:list")


@requires(Role.MANAGING_EDITOR)
@show_or_save
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: name in print and roles."""
    somebody = get_object_or_404(queries.people().prefetch_related("topics_given__topic"), pk=pk)
    # Not role_names: a deactivated person has none, and saving a name must not take their roles away.
    roles = [group.name for group in somebody.groups.all()]
    form = PersonForm(request.POST or None, initial={"printed_name": somebody.printed_name, "roles": roles})
    why_not_roles = why_not_change_roles(_actor(request), somebody)
    if why_not_roles:
        form.fields["roles"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            people.change_person(actor=_actor(request), person=somebody, **form.cleaned_data)
        except Refused as refusal:
            _say_why_not(form, refusal)
        else:
            messages.success(request, f"Saved: {form.cleaned_data['printed_name']}.")
            return redirect("people:list")
    context = {
        "section": "people",
        "person": somebody,
        "form": form,
        "why_not_roles": why_not_roles,
        "is_on_the_board": somebody.is_active and Role.REVIEWER in roles,
        "why_not_deactivate": why_not_deactivate(_actor(request), somebody),
        "why_not_activate": why_not_activate(_actor(request), somebody),
        "why_not_end_sessions": why_not_end_sessions_of(_actor(request), somebody),
        "events": queries.account_events(somebody)[:10],
        "changes": somebody.history.select_related("history_user")[:20],
    }
    return render(request, "people/person.html", context, status=_status_of(form))


@requires(Role.MANAGING_EDITOR)
@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in no longer."""
    somebody = get_object_or_404(queries.people(), pk=pk)
    try:
        people.deactivate(actor=_actor(request), person=somebody, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"{somebody.printed_name} can no longer sign in. What they signed and wrote stays.")
    return redirect("people:person", pk=pk)


@requires(Role.MANAGING_EDITOR)
@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in again."""
    somebody = get_object_or_404(queries.people(), pk=pk)
    try:
        people.activate(actor=_actor(request), person=somebody, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"{somebody.printed_name} can sign in again.")
    return redirect("people:person", pk=pk)


@signed_in
@show_or_save
def profile(request: HttpRequest) -> HttpResponse:
    """One's own details in print, and the ways to password and second factor."""
    user = _actor(request)
    # A copy: a form that does not validate must not change the name that the page around it shows.
    form = DetailsForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        people.change_own_details(actor=user, **form.cleaned_data)
        messages.success(request, "Your details are saved.")
        return redirect("people:profile")
    context = {
        "form": form,
        "role_labels": [role.label for role in Role if role in user.role_names],
        "section": "account",
    }
    return render(request, "people/profile.html", context, status=_status_of(form))


def _keeps_link_private(view: Any) -> Any:
    """The address of the page is a secret: no copy in caches, none in the Referer that other sites see.

    Not `no-referrer`: with it browsers send `Origin: null` with the form, which the CSRF check rightly refuses.
    """

    @wraps(view)
    def private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(private)


@public
@_keeps_link_private
@sensitive_post_parameters("password", "password_again")
@show_or_save
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in an invitation: choose user name and password, and be signed in."""
    if not within_limit(request, "invitation", limit=LINKS_PER_HOUR, seconds=60 * 60):
        return too_many_requests(request)
    invitation = get_object_or_404(Invitation, token_sha256=invitations.token_digest(token))
    if reason := why_not_accept(invitation):
        return render(request, "people/invitation_closed.html", {"reason": reason}, status=HTTPStatus.GONE)
    form = AcceptInvitationForm(request.POST or None, initial={"credentials": invitation.credentials})
    if request.method == "POST" and form.is_valid():
        details = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
        try:
            user = invitations.accept_invitation(token=token, **details)
        except (Refused, ValidationError) as error:
            _say_why_not(form, error)
        else:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            messages.success(request, f"Welcome, {user.printed_name}. Your account is open.")
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "invitation": invitation, "role_labels": [Role(name).label for name in invitation.roles]}
    return render(request, "people/accept_invitation.html", context, status=_status_of(form))
